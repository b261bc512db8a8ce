/** The search through all documents, section by section. */
import MiniSearch, { type SearchResult } from 'minisearch';
import { createPace } from '../lib/others-turn.ts';
import type { Document } from './document.ts';

export interface Finding {
  /** Of the section, with its anchor. */
  readonly address: string;
  readonly document: string;
  readonly section: string;
  /** Some of its text, around what was found. */
  readonly excerpt: readonly Piece[];
}

export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

export interface DocumentSearch {
  find(query: string): readonly Finding[];
}

interface Indexed {
  readonly id: string;
  readonly document: string;
  readonly section: string;
  readonly text: string;
}

/** More words of a query find nothing else, and take time. */
const MOST_WORDS = 12;
export const LONGEST_QUERY = 200;
const MOST_FINDINGS = 30;
const EXCERPT_BEFORE = 60;
const EXCERPT_LENGTH = 240;

/** Words of questions that say nothing of what is asked. */
const SMALL_WORDS: ReadonlySet<string> = new Set(
  'a an and are as at be can do does for from how i in is it my of on or the this to what when where which why with'.split(
    ' ',
  ),
);

const WORDS = /[\p{L}\p{N}_]+/gu;

/** Splits names, too: `max_rows` is found by itself and by `rows`. */
function wordsOf(text: string): string[] {
  return (text.match(WORDS) ?? []).flatMap((name) =>
    name.includes('_') ? [name, ...name.split('_').filter((part) => part !== '')] : name,
  );
}

/** @param documents by address */
export async function indexDocuments(documents: ReadonlyMap<string, Document>): Promise<DocumentSearch> {
  const pace = createPace();
  const index = new MiniSearch<Indexed>({
    fields: ['section', 'document', 'text'],
    storeFields: ['document', 'section', 'text'],
    tokenize: wordsOf,
    searchOptions: {
      boost: { section: 4, document: 2 },
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 4 ? 0.15 : false),
    },
  });
  for (const [address, { title, sections }] of documents) {
    for (const section of sections) {
      await pace();
      index.add({
        id: section.depth === 1 ? address : `${address}#${section.id}`,
        document: title,
        section: section.title,
        text: section.text,
      });
    }
  }
  return {
    find(query) {
      const all = query.slice(0, LONGEST_QUERY).match(WORDS)?.slice(0, MOST_WORDS) ?? [];
      const telling = all.filter((word) => !SMALL_WORDS.has(word.toLowerCase()));
      const words = (telling.length > 0 ? telling : all).join(' ');
      if (words === '') return [];
      const whole = index.search(words, { combineWith: 'AND' });
      // Of a whole question no section has every word.
      const found = whole.length > 0 ? whole : index.search(words, { combineWith: 'OR' });
      return found.slice(0, MOST_FINDINGS).map(toFinding);
    },
  };
}

function toFinding({ id, terms, ...stored }: SearchResult): Finding {
  const { document, section, text } = stored as unknown as Indexed;
  return { address: id as string, document, section, excerpt: excerptOf(text, terms) };
}

function excerptOf(text: string, terms: readonly string[]): readonly Piece[] {
  const found = new RegExp(
    terms
      .toSorted((a, b) => b.length - a.length)
      .map((term) => RegExp.escape(term))
      .join('|'),
    'giu',
  );
  const first = Math.max(0, text.search(found));
  const start = first <= EXCERPT_BEFORE ? 0 : text.lastIndexOf(' ', first - EXCERPT_BEFORE) + 1;
  const end = start + EXCERPT_LENGTH >= text.length ? text.length : text.lastIndexOf(' ', start + EXCERPT_LENGTH);
  const part = text.slice(start, Math.max(end, start));
  const pieces: Piece[] = [];
  let last = 0;
  for (const { index, 0: match } of part.matchAll(found)) {
    pieces.push({ text: part.slice(last, index), isMatch: false }, { text: match, isMatch: true });
    last = index + match.length;
  }
  pieces.push({ text: part.slice(last), isMatch: false });
  if (start > 0) pieces.unshift({ text: '… ', isMatch: false });
  if (end < text.length) pieces.push({ text: ' …', isMatch: false });
  return pieces.filter((piece) => piece.text !== '');
}
