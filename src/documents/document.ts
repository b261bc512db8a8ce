/** A document: Markdown, read once, as HTML and as sections to be searched. */
import { Marked, type Token, type Tokens } from 'marked';
import { escapeHtml } from '../lib/escape-html.ts';
import { createPace } from '../lib/others-turn.ts';
import { siteHref } from './site-href.ts';
import { createSlugger } from './slugs.ts';

export interface Section {
  /** The anchor of its heading; empty = the beginning of the document. */
  readonly id: string;
  readonly title: string;
  /** 1 for the document's own title. */
  readonly depth: number;
  /** What it says, without markup, up to the next heading. */
  readonly text: string;
}

export interface Document {
  readonly title: string;
  readonly sections: readonly Section[];
  /** Without the page around it. */
  readonly html: string;
}

/**
 * In steps, between which others are served.
 * @param file where it stands, by which its links are read
 */
export async function readDocument(markdown: string, file: string): Promise<Document> {
  const pace = createPace();
  const marked = new Marked();
  const tokens: Token[] = [];
  for (const part of partsOf(markdown)) {
    await pace();
    tokens.push(...marked.lexer(part));
  }
  const sections = sectionsOf(tokens);
  const ids = sections.map(({ id }) => id);
  let heading = ids[0] === '' ? 1 : 0;
  marked.use({
    renderer: {
      heading({ tokens: inner, depth }) {
        const id = ids[heading] ?? '';
        heading += 1;
        const name = `h${String(depth)}`;
        const text = this.parser.parseInline(inner);
        const anchor = `<a class="anchor" href="#${escapeHtml(id)}" aria-label="Link to this section">#</a>`;
        return `<${name} id="${escapeHtml(id)}">${depth === 1 ? text : `${text} ${anchor}`}</${name}>\n`;
      },
      link({ href, tokens: inner }) {
        return `<a href="${escapeHtml(siteHref(href, file) ?? '#')}">${this.parser.parseInline(inner)}</a>`;
      },
      code({ text, lang = '' }) {
        // What stands behind the language is for the tests that run it.
        const language = /^\w+/.exec(lang)?.[0] ?? 'text';
        return `<pre class="${language}" tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`;
      },
      // Documents are text: markup in them is shown, and comments are left out.
      html: ({ text }) => (text.trimStart().startsWith('<!--') ? '' : escapeHtml(text)),
    },
  });
  let html = '';
  for (const token of tokens) {
    await pace();
    html += marked.parser([token]);
  }
  return { title: sections[0]?.title ?? file, sections, html: inFrames(html) };
}

/** Cuts before headings of the second level, which no other part needs to be read. */
function partsOf(markdown: string): readonly string[] {
  const parts: string[] = [];
  let isCode = false;
  for (const line of markdown.split(/(?<=\n)/)) {
    if (line.startsWith('```')) isCode = !isCode;
    if (parts.length === 0 || (line.startsWith('## ') && !isCode)) parts.push('');
    parts.push(`${parts.pop() ?? ''}${line}`);
  }
  return parts;
}

/** Wide tables are scrolled, by keyboard too, and not the page. */
function inFrames(html: string): string {
  return html
    .replaceAll('<table>', '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>')
    .replaceAll('</table>', '</table></div>');
}

function sectionsOf(tokens: readonly Token[]): readonly Section[] {
  const slug = createSlugger();
  const sections: { id: string; title: string; depth: number; texts: string[] }[] = [];
  for (const token of tokens) {
    if (token.type === 'heading') {
      const title = plainText(token);
      sections.push({ id: slug(title), title, depth: (token as Tokens.Heading).depth, texts: [] });
      continue;
    }
    if (sections.length === 0) sections.push({ id: '', title: '', depth: 1, texts: [] });
    sections.at(-1)?.texts.push(plainText(token));
  }
  return sections.map(({ texts, ...section }) => ({
    ...section,
    text: texts.join(' ').replaceAll(/\s+/g, ' ').trim(),
  }));
}

/** The words of a token. */
function plainText(token: Token): string {
  switch (token.type) {
    case 'html':
    case 'space':
      return '';
    case 'list':
      return (token as Tokens.List).items.map(plainText).join(' ');
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      return [header, ...rows].flatMap((row) => row.map((cell) => cell.tokens.map(plainText).join(''))).join(' ');
    }
    default: {
      const { tokens, text } = token as Tokens.Generic;
      return tokens === undefined ? String(text ?? '') : tokens.map(plainText).join('');
    }
  }
}
