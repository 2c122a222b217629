/** What is live at an address, by its own word: the step, and whether it is the participant's latest code. */
import { includes, isStepId, LAST_STEP } from '../../steps/steps.js';
import { byCode, bySettings, type Explanation, type Finding, judge, type Subject, type Verdict } from '../verdict.js';

const SUBJECT: Subject = { id: 'deployment.live', title: '公開中のコード' };

/** As the deployment's public asset tells it: a step's number, or `workspace`. */
export interface LiveCode {
  name: string;
  fingerprint: string;
}

/**
 * @param live undefined when the address tells nothing
 * @param own the fingerprint of the workspace as it is on this computer; undefined when it cannot be built
 * @param shared the name of the service, when what is live in it was not published from this computer
 */
export function judgeDeployment(live: LiveCode | undefined, own: string | undefined, shared?: string): Verdict {
  return judge(SUBJECT, explain(live, own, shared));
}

function explain(live: LiveCode | undefined, own: string | undefined, shared: string | undefined): Finding {
  if (!live) return { unchecked: '公開中のコードには手順の記録がないので、どの手順のものかは分かりません。' };
  if (shared !== undefined) return bySomebodyElse(live, shared);
  const isLatest = live.name === 'workspace' && (own === undefined || own === live.fingerprint);
  if (isLatest || (isStepId(live.name) && includes(live.name, 'response'))) return undefined;
  if (live.name === 'workspace') return NOT_LATEST;
  return byCode(
    `公開中なのは、手順 ${live.name} の完成例です。`,
    `自分のコードなら npm run deploy、手順 ${LAST_STEP.id} の完成例なら npm run deploy -- ${LAST_STEP.id} を実行してから、検査してください。`,
  );
}

const NOT_LATEST = byCode(
  '作業ファイルの最後の変更が、まだデプロイされていません。公開中なのは、前にデプロイしたコードです。',
  'npm run deploy を実行してから、もう一度検査してください。',
);

/** Whoever deploys again then would destroy what the other one has published. */
function bySomebodyElse({ name }: LiveCode, service: string): Explanation {
  const what = name === 'workspace' ? '作業ファイル' : `手順 ${name} の完成例`;
  return bySettings(
    `公開中なのは、このパソコンからデプロイしたものではありません（${what}）。ここからの最後のデプロイより後に、ほかの人かほかのパソコンが、同じ名前のサービス ${service} にデプロイしています。`,
    'npm run env で、ほかの人と重ならないサービスの名前に変えてから、npm run deploy を実行してください。いまの名前のままデプロイすると、相手のものがなくなります。',
  );
}
