/** The operations of Twilio's published specifications, as the sandbox keeps them. They stand in a package that only maintainers install. */
import fs from 'node:fs';
import path from 'node:path';
import type { Published } from '../sandbox/api/published.js';
import { ROOT } from '../system/paths.js';

export const PUBLISHED = path.join(ROOT, 'scripts', 'sandbox', 'api', 'published.json');

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

interface Servers {
  servers?: { url: string }[];
}

interface Specification extends Servers {
  paths: Record<string, Servers>;
}

/** @returns JSON */
export function publishedOperations(): string {
  const all: Published = {};
  for (const { paths, servers = [] } of specifications()) {
    for (const [template, item] of Object.entries(paths)) {
      const methods = METHODS.filter((method) => method in item).map((method) => method.toUpperCase());
      if (methods.length === 0) continue;
      for (const { url } of item.servers ?? servers) {
        const host = new URL(url).hostname;
        all[host] = { ...all[host], [template]: methods.join(' ') };
      }
    }
  }
  const sorted = Object.entries(all).map(([host, paths]) => [host, inOrder(paths)] as const);
  return `${JSON.stringify(inOrder(Object.fromEntries(sorted)), null, 2)}\n`;
}

function specifications(): Specification[] {
  const folder = path.join(
    path.dirname(require.resolve('@twilio-alpha/mcp/package.json')),
    'twilio-oai',
    'spec',
    'json',
  );
  return fs.readdirSync(folder).map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')));
}

function inOrder<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
