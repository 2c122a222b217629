/** The names that every file of the page uses: what the server says, and what the page's own parts hand one another. */

type WorkshopState = import('../../scripts/workshop/model.ts').WorkshopState;
type StepEntry = import('../../scripts/workshop/model.ts').StepEntry;
type CheckResult = import('../../scripts/workshop/model.ts').CheckResult;
type StepView = import('../../scripts/workshop/model.ts').StepView;
type DifferenceView = import('../../scripts/workshop/model.ts').DifferenceView;
type JobState = import('../../scripts/workshop/model.ts').JobState;
type TokenView = import('../../scripts/workshop/model.ts').TokenView;
type GrowthField = import('../../scripts/workshop/model.ts').GrowthField;
type RepairState = import('../../scripts/workshop/model.ts').RepairState;
type CodeContext = import('../../scripts/workshop/model.ts').CodeContext;
type SettingsAnswer = import('../../scripts/workshop/model.ts').SettingsAnswer;
type QuizState = import('../../scripts/quiz/model.ts').QuizState;
type KeptEntry = import('../../scripts/workspace/history.ts').KeptEntry;
type TokenOwner = import('../../scripts/workshop/model.ts').TokenOwner;
type StepId = import('../../steps/steps.ts').StepId;
type Verdict = import('../../checks/verdict.ts').Verdict;
type Place = import('../../checks/verdict.ts').Place;

type Page = import('./page.js').Page;
type Connection = 'connecting' | 'open' | 'lost';
type SideTab = 'guide' | 'token' | 'deploy' | 'history' | 'settings' | 'class';
type Problem = { cause: string; next: string };
type Answer<T> = { value: T; problem?: undefined } | { problem: Problem; value?: undefined };

/** The question that is open, with what it needs to be asked. */
type Dialog =
  | { kind: 'help' }
  | { kind: 'solution'; step: StepId; difference?: DifferenceView; problem?: Problem }
  | { kind: 'restore'; entry: KeptEntry }
  | { kind: 'reset'; plan?: string[]; problem?: Problem }
  | { kind: 'reveal'; of: TokenOwner };

/** A part of the page that shows what is known once the first state is there. */
type View = (page: Page, state: WorkshopState) => unknown;
/** One that shows what belongs to the workspace's token or to the deployed one. */
type OwnedView = (page: Page, of: TokenOwner) => unknown;
