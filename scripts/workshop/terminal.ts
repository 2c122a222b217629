/** The workshop on a terminal: one screen, drawn again in place whenever something on it changes. */
import { STEP_IDS } from '../../steps/steps.js';
import { showsLinks } from '../cli/hyperlink.js';
import { paragraph } from '../cli/text.js';
import { explained } from '../cli/user-error.js';
import { openPage } from './desktop.js';
import { openEditor } from './editor.js';
import { type FrameOptions, frame } from './frame.js';
import { listenToKeys } from './keys.js';
import { repairText, solutionText } from './screen.js';
import type { Workshop } from './workshop.js';

const ESC = '\u001b[';
const HOME = `${ESC}H`;
const TO_END_OF_LINE = `${ESC}K`;
const TO_END_OF_SCREEN = `${ESC}J`;
const CURSOR = { hide: `${ESC}?25l`, show: `${ESC}?25h` };
/** What is between them appears at once, where the terminal knows it; others leave it out. */
const AT_ONCE = { begin: `${ESC}?2026h`, end: `${ESC}?2026l` };

/** Of a terminal that does not tell its size. */
const USUAL = { columns: 80, rows: 24 };

export interface TerminalOptions {
  addresses: readonly string[];
  pageUrl: string;
  end(): void;
}

/** @returns what gives the terminal back, with the last screen on it */
export function showOnTerminal(workshop: Workshop, { addresses, pageUrl, end }: TerminalOptions): () => void {
  const { stdout } = process;
  let drawn: string | undefined;
  let shown: Pick<FrameOptions, 'detail' | 'notice'> = { detail: undefined, notice: undefined };
  let asked = '';

  const draw = () => {
    const columns = stdout.columns || USUAL.columns;
    const rows = stdout.rows || USUAL.rows;
    const hasLinks = showsLinks(true);
    const lines = frame(workshop.state, { columns, rows, pageUrl, addresses, hasLinks, ...shown });
    const screen = lines.map((line) => line + TO_END_OF_LINE).join('\n');
    if (screen === drawn) return;
    // What was there before goes up, out of the way, and stays readable there.
    const first = drawn === undefined ? '\n'.repeat(rows) : '';
    drawn = screen;
    stdout.write(`${AT_ONCE.begin}${CURSOR.hide}${first}${HOME}${screen}${TO_END_OF_SCREEN}${AT_ONCE.end}`);
  };
  /** Also where nothing has changed: the terminal may have. */
  const redraw = () => {
    drawn = '';
    draw();
  };
  const show = (detail: readonly string[] | undefined, notice?: string) => {
    shown = { detail, notice };
    draw();
  };
  /** The same key once more takes it away again. */
  const toggle = async (key: string, lines: () => Promise<string[]>) => {
    const isShown = asked === key && shown.detail !== undefined;
    asked = key;
    const { check } = workshop.state;
    const detail = isShown ? undefined : await lines();
    if (asked === key && workshop.state.check === check) show(detail);
  };
  const attempt = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      const { cause, next } = explained(error, '', '内容を講師に伝えてください。');
      show(undefined, `${cause}${next}`);
    }
  };
  const open = (distance: number, otherwise: string) => {
    const neighbour = STEP_IDS[STEP_IDS.indexOf(workshop.state.current) + distance];
    if (neighbour) void workshop.open(neighbour);
    else show(undefined, otherwise);
  };
  /** Shown first; the same key once more makes the change. */
  const repair = () => {
    const { repair } = workshop.state;
    if (!repair) return show(undefined, NO_REPAIR);
    if (asked === 'r' && shown.detail) return attempt(() => workshop.repair());
    asked = 'r';
    show([...repairText(repair, stdout.columns), ...paragraph('', AGAIN, stdout.columns)]);
  };
  const difference = () => toggle('d', () => solutionText(workshop.state.current));
  const hint = () => {
    workshop.hint();
    const { hints, repair } = workshop.state;
    if (hints.rung < 3) return;
    return repair ? show(repairText(repair, stdout.columns)) : difference();
  };
  const edit = () => {
    const { check } = workshop.state;
    const place = check.status === 'done' ? check.verdicts.find(({ id }) => id === check.problem)?.place : undefined;
    return attempt(() => openEditor(place ?? {}));
  };
  const browse = () =>
    openPage(pageUrl, () =>
      show(undefined, `ブラウザーを開けませんでした。次のアドレスを自分で開いてください: ${pageUrl}`),
    );
  const byKey: Record<string, () => unknown> = {
    c: () => workshop.check(),
    h: hint,
    n: () => open(1, '最後の手順です。'),
    p: () => open(-1, '最初の手順です。'),
    r: repair,
    d: difference,
    e: edit,
    o: browse,
    q: end,
    '?': () => redraw(),
  };
  const stopKeys = listenToKeys((key) => void byKey[key]?.());
  const stopNews = workshop.listen((state, before) => {
    // What was asked for belongs to the check that it was asked at.
    if (state.check !== before.check || state.current !== before.current)
      shown = { detail: undefined, notice: undefined };
    draw();
  });
  stdout.on('resize', redraw);
  draw();
  return () => {
    stopNews();
    stopKeys();
    stdout.off('resize', redraw);
    stdout.write(`${CURSOR.show}\n`);
  };
}

const NO_REPAIR = 'いまの検査には、試して見つかった直し方がありません。ヒントは h キー、完成例との違いは d キーです。';
const AGAIN = 'もう一度 r を押すと、この変更を作業ファイルに入れます（いまの内容は履歴に残ります）。';
