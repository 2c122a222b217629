/** What a step teaches, as the page shows it: its guide, its solution, and what changes from the step before. */
import fs from 'node:fs';
import path from 'node:path';
import { isStepId, STEP_IDS, type StepId, stepOf } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { stepFile } from '../system/paths.js';
import { codeElement, differenceView, escapeHtml, highlight } from './code-view.js';
import type { StepView } from './model.js';

/** @param id as a page sent it. @throws UserError */
export function stepNamed(id: unknown): StepId {
  if (typeof id === 'string' && isStepId(id)) return id;
  throw new UserError(`手順 ${typeof id === 'string' ? id : ''} はありません。`, 'ページを開き直してください。');
}

/** Kept: a guide does not change while the workshop runs. */
const views = new Map<StepId, Promise<StepView>>();

export function stepView(id: StepId): Promise<StepView> {
  const view = views.get(id) ?? makeView(id);
  views.set(id, view);
  return view;
}

async function makeView(id: StepId): Promise<StepView> {
  const { title, file } = stepOf(id);
  const before = STEP_IDS[STEP_IDS.indexOf(id) - 1];
  const code = fs.readFileSync(stepFile(file), 'utf8');
  return {
    id,
    title,
    guide: await renderGuide(fs.readFileSync(path.join(path.dirname(stepFile(file)), 'README.ja.md'), 'utf8')),
    code: highlight(code, 'typescript'),
    ...(before ? { difference: differenceView(fs.readFileSync(stepFile(stepOf(before).file), 'utf8'), code) } : {}),
  };
}

/** The guide's own title is left out: the page has it already. Links into the repository lead nowhere on the page. */
async function renderGuide(markdown: string): Promise<string> {
  const { Marked } = await import('marked'); // it has no CommonJS version
  const marked = new Marked({
    renderer: {
      code: ({ text, lang }) => `${codeElement(text, lang)}\n`,
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        const external = `<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer">${words}</a>`;
        return /^https:/.test(href) ? external : words;
      },
    },
  });
  const body = markdown.replace(/^# .*\n/, '').replace(/<!--[\s\S]*?-->\n?/g, '');
  const html = await marked.parse(body);
  // The step's title on the page is a heading of the second level.
  return html.replace(/<(\/?)h([2-5])>/g, (_, slash, level) => `<${slash}h${Number(level) + 1}>`);
}
