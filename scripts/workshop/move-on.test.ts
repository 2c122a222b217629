import { LAST_STEP, STEP_IDS, type StepId } from '../../steps/steps.js';
import { type Move, moveOn, type Occasion } from './move-on.js';

type Row = [
  what: string,
  current: StepId,
  before: StepId[],
  passing: StepId[],
  occasion: Occasion,
  move: Move,
  runs?: boolean,
];

const ALL = [...STEP_IDS];
const LAST = LAST_STEP.id;

// biome-ignore format: a truth table
const ROWS: Row[] = [
  ['a fresh workspace stays at the first step', '2-1', [], ['2-1'], 'start', { passed: ['2-1'], checked: '2-1', open: '2-1' }],
  ['a finished file at the start is not run past', '2-1', [], ALL, 'start', { passed: ['2-1'], checked: '2-1', open: '2-1' }],
  ['a broken file at the start takes nothing away', '2-4', ['2-1', '2-2'], [], 'start', { passed: ['2-1', '2-2'], checked: '2-4', open: '2-4' }],
  ['a save that passes opens the next step', '2-2', ['2-1'], ['2-1', '2-2'], 'save', { passed: ['2-1', '2-2'], checked: '2-2', open: '2-4' }],
  ['a save that passes several opens the one after', '2-1', [], ['2-1', '2-2', '2-4'], 'save', { passed: ['2-1', '2-2', '2-4'], checked: '2-4', open: '2-5' }],
  ['a save that fails stays', '2-4', ['2-1', '2-2'], ['2-1', '2-2'], 'save', { passed: ['2-1', '2-2'], checked: '2-4', open: '2-4' }],
  ['the first save after a passed step is a try at the next', '2-1', ['2-1'], ['2-1'], 'save', { passed: ['2-1'], checked: '2-2', open: '2-2' }],
  ['a broken save after a passed step shows what broke', '2-1', ['2-1'], [], 'save', { passed: ['2-1'], checked: '2-1', open: '2-1' }],
  ['a first try that does not run is one at the next', '2-1', ['2-1'], [], 'save', { passed: ['2-1'], checked: '2-2', open: '2-2' }, false],
  ['so it is after any passed step', '2-4', ['2-1', '2-2', '2-4'], [], 'save', { passed: ['2-1', '2-2', '2-4'], checked: '2-5', open: '2-5' }, false],
  ['what does not run further back stays there', '2-2', ['2-1', '2-2', '2-4'], [], 'save', { passed: ['2-1', '2-2', '2-4'], checked: '2-2', open: '2-2' }, false],
  ['what does not run in an open step stays there', '2-4', ['2-1', '2-2'], [], 'save', { passed: ['2-1', '2-2'], checked: '2-4', open: '2-4' }, false],
  ['what does not run is no try when it is asked for', '2-1', ['2-1'], [], 'request', { passed: ['2-1'], checked: '2-1', open: '2-1' }, false],
  ['settings that are made later lead nobody back', '2-4', ['2-2'], ['2-1', '2-2'], 'save', { passed: ['2-1', '2-2'], checked: '2-4', open: '2-4' }],
  ['asking once more stays', '2-1', ['2-1'], ['2-1'], 'request', { passed: ['2-1'], checked: '2-1', open: '2-1' }],
  ['who looks something up further back stays there', '2-2', ['2-1', '2-2', '2-4'], ['2-1', '2-2'], 'save', { passed: ['2-1', '2-2', '2-4'], checked: '2-2', open: '2-2' }],
  ['but what is passed anew from there counts', '2-2', ['2-1', '2-2', '2-4'], ['2-1', '2-2', '2-4', '2-5'], 'save', { passed: ['2-1', '2-2', '2-4', '2-5'], checked: '2-5', open: '2-6' }],
  ['the last step stays open', LAST, ALL.slice(0, -1), ALL, 'save', { passed: ALL, checked: LAST, open: LAST }],
  ['after the last one a broken save shows what broke', LAST, ALL, ['2-1'], 'save', { passed: ALL, checked: LAST, open: LAST }],
];

test.each(ROWS)('%s', (_, current, passedBefore, passing, occasion, move, runs = true) => {
  expect(moveOn({ current, passedBefore, passing, runs, occasion })).toEqual(move);
});
