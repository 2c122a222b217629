// @ts-check
/** What is said beside the page: one short sentence for people who hear it, and the words on the browser's tab. */

/** @typedef {(before: WorkshopState | undefined, after: WorkshopState) => string | undefined} Sentence */

/**
 * What changed, and only what matters.
 * @param {WorkshopState | undefined} before
 * @param {WorkshopState} after
 * @returns {string} empty: nothing worth saying
 */
export function announcementOf(before, after) {
  return (
    progress(before, after) ??
    proof(before, after) ??
    repair(before, after) ??
    job(before, after) ??
    advice(before, after) ??
    hint(before, after) ??
    opened(before, after) ??
    ''
  );
}

/** @type {Sentence} */
function progress(before, { check, current, finished, justPassed }) {
  if (check.status === 'unusable' && before?.check.status !== 'unusable') return `${check.cause}${check.next}`;
  if (check.status !== 'done' || (before?.check.status === 'done' && before.check.at === check.at)) return undefined;
  if (justPassed.length === 0) return sentenceOf(check);
  const passed = `手順 ${justPassed.join('、')} に合格しました。`;
  return finished ? `${passed}すべての手順が終わりました。` : `${passed}次は手順 ${current} です。`;
}

/** @param {CheckResult} check */
export function sentenceOf({ ok, step, verdicts }) {
  const failed = verdicts.filter(({ status }) => status === 'failed');
  const [first] = failed;
  if (ok || !first) return ok ? `手順 ${step} は合格です。` : unfinished(step, verdicts);
  return `直すところが ${failed.length} つあります。はじめは「${first.title}」です。`;
}

/**
 * What is not written yet is no mistake.
 * @param {StepId} step
 * @param {Verdict[]} verdicts
 */
function unfinished(step, verdicts) {
  const todo = verdicts.filter(({ status }) => status === 'todo').length;
  return todo
    ? `手順 ${step} は途中です。これから書くところが ${todo} つあります。`
    : `手順 ${step} は、まだ合格ではありません。`;
}

/** @type {Sentence} */
function proof(before, { voice: { workspace: result } }) {
  if (!before || !result || result.at === before.voice.workspace?.at) return undefined;
  return result.verdict.status === 'passed' ? proofSentence(result) : `${result.verdict.cause}${result.verdict.next}`;
}

/** Where the token was taken; only Twilio is called Twilio. @param {{ identity?: string, by: 'twilio' | 'sandbox' }} result */
export function proofSentence({ identity, by }) {
  const where = by === 'twilio' ? ' Twilio に' : 'このパソコンの模擬環境（サンドボックス）に';
  return `${identity} として${where}つながりました`;
}

/** @type {Sentence} */
function repair(before, after) {
  return before && after.repair && !before.repair ? '直し方が見つかりました。r キーで表示します。' : undefined;
}

/** @type {Sentence} */
function job(before, { deployment: { job } }) {
  const earlier = before?.deployment.job;
  if (!before || !job || (job.kind === earlier?.kind && job.status === earlier.status)) return undefined;
  const name = { deploy: 'デプロイ', check: 'デプロイ先の検査', reset: 'リセット' }[job.kind];
  if (job.status === 'running') return `${name}を始めました。`;
  return job.message ?? (job.status === 'done' ? `${name}が終わりました。` : `${name}に失敗しました。`);
}

/** A room that goes away and comes back is not worth a word. @type {Sentence} */
function advice(before, { class: joined }) {
  if (!joined || !before) return undefined;
  if (joined.status !== before.class?.status && joined.status === 'refused') return joined.why;
  if (joined.status === 'joined' && before.class?.status === 'joining') return '教室に参加しました。';
  const known = before.class?.sentences.map(({ text }) => text) ?? [];
  const news = joined.sentences.find(({ text }) => !known.includes(text));
  return news && `講師から: ${news.text}`;
}

/** @type {Sentence} */
function hint(before, { hints, current }) {
  if (!before || before.current !== current || hints.rung <= before.hints.rung) return undefined;
  return hints.rung === 3 ? '完成例との違いを表示しました。' : `ヒント: ${hints.texts.at(-1)}`;
}

/** @type {Sentence} */
function opened(before, { current, steps }) {
  if (!before || before.current === current) return undefined;
  return `手順 ${current}「${steps.find(({ id }) => id === current)?.title}」を開きました。`;
}

/** The words on the browser's tab: the result is seen from another window. @param {Page} page */
export function titleOf({ state, connection }) {
  const name = 'Twilio Functions で /token を作る';
  if (!state) return name;
  if (connection === 'lost') return `接続が切れました – ${name}`;
  const isWhole = state.finished && !(state.check.status === 'done' && !state.check.ok);
  const place = isWhole ? '完成' : `手順 ${state.current}`;
  if (state.check.status !== 'done') return `${place} – ${name}`;
  const failed = state.check.verdicts.filter(({ status }) => status === 'failed').length;
  return `${state.check.ok ? '✔' : failed ? `✖ ${failed}` : '○'} ${place} – ${name}`;
}
