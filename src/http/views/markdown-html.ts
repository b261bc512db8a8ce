/**
 * Markdown of dashboards as HTML that any page may show: what an author of LookML writes is read by others. Links lead
 * by http, https and mailto or stay on the page's server, and nothing runs, loads frames or sets styles.
 */
import { Marked } from 'marked';
import sanitizeHtml from 'sanitize-html';
import { escapeHtml } from '../../lib/escape-html.ts';
import { LruMap } from '../../lib/lru-map.ts';

const marked = new Marked({ async: false, gfm: true });

const rules: sanitizeHtml.IOptions = {
  allowedTags: [...sanitizeHtml.defaults.allowedTags, 'img', 'del', 'ins'],
  allowedAttributes: {
    a: ['href', 'title'],
    img: ['src', 'alt', 'title', 'width', 'height'],
    td: ['align', 'colspan', 'rowspan'],
    th: ['align', 'colspan', 'rowspan'],
    ol: ['start'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesByTag: { img: ['http', 'https'] },
  // `//elsewhere` takes the scheme of the page that shows it, whatever that is.
  allowProtocolRelative: false,
};

/** Longer texts are shown as they are written: Markdown takes time that others wait for. */
const LONGEST = 10_000;
const KEPT = 500;
const madeOf = { block: new LruMap<string, string>(KEPT), inline: new LruMap<string, string>(KEPT) };

/**
 * @param form `inline`: a line, such as a title, without paragraphs around it
 * @returns null for null
 */
export function markdownHtml(text: string | null, form: 'block' | 'inline'): string | null {
  if (text === null) return null;
  const known = madeOf[form].get(text);
  if (known !== undefined) return known;
  const html = written(text, form);
  madeOf[form].set(text, html);
  return html;
}

function written(text: string, form: 'block' | 'inline'): string {
  if (text.length > LONGEST) return escapeHtml(text);
  try {
    const html = form === 'inline' ? marked.parseInline(text, { async: false }) : marked.parse(text, { async: false });
    return sanitizeHtml(html, rules).trim();
  } catch {
    // It nests deeper than the stack allows.
    return escapeHtml(text);
  }
}
