/** The difference between two texts as people read it: lines that go, lines that come, a few around them. */
import { structuredPatch } from 'diff';
import { redactCode } from '../../checks/secrets/tokens.js';
import { type StepId, stepOf } from '../../steps/steps.js';
import { colouredLine, colours } from '../cli/colours.js';
import { readHandler } from '../run/read-handler.js';
import { settingsIfReadable } from '../settings/env-file.js';
import { gateFor } from '../settings/redact.js';
import { DEFAULT_SETTINGS, stepFile, WORKSPACE_FILE } from '../system/paths.js';

export interface Changes {
  /** Neighbouring changes; none when the texts are the same. Lines begin with `+`, `-` or a space, and count from 1. */
  hunks: { oldStart: number; newStart: number; lines: string[] }[];
  added: number;
  removed: number;
}

/**
 * Line ends and a byte order mark are left out: editors on Windows change them, and nobody means to.
 * @param context how many lines around a change are shown
 */
export function changesBetween(from: string, to: string, context = 3): Changes {
  const { hunks } = structuredPatch('', '', plain(from), plain(to), undefined, undefined, { context });
  const own = hunks.map(({ oldStart, newStart, lines }) => ({
    oldStart,
    newStart,
    lines: lines.filter((line) => !line.startsWith('\\')),
  }));
  const count = (sign: string) => own.flatMap(({ lines }) => lines).filter((line) => line.startsWith(sign)).length;
  return { hunks: own, added: count('+'), removed: count('-') };
}

/** For a terminal, without a heading. @param redact takes secrets out of a line before it is shown */
export function differenceOf(from: string, to: string, redact = (line: string) => line) {
  const { hunks, ...counts } = changesBetween(from, to);
  const lines = hunks.flatMap(({ oldStart, newStart, lines }) => [
    colours.cyan(`@@ ${oldStart} 行目 → ${newStart} 行目 @@`),
    ...lines.map((line) => colouredLine((line[0] ?? '') + redact(line.slice(1)))),
  ]);
  return { lines, ...counts };
}

function plain(text: string): string {
  const lines = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}

export interface Compared {
  from: string;
  to: string;
  /** Takes secrets out of a line. */
  redact(line: string): string;
}

/** The workspace beside a step's solution. @throws UserError when it cannot be read */
export function workspaceAndSolution(step: StepId): Compared {
  const gate = gateFor(settingsIfReadable(DEFAULT_SETTINGS));
  return {
    from: readHandler(WORKSPACE_FILE),
    to: readHandler(stepFile(stepOf(step).file)),
    redact: (line: string) => redactCode(gate(line)),
  };
}
