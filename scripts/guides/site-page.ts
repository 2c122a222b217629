/** A page of the site: its article between the rail of the steps and the ways to the pages before and after. */
import path from 'node:path';
import { STEPS } from '../../steps/steps.js';
import { ROOT } from '../system/paths.js';
import { escapeHtml } from '../workshop/code-view.js';
import { guideFile, INSTRUCTORS, README } from './guides.js';
import type { Article } from './site-article.js';

export interface Page {
  /** The text or the code, relative to the kit, with `/`. */
  source: string;
  /** Where the page is, relative to the site, with `/`. */
  address: string;
  article: Article;
}

/** What every page loads. */
export const LOOK = { style: 'site.css', script: 'site.js', icon: 'icon.svg' } as const;

interface Stop {
  page: Page;
  /** HTML. */
  name: string;
}

/** @param pages all of them */
export function pageHtml(page: Page, pages: readonly Page[]): string {
  const to = (address: string) => path.posix.relative(path.posix.dirname(page.address), address);
  const pageOf = (file: string) => pages.find(({ source }) => path.join(ROOT, source) === file)!;
  const start: Stop = { page: pageOf(README), name: '概要' };
  const steps = STEPS.map(
    ({ id, title }): Stop => ({
      page: pageOf(guideFile(id)),
      name: `<span class="step-id">${id}</span> <span class="step-title">${escapeHtml(title)}</span>`,
    }),
  );
  const instructors: Stop = { page: pageOf(INSTRUCTORS), name: '講師のためのページ' };
  const way = [start, ...steps];
  const isEnglish = page.source.endsWith('.md') && !page.source.endsWith('.ja.md');
  const { title } = page.article;
  const site = start.page.article.title;
  return `<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<title>${escapeHtml(page === start.page ? site : `${title} | ${site}`)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${to(LOOK.icon)}" type="image/svg+xml">
<link rel="stylesheet" href="${to(LOOK.style)}">
<script src="${to(LOOK.script)}" defer></script>
</head>
<body>
<a class="skip-link" href="#main">本文へ移動</a>
<div id="page">
<header class="header">
<a class="brand beside" href="${to(start.page.address)}"><img src="${to(LOOK.icon)}" alt="">${escapeHtml(site)}</a>
</header>
<div class="columns">
<nav class="rail" aria-label="ページの一覧">
<ol>
${[...way, instructors].map((stop) => stopHtml(stop, page, to)).join('\n')}
</ol>
</nav>
<main id="main" tabindex="-1">
<article class="prose"${isEnglish ? ' lang="en"' : ''}>
${page.article.html}</article>
${neighbours(way, page, to)}
</main>
</div>
</div>
</body>
</html>
`;
}

function stopHtml({ page, name }: Stop, shown: Page, to: (address: string) => string): string {
  const link = (current: string) => `<a class="step"${current} href="${to(page.address)}">${name}</a>`;
  if (page !== shown) return `<li>${link('')}</li>`;
  const sections = page.article.sections.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
  return `<li>${link(' aria-current="page"')}\n<ol class="contents">\n${sections.join('\n')}\n</ol>\n</li>`;
}

function neighbours(way: readonly Stop[], page: Page, to: (address: string) => string): string {
  const index = way.findIndex((stop) => stop.page === page);
  if (index < 0) return '';
  const link = (rel: string, word: string, stop: Stop | undefined) =>
    stop
      ? `<a class="button" rel="${rel}" href="${to(stop.page.address)}"><span>${word}</span> ${stop.name}</a>`
      : '<span></span>';
  return `<nav class="row neighbours" aria-label="前後のページ">
${link('prev', '前へ', way[index - 1])}
${link('next', '次へ', way[index + 1])}
</nav>`;
}
