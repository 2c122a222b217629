/** The text of `--help`, made from the definition of the command. */
import type { Definition, Option } from './command.js';
import { displayWidth, padEnd, paragraph } from './text.js';

/** @param width columns of the terminal; undefined where nothing wraps */
export function helpText(definition: Definition<Record<string, Option>>, width: number | undefined): string {
  const { name, usage = `${name} [-- オプション]`, calls, does, options, notes, exitCodes } = definition;
  const rows = calls ? [] : Object.entries(options).map(([option, details]) => row(option, details));
  const ways = (calls ?? []).map(([call, help]) => ({ label: `  ${call}`, help }));
  const parts = [
    [`使い方:${calls ? '' : ` ${usage}`}`, ...table(ways, width)],
    lines(`  ${does.replaceAll('\n', '\n  ')}`, width),
    table(rows, width),
    lines(notes, width),
    lines(`終了コード: ${exitCodes}`, width),
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
}

export interface Section {
  heading: string;
  rows: readonly { call: string; does: string }[];
}

/** Several commands, each with what it does. @param width as for `helpText` */
export function listText(sections: readonly Section[], width: number | undefined): string {
  const rows = sections.flatMap(({ heading, rows: [first, ...rest] }) => [
    { label: `  ${first!.call}`, help: first!.does, heading: `\n${heading}` },
    ...rest.map(({ call, does }) => ({ label: `  ${call}`, help: does })),
  ]);
  return table(rows, width).join('\n').trimStart();
}

interface Row {
  label: string;
  help: string;
  heading?: string;
}

function row(option: string, { value, help = '', default: usual, heading }: Option): Row {
  return {
    label: `    --${option}${value ? ` ${value}` : ''}`,
    help: usual === undefined ? help : `${help}（既定: ${usual}）`,
    ...(heading ? { heading } : {}),
  };
}

function table(rows: readonly Row[], width: number | undefined): string[] {
  const column = Math.max(...rows.map(({ label }) => displayWidth(label))) + 4;
  return rows.flatMap(({ label, help, heading }) => [
    ...lines(heading, width),
    ...help.split('\n').flatMap((line, index) => paragraph(padEnd(index === 0 ? label : '', column), line, width)),
  ]);
}

/** Lines that are too wide for the terminal go on under their own beginning. */
function lines(text: string | undefined, width: number | undefined): string[] {
  return (text?.split('\n') ?? []).flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    return paragraph(indent, line.slice(indent.length), width);
  });
}
