/** The HTML around documents: contents, search, and what a page holds. No script. */
import { counted } from '../lib/counted.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import { addressOf, contents, DOCUMENTS_PATH } from './contents.ts';
import type { Document, Section } from './document.ts';
import { LONGEST_QUERY, type Finding } from './search-documents.ts';

interface PageParts {
  readonly title: string;
  readonly address: string;
  /** HTML */
  readonly body: string;
  readonly query?: string;
  /** It is the list of contents itself, and needs none beside it. */
  readonly isContents?: boolean;
}

/** A page has its own list from so many sections on. */
const FEW_SECTIONS = 3;

export function documentPage({ title, html, sections }: Document, address: string): string {
  const here = onThisPage(sections.filter(({ depth }) => depth === 2));
  return page({ title, address, body: html.replace('</h1>', () => `</h1>${here}`) });
}

/** The first page: what there is, by kind. */
export function contentsPage(): string {
  const chapters = contents.map(({ title, about, entries }) => {
    const items = entries.map((one) => `<li>${linkTo(one.file, one.title)}<br>${escapeHtml(one.about)}</li>`);
    return `<section><h2>${escapeHtml(title)}</h2><p>${escapeHtml(about)}</p><ul>${items.join('')}</ul></section>`;
  });
  const body = `<h1>Coatcheck</h1>
<p>An open server for the query side of the Looker API 4.0: check a query in, get a ticket, pick the results up. These documents are those of the version that runs here; <a href="/">the API reference</a> shows every operation with its parameters, bodies and answers.</p>
<div class="chapters">${chapters.join('')}</div>`;
  return page({ title: 'Documents', address: DOCUMENTS_PATH, body, isContents: true });
}

export function searchPage(query: string, findings: readonly Finding[]): string {
  const shown = query.slice(0, LONGEST_QUERY).trim().toWellFormed();
  const said =
    shown === ''
      ? 'Write what you look for: a key, an error, a word.'
      : findings.length === 0
        ? `Nothing is said of “${shown}”. Fewer or shorter words find more.`
        : `${counted(findings.length, 'section')} on “${shown}”.`;
  const items = findings.map(({ address, document, section, excerpt }) => {
    const name = section === '' || section === document ? document : `${document}: ${section}`;
    const text = excerpt.map((piece) =>
      piece.isMatch ? `<mark>${escapeHtml(piece.text)}</mark>` : escapeHtml(piece.text),
    );
    return `<li><a href="${escapeHtml(address)}">${escapeHtml(name)}</a><br>${text.join('')}</li>`;
  });
  const body = `<h1>Search</h1><p role="status">${escapeHtml(said)}</p><ol class="findings">${items.join('')}</ol>`;
  return page({ title: 'Search', address: `${DOCUMENTS_PATH}/search`, body, query: shown });
}

function page({ title, address, body, query = '', isContents = false }: PageParts): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)} · Coatcheck</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${DOCUMENTS_PATH}/site.css"><link rel="icon" type="image/svg+xml" href="${DOCUMENTS_PATH}/icon.svg">
</head><body>
<a class="skip" href="#page-text">Skip to the text</a>
<header><a class="home" href="${DOCUMENTS_PATH}">Coatcheck</a>
<form role="search" action="${DOCUMENTS_PATH}/search"><input type="search" name="q" value="${escapeHtml(query)}" maxlength="${String(LONGEST_QUERY)}" aria-label="Search the documents" placeholder="Search" accesskey="s"><button>Search</button></form>
${isContents ? '' : '<a class="to-contents" href="#page-contents">Contents</a>'}</header>
<div class="${isContents ? 'alone' : 'columns'}"><main id="page-text" tabindex="-1"><article>${body}</article></main>
${isContents ? '' : contentsBeside(address)}</div>
</body></html>
`;
}

function contentsBeside(address: string): string {
  const chapters = contents.map(({ title, entries }) => {
    const items = entries.map((one) => `<li>${linkTo(one.file, one.title, address)}</li>`);
    return `<h2>${escapeHtml(title)}</h2><ul>${items.join('')}</ul>`;
  });
  return `<nav id="page-contents" aria-label="Contents">${chapters.join('')}</nav>`;
}

function onThisPage(sections: readonly Section[]): string {
  if (sections.length < FEW_SECTIONS) return '';
  const items = sections.map(({ id, title }) => `<li><a href="#${escapeHtml(id)}">${escapeHtml(title)}</a></li>`);
  return `<nav class="here" aria-label="On this page"><ul>${items.join('')}</ul></nav>`;
}

function linkTo(file: string, title: string, current = ''): string {
  const address = addressOf(file) ?? '';
  return `<a href="${escapeHtml(address)}"${address === current ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a>`;
}
