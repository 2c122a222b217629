/** What a mistake is called on the board: as the check calls it. */
import { judgeEnvironment } from '../../checks/settings/environment.js';
import { LAST_STEP } from '../../steps/steps.js';
import { runCheck } from '../checking/run-check.js';
import { stepFile } from '../system/paths.js';
import { partsOf } from '../workshop/class/protocol.js';

export type TitleOf = (mistake: string) => string;

/** Generously; milliseconds. The board shows ids until then. */
const PATIENCE_MS = 30_000;

/** All titles there are: the last solution is asked everything. @returns what knows them; the id itself for an unknown one */
export async function learnTitles(): Promise<TitleOf> {
  const target = { kind: 'step', step: LAST_STEP.id, path: stepFile(LAST_STEP.file) } as const;
  const request = { step: LAST_STEP.id, target, settingsFile: undefined, timeoutMs: PATIENCE_MS };
  const { verdicts } = await runCheck(request);
  return titlesOf(new Map([...judgeEnvironment(undefined), ...verdicts].map(({ id, title }) => [id, title])));
}

export function titlesOf(known: ReadonlyMap<string, string>): TitleOf {
  const all = [...known.values()];
  return (mistake) => {
    const { id, remove, insert } = partsOf(mistake);
    const name = known.get(id) ?? id;
    // A grant and the token of it have facts of the same name.
    const title = all.indexOf(name) === all.lastIndexOf(name) ? name : `${name}（${id}）`;
    if (remove === undefined) return title;
    if (!insert) return `${title}: ${remove} を消す`;
    return remove ? `${title}: ${remove} を ${insert} に変える` : `${title}: ${insert} を書き足す`;
  };
}
