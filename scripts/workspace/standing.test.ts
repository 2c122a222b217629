import type { SettingsFile } from '../../checks/settings/settings.js';
import { STEP_IDS, STEPS, type StepId } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { progressIn } from '../run/inspect-handler.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { type Standing, standingsOf } from './standing.js';

const RIGHT: SettingsFile = {
  path: '.env',
  entries: Object.entries(throwawaySettings()).map(([name, value]) => ({ name, raw: value, value })),
  oddLines: [],
};
const WRONG: SettingsFile = { ...RIGHT, entries: RIGHT.entries.map((entry) => ({ ...entry, value: 'x', raw: 'x' })) };
const UNREADABLE = new UserError('読めません。', '直してください。');

type Row = [
  what: string,
  code: { passed: StepId[]; missing: StepId[] },
  before: { passed: StepId[]; aside?: boolean } | undefined,
  settings: SettingsFile | UserError | undefined,
  standings: string,
];

const NOTHING = { passed: [], missing: [] };
const START = { passed: STEP_IDS.slice(0, 1), missing: [...STEP_IDS.slice(1)] };
const LETTERS: Record<Standing, string> = { open: '.', passed: 'p', broken: 'b', aside: 'a' };

// biome-ignore format: a truth table
const ROWS: Row[] = [
  ['a fresh workspace claims nothing', START, undefined, undefined, '.....'],
  ['right settings pass their step', START, undefined, RIGHT, 'p....'],
  ['wrong settings do not', START, undefined, WRONG, '.....'],
  ['nor do those that cannot be read', START, undefined, UNREADABLE, '.....'],
  ['settings that were right and are wrong now', START, { passed: ['2-1'] }, WRONG, 'b....'],
  ['settings that were right and are gone', START, { passed: ['2-1'] }, undefined, 'b....'],
  ['who chose to go on without', START, { passed: [], aside: true }, undefined, 'a....'],
  ['and made settings all the same', START, { passed: [], aside: true }, RIGHT, 'p....'],
  ['and changed it since', { passed: ['2-1'], missing: ['2-2'] }, { passed: ['2-2'] }, undefined, 'ab...'],
  ['who wrote code without', { passed: ['2-1', '2-2'], missing: ['2-4', '2-5', '2-6'] }, undefined, undefined, 'ap...'],
  ['settings break no step of the code', { passed: ['2-1', '2-2'], missing: ['2-4'] }, { passed: ['2-1', '2-2'] }, WRONG, 'bp...'],
  ['code that does not run breaks nothing', NOTHING, { passed: ['2-1', '2-2', '2-4'] }, RIGHT, 'ppp..'],
  ['nor does it pass anything', NOTHING, undefined, RIGHT, 'p....'],
  ['a step whose own part is gone is broken, and the others are not', { passed: ['2-1'], missing: ['2-2', '2-6'] }, { passed: ['2-1', '2-2', '2-4', '2-5'] }, RIGHT, 'pbpp.'],
  ['what was never passed is open, whatever is missing', START, { passed: ['2-1'] }, RIGHT, 'p....'],
  ['all of it', { passed: [...STEP_IDS], missing: [] }, undefined, undefined, 'apppp'],
];

test.each(ROWS)('%s', (_, code, before, settings, expected) => {
  const standings = standingsOf({ code, before, settings });
  expect(STEPS.map(({ id }) => LETTERS[standings.get(id)!]).join('')).toBe(expected);
});

test('code that cannot be read proves nothing of any step', () => {
  const problems = [{ code: 0, message: '', place: { line: 1, column: 1, length: 1, text: '' }, source: '' }];
  const evidence = { source: '', problems, settings: throwawaySettings(), now: 0 } as never;
  expect(progressIn(evidence)).toMatchObject({ passed: [], missing: [], stopped: { kind: 'syntax' } });
});
