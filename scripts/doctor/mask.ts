/** Makes a report fit to be pasted into a chat: no secret, no token, and nothing that names an account or a person. */
import os from 'node:os';
import { maskedSid, withMaskedSids } from '../../checks/settings/setting-guide.js';
import { inTexts, redactor } from '../settings/redact.js';

/** A deployment's address is open to everybody, and often carries its owner's name. */
const DOMAIN = /(?<![\w-])[\w-]+(?=(?:\.[\w-]+)*\.twil\.io)/gi;

/** User name and password in an address. */
const CREDENTIALS = /(?<=[a-z][a-z0-9+.-]*:\/\/)[^\s/@「」]+@/gi;

export interface Known {
  secrets: readonly string[];
  /** Whole values that name an account, whatever their shape. */
  identifiers: readonly string[];
  /** The user's home folder. */
  home?: string;
}

/** @returns a function that masks all texts of a value */
export function masker({ secrets, identifiers, home = os.homedir() }: Known): <T>(value: T) => T {
  const redact = redactor(secrets);
  const long = identifiers.filter((identifier) => identifier.length > 12);
  const homes = home.length > 1 ? [home, home.replaceAll('\\', '/')] : [];
  const text = (original: string) => {
    const named = long.reduce((rest, identifier) => rest.replaceAll(identifier, maskedSid(identifier)), original);
    const placed = homes.reduce((rest, folder) => withoutHome(rest, folder), named);
    return withMaskedSids(placed.replace(CREDENTIALS, '•••@')).replace(DOMAIN, maskedSid);
  };
  return <T>(value: T) => inTexts(redact(value), text) as T;
}

/** `/home/taro/kit` becomes `~/kit`, and `/home/taro2` stays. */
function withoutHome(text: string, home: string): string {
  const flags = process.platform === 'win32' ? 'gi' : 'g';
  return text.replace(new RegExp(`${escaped(home)}(?![\\w-])`, flags), '~');
}

/** For a regular expression. */
function escaped(text: string): string {
  return text.replace(/[$.*+?^{}()|[\]\\/-]/g, '\\$&');
}
