/** A text of the kit (Markdown) as the HTML of a page on the web, and what its links and pictures lead to. */
import { codeElement, escapeHtml } from '../workshop/code-view.js';

export interface Article {
  /** In plain words. */
  title: string;
  html: string;
  /** The headings of the second level, in plain words: a table of contents. */
  sections: { id: string; title: string }[];
}

/** Where an address of the text leads on the site. Undefined: nowhere, and then only its words are shown. */
export type Lead = (address: string) => string | undefined;

/** The end of a line between Japanese letters, where a browser would show a space. */
const SEAM = /(?<=[^\p{ASCII}])\n(?=[^\p{ASCII}])/gu;
const COMMENT = /<!--[\s\S]*?-->/g;
const TABLE = /<table>[\s\S]*?<\/table>/g;

export async function articleOf(markdown: string, lead: Lead): Promise<Article> {
  const { Marked } = await import('marked'); // it has no CommonJS version
  const article: Article = { title: '', html: '', sections: [] };
  const idOf = anchors();
  const marked = new Marked({
    walkTokens: (token) => {
      if (token.type === 'text') token.text = token.text.replace(SEAM, '');
    },
    renderer: {
      code: ({ text, lang }) => codeBlock(text, lang),
      heading({ tokens, depth }) {
        const words = this.parser.parseInline(tokens, this.parser.textRenderer);
        const id = idOf(words);
        if (depth === 1) article.title ||= words;
        if (depth === 2) article.sections.push({ id, title: words });
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      html: ({ text }) => rawHtml(text, lead),
      image: ({ href, text }) => picture(href, text, lead),
      link({ href, tokens }) {
        const to = lead(href);
        const words = this.parser.parseInline(tokens);
        return to === undefined ? words : `<a href="${escapeHtml(to)}">${words}</a>`;
      },
    },
  });
  const html = await marked.parse(markdown);
  // Who has no mouse scrolls with the keys what is wider than the page.
  article.html = html.replace(TABLE, '<div class="table-scroll" tabindex="0">\n$&\n</div>');
  return article;
}

/** It gets a button that copies it from site.js. */
export function codeBlock(code: string, language = ''): string {
  const pre = codeElement(code, language).replace('<pre>', '<pre tabindex="0">');
  return `<div class="code-block${code.includes('\n') ? '' : ' code-block-line'}">${pre}</div>\n`;
}

/** As GitHub names the headings of a page. @returns gives each heading its own id, in their order */
export function anchors(): (words: string) => string {
  const counts = new Map<string, number>();
  return (words) => {
    const id = words
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = counts.get(id) ?? 0;
    counts.set(id, count + 1);
    return count > 0 ? `${id}-${count}` : id;
  };
}

/** A picture of another site would be a request to it: its words stand for it. */
function picture(address: string, words: string, lead: Lead): string {
  const to = /^(?:\w+:|\/\/)/.test(address) ? undefined : lead(address);
  return to === undefined ? escapeHtml(words) : `<img src="${escapeHtml(to)}" alt="${escapeHtml(words)}">`;
}

/** What the text has as HTML: `<details>`, and pictures and links that Markdown could not lay out. */
function rawHtml(html: string, lead: Lead): string {
  const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return html
    .replace(COMMENT, '')
    .replace(/<img\b[^>]*>/g, (tag) => picture(attribute(tag, 'src') ?? '', attribute(tag, 'alt') ?? '', lead))
    .replace(/<a\b[^>]*>/g, (tag) => {
      const to = lead(attribute(tag, 'href') ?? '#');
      return to === undefined ? '<a>' : `<a href="${escapeHtml(to)}">`;
    });
}
