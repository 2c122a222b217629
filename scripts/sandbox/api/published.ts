/** What Twilio's published specifications offer beside the operations that the sandbox has. */
import type { Request } from 'express';
import { Refusal } from './answers.js';

/** By host, the paths of its operations, and the methods of each: written by `npm run docs`. */
export type Published = Record<string, Record<string, string>>;

/** Loaded only when somebody leaves the beaten track: it is large. */
function pathsOf(host: string): [template: string, methods: string][] {
  const published: Published = require('./published.json');
  return Object.hasOwn(published, host) ? Object.entries(published[host]!) : [];
}

/** A parameter stands for one part of a path, or for what is before its ending. */
function matches(template: string, path: string): boolean {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}/?$`).test(path);
}

/**
 * For requests that no route answered. As mock servers have it that are made of a specification: 501 for an operation that
 * exists, 405 for a wrong method. @throws Refusal; returns for an address that is none
 */
export function refusePublished({ hostname, path, method }: Request): void {
  const found = pathsOf(hostname).filter(([template]) => matches(template, path));
  const methods = new Set(found.flatMap(([, methods]) => methods.split(' ')));
  if (methods.has(method)) {
    throw new Refusal(
      501,
      20501,
      `The sandbox does not stand in for ${method} ${path}: Twilio has it, the chapter does not need it`,
    );
  }
  if (methods.size > 0) throw new Refusal(405, 20004, 'Method not allowed', { allow: [...methods].join(', ') });
}
