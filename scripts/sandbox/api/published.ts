/** What Twilio offers beside the operations that the sandbox has: whatever its own library asks for, and a few more. */
import fs from 'node:fs';
import path from 'node:path';
import type { Request } from 'express';
import { Refusal } from './answers.js';

/** The paths of one host, as patterns, and the methods of each. */
type Operations = readonly (readonly [path: RegExp, methods: readonly string[]])[];

/** In Twilio's published specifications, but not in the library: host, methods and path. */
const FURTHER = [
  'assistants.twilio.com GET POST /v1/Assistants',
  'assistants.twilio.com GET PUT DELETE /v1/Assistants/{id}',
  'assistants.twilio.com GET /v1/Assistants/{id}/(Feedbacks|Knowledge|Tools)',
  'assistants.twilio.com POST /v1/Assistants/{id}/(Feedbacks|Messages)',
  'assistants.twilio.com POST DELETE /v1/Assistants/{id}/(Knowledge|Tools)/{id}',
  'assistants.twilio.com GET POST /v1/(Knowledge|Tools)',
  'assistants.twilio.com GET PUT DELETE /v1/(Knowledge|Tools)/{id}',
  'assistants.twilio.com GET /v1/Knowledge/{id}/(Chunks|Status)',
  'assistants.twilio.com GET /v1/(Policies|Sessions|Sessions/{id}|Sessions/{id}/Messages)',
  'monitor.twilio.com GET POST /v2/Alarms',
  'monitor.twilio.com GET PUT DELETE /v2/Alarms/{Sid}',
  'monitor.twilio.com PUT /v2/Alarms/{Sid}/status',
].map((line) => line.split(' '));

const operations = new Map<string, Operations>();

/** Read only when somebody leaves the beaten track, and for each host once. */
function operationsOf(host: string): Operations {
  const known = operations.get(host) ?? [...inLibrary(host), ...furtherOf(host)];
  if (known.length > 0) operations.set(host, known); // anybody may ask for any number of hosts
  return known;
}

function furtherOf(wanted: string): Operations {
  const ofHost = FURTHER.filter(([host]) => host === wanted);
  return ofHost.map((words) => [pattern(words.at(-1)!), words.slice(1, -1)]);
}

const rest = path.join(path.dirname(require.resolve('twilio')), 'rest');
let bases: string[] | undefined;

/**
 * The library's files are made of the specifications and all alike. `rest/ApiBase.js` names a host and a folder of versions;
 * `rest/api/V2010.js` a version, as its paths begin with, and the folder of its resources; each resource its paths, and
 * below each the methods.
 */
function inLibrary(host: string): Operations {
  bases ??= sourcesIn(rest, /^\w+Base\.js$/);
  const base = bases.filter((source) => source.includes(`super(twilio, "https://${host}")`));
  return folders(base).flatMap((folder) =>
    sourcesIn(path.join(rest, folder), /^\w+\.js$/).flatMap((version) => {
      const [, name = ''] = /super\(domain, "(.+?)"\)/.exec(version) ?? [];
      const resources = folders([version]).flatMap((below) => sourcesIn(path.join(rest, folder, below), /\.js$/));
      return resources.flatMap((source) => pathsIn(source, name));
    }),
  );
}

function sourcesIn(folder: string, wanted: RegExp): string[] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => wanted.test(name));
  return names.map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
}

/** Beside a file: those of which it loads something. */
function folders(sources: readonly string[]): string[] {
  const found = sources.flatMap((source) => [...source.matchAll(/require\("\.\/(\w+)\//g)].map(([, name]) => name!));
  return [...new Set(found)];
}

function pathsIn(resource: string, version: string): Operations {
  const parts = resource.split(/_uri = (?=[`"])/).slice(1);
  return parts.map((part) => {
    const template = /^.(.*?)[`"];/.exec(part)?.[1] ?? '';
    const methods = [...part.matchAll(/method: "(\w+)"/g)].map(([, method]) => method!.toUpperCase());
    return [pattern(`/${version}${template}`), [...new Set(methods)]];
  });
}

/** A parameter stands for one part of a path, or for what is before its ending. */
function pattern(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replace(/\$?\{\w+\}/g, '[^/]+')}/?$`);
}

/**
 * For requests that no route answered. As mock servers have it that are made of a specification: 501 for an operation that
 * exists, 405 for a wrong method. @throws Refusal; returns for an address that is none
 */
export function refusePublished({ hostname, path, method }: Request): void {
  const found = operationsOf(hostname).filter(([pattern]) => pattern.test(path));
  const methods = new Set(found.flatMap(([, methods]) => methods));
  if (methods.has(method)) {
    throw new Refusal(
      501,
      20501,
      `The sandbox does not stand in for ${method} ${path}: Twilio has it, the chapter does not need it`,
    );
  }
  if (methods.size > 0) throw new Refusal(405, 20004, 'Method not allowed', { allow: [...methods].join(', ') });
}
