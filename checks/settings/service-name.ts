/** The name of the participant's own service: people who share an account must not overwrite each other. */
import { withoutSuspects } from '../secrets/tokens.js';
import { bySettings, type Explanation } from '../verdict.js';
import type { SettingsFile } from './settings.js';

/** Its key in the settings file. */
export const SERVICE_NAME = 'HANDSON_SERVICE_NAME';

/** Undefined where the file names none: then one of this computer's is taken. */
export function serviceNameOf(file: SettingsFile | undefined): string | undefined {
  return file?.entries.findLast(({ name }) => name === SERVICE_NAME)?.value || undefined;
}

/** Letters, digits and hyphens, at most 50 (Serverless API, `UniqueName` of a Service). */
export function explainServiceName(name: string): Explanation | undefined {
  if (withoutSuspects(name) !== name) {
    return bySettings(
      'サービスの名前に、シークレットのような 32 文字の値が入っています。名前は /token のアドレスの一部になり、誰にでも見えます。',
      'handson-taro-1a2b のような、ほかの人と重ならない名前にしてください。シークレットなら、外に出ていないかも確かめてください。',
    );
  }
  if (/^[A-Za-z0-9-]{1,50}$/.test(name)) return undefined;
  return bySettings(
    name.length > 50
      ? `サービスの名前が ${name.length} 文字です。Twilio が受け付けるのは 50 文字までです。`
      : 'サービスの名前に使えない文字があります。Twilio が受け付けるのは、半角の英数字とハイフン（-）だけです。',
    'handson-taro-1a2b のような、ほかの人と重ならない名前にしてください。',
  );
}
