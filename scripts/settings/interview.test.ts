import type { Settings } from '../../checks/settings/settings.js';
import { interview } from './interview.js';
import type { Terminal } from './terminal.js';
import { throwawaySettings } from './throwaway.js';

const RIGHT = throwawaySettings();

/** What is said when one answer is wrong at first. */
async function saidTo(name: keyof Settings, wrong: string): Promise<string> {
  const said: string[] = [];
  const answers = Object.entries(RIGHT).flatMap(([key, value]) => (key === name ? [wrong, value] : [value]));
  const terminal = { say: (text: string) => void said.push(text), ask: async () => answers.shift() ?? '' };
  await interview(terminal as unknown as Terminal, {}, 'handson-x');
  return said
    .slice(said.findIndex((text) => text.includes('✖')))
    .slice(0, 2)
    .join('\n');
}

test.each<[keyof Settings, wrong: string, said: RegExp]>([
  ['API_KEY', '', /✖.* API_KEY に値がありません。/],
  ['API_KEY', `"${RIGHT.API_KEY}"`, /✖.* API_KEY が引用符で.*\n.*引用符を消し、値だけを入力してください。/],
  ['API_KEY', `<${RIGHT.API_KEY}>`, /\n.*< と > を消し、値だけを入力してください。/],
  ['API_KEY', `SK ${RIGHT.API_KEY}`, /\n.*空白を消し、値だけを入力してください。/],
  ['API_KEY', `${RIGHT.API_KEY}\u200b`, /目に見えない文字.*\n {4}Console のコピーのボタン/],
  ['AUTH_TOKEN', 'short', /\n.*コマンドでデプロイしないなら、空のままでもかまいません。/],
  ['API_SECRET', RIGHT.AUTH_TOKEN, /同じ値/],
])('a conversation about %s %j speaks of no line', async (name, wrong, wanted) => {
  const said = await saidTo(name, wrong);
  expect(said).toMatch(wanted);
  expect(said).not.toMatch(/行目|の行|= /);
});
