/** The name that is proposed for the participant's own service. */
import { createHash } from 'node:crypto';
import os from 'node:os';
import { HOME } from '../system/paths.js';

/** The same at every call in a clone, and different in every other one, on this computer and elsewhere. */
export function proposedServiceName(home = HOME): string {
  const user = userName();
  const plain = user
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 20);
  const mark = createHash('sha256').update(`${user}@${os.hostname()}:${home}`).digest('hex').slice(0, 6);
  return ['handson', plain, mark].filter(Boolean).join('-');
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return ''; // in a container, the user may have no name
  }
}
