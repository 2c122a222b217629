/** The name of the participant's own service: people who share an account must not overwrite each other. */
import { createHash } from 'node:crypto';
import os from 'node:os';
import type { Explanation } from '../../checks/verdict.js';

/** Its key in the settings file. */
export const SERVICE_NAME = 'HANDSON_SERVICE_NAME';

/** Letters, digits and hyphens, at most 50 (Serverless API, `UniqueName` of a Service). */
export function explainServiceName(name: string): Explanation | undefined {
  if (/^[A-Za-z0-9-]{1,50}$/.test(name)) return undefined;
  return {
    blame: 'settings',
    cause:
      name.length > 50
        ? `サービスの名前が ${name.length} 文字です。Twilio が受け付けるのは 50 文字までです。`
        : 'サービスの名前に使えない文字があります。Twilio が受け付けるのは、半角の英数字とハイフン（-）だけです。',
    next: 'handson-taro-1a2b のような、ほかの人と重ならない名前にしてください。',
  };
}

/** The same at every call on a computer, and different on every other one. */
export function proposedServiceName(): string {
  const user = userName();
  const plain = user
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 20);
  const mark = createHash('sha256').update(`${user}@${os.hostname()}`).digest('hex').slice(0, 6);
  return ['handson', plain, mark].filter(Boolean).join('-');
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return ''; // in a container, the user may have no name
  }
}
