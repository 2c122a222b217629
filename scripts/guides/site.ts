/** The guides as a web site of files only: the texts, the code and the pictures that they lead to, and how they look. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { ROOT } from '../system/paths.js';
import { escapeHtml } from '../workshop/code-view.js';
import { TEXTS } from './guides.js';
import { articleOf, codeBlock, type Lead } from './site-article.js';
import { LOOK, type Page, pageHtml } from './site-page.js';

const PICTURE = /\.(?:svg|png|jpe?g|gif|webp)$/;
const TEXT = /(\.ja)?\.md$/;
/** What may be published: not the settings, not the workspace, nothing that is installed or made. */
const PUBLISHED = /^(?:(?:assets|checks|scripts|steps)\/.|\.env\.example$|[^./]+\.[^/]+$)/;

/** The colours and the elements are those of the workshop's page, which stand first. */
const STYLES = [
  ...['palette', 'base', 'button', 'code', 'page', 'header', 'guide'].map((name) => `workshop/styles/${name}.css`),
  'site/site.css',
];
const SCRIPTS = ['workshop/copy.js', 'site/site.js'];

/** What `npm run docs -- --site` writes, by its place in the site, with `/`. @throws UserError for a link that leads nowhere */
export async function siteFiles(): Promise<Map<string, string | Buffer>> {
  const sources = new Set(TEXTS.map((file) => path.relative(ROOT, file).replaceAll('\\', '/')));
  const files = new Map<string, string | Buffer>();
  const pages: Page[] = [];
  // What a page leads to is added while the set is walked, and comes in its turn.
  for (const source of sources) {
    if (PICTURE.test(source)) files.set(source, fs.readFileSync(path.join(ROOT, source)));
    else pages.push(await pageOf(source, (found) => sources.add(found)));
  }
  for (const page of pages) files.set(page.address, pageHtml(page, pages));
  files.set(LOOK.style, joined(STYLES));
  // A browser loads no modules from a folder of this computer.
  files.set(LOOK.script, joined(SCRIPTS).replace(/^(?:import .*|export )/gm, ''));
  files.set(LOOK.icon, asset('workshop/icon.svg'));
  return files;
}

async function pageOf(source: string, found: (source: string) => void): Promise<Page> {
  const text = fs.readFileSync(path.join(ROOT, source), 'utf8');
  const address = addressOf(source);
  if (TEXT.test(source)) return { source, address, article: await articleOf(text, leadFrom(source, found)) };
  const html = `<h1>${escapeHtml(source)}</h1>\n${codeBlock(text.trimEnd(), path.extname(source).slice(1))}`;
  return { source, address, article: { title: source, html, sections: [] } };
}

/** In the site, things stand as they do in the kit. */
function addressOf(source: string): string {
  if (PICTURE.test(source)) return source;
  return `${source.replace(/(^|\/)README\.ja\.md$/, '$1index.md').replace(TEXT, '')}.html`;
}

/** @param found is told what else the site has to have. @throws UserError for what is not there, or nobody's to read */
export function leadFrom(source: string, found: (source: string) => void): Lead {
  return (address) => {
    if (/^(?:https?:|mailto:|#)/.test(address)) return address;
    const [, name = '', anchor = ''] = /^([^#]*)(#.*)?$/.exec(address) ?? [];
    const target = path.posix.join(path.posix.dirname(source), decodeURI(name));
    if (target.startsWith('..')) return onGitHub(source, address);
    if (!PUBLISHED.test(target) || !fs.statSync(path.join(ROOT, target), { throwIfNoEntry: false })?.isFile()) {
      throw new UserError(
        `${source} にあるリンク ${address} の先を、サイトに載せられません。`,
        'リンクの先を、キットにあるファイルにしてから、もう一度実行してください。',
      );
    }
    found(target);
    const to = path.posix.relative(path.posix.dirname(addressOf(source)), addressOf(target));
    return encodeURI(to) + (TEXT.test(target) ? anchor : '');
  };
}

/** A link out of the kit, such as `../../codespaces/new`, counts from the page that GitHub shows of the text. */
function onGitHub(source: string, address: string): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
  return server && repository ? new URL(address, `${server}/${repository}/blob/HEAD/${source}`).href : undefined;
}

function joined(names: readonly string[]): string {
  return names.map(asset).join('\n');
}

function asset(name: string): string {
  return fs.readFileSync(path.join(ROOT, 'assets', name), 'utf8');
}
