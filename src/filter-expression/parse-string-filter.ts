/**
 * String filters: `FOO%,-FOOD,"a, b",EMPTY`. Every text is one: what has no special meaning stands for itself.
 * Whitespace around the terms of a list does not count unless it is escaped (`^ `) or quoted; a text that is a single
 * term keeps its whitespace, as Looker's own grammar does. Looker doubles the last of several escaped blanks at the end
 * of a term (`hello^ ^ ` is "hello "), lest a trim takes the blank and leaves its escape.
 */
import type { FilterExpression, PatternPart, StringTerm } from './filter-ast.ts';

/** One character of a term: itself, or a wildcard. `plain` = neither escaped nor quoted. */
interface Item {
  readonly char: string;
  readonly wildcard: boolean;
  readonly plain: boolean;
}

const CARET_ESCAPES = '%_,-"^ ';
const BACKSLASH_ESCAPES = ',%_-"^\\';

export function parseStringFilter(text: string): FilterExpression {
  const raw = splitTerms(text);
  const terms = raw.flatMap((term) => toTerm(raw.length > 1 ? trimTerm(term) : term));
  return terms.length === 0 ? { kind: 'any' } : { kind: 'string', terms };
}

interface RawTerm {
  readonly items: readonly Item[];
  /** Something was quoted: `""` is the empty text, not nothing. */
  readonly quoted: boolean;
}

function splitTerms(text: string): RawTerm[] {
  const terms: RawTerm[] = [];
  let items: Item[] = [];
  let quoted = false;
  let at = 0;
  // Quotes that never close are searched for once only: reading stays linear.
  let lastQuote = text.lastIndexOf('"');
  while (at < text.length) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === ',') {
      terms.push({ items: withoutDoubledBlank(items, text.slice(0, at)), quoted });
      items = [];
      quoted = false;
      at += 1;
    } else if (isEscape(char, next)) {
      items.push({ char: next, wildcard: false, plain: false });
      at += 2;
    } else if (char === '"' && at < lastQuote && beginsTerm(items)) {
      const end = readQuoted(text, at, items);
      if (end === null) {
        lastQuote = -1;
      } else {
        quoted = true;
        at = end;
      }
    } else {
      items.push({ char, wildcard: char === '%' || char === '_', plain: true });
      at += 1;
    }
  }
  terms.push({ items: withoutDoubledBlank(items, text), quoted });
  return terms;
}

/** `read` is the text up to the end of the term. */
function withoutDoubledBlank(items: readonly Item[], read: string): readonly Item[] {
  const isEscaped = items.at(-1)?.plain === false && items.at(-2)?.plain === false;
  return isEscaped && read.endsWith('^ ^ ') ? items.slice(0, -1) : items;
}

function isEscape(char: string, next: string): boolean {
  if (next === '') return false;
  return (char === '^' && CARET_ESCAPES.includes(next)) || (char === '\\' && BACKSLASH_ESCAPES.includes(next));
}

/** A quote opens only where a term begins, after `-` perhaps: `5" pipe` is plain text. */
function beginsTerm(items: readonly Item[]): boolean {
  let minus = 0;
  for (const item of items) {
    if (!item.plain) return false;
    if (item.char === '-') minus += 1;
    else if (item.char.trim() !== '') return false;
  }
  return minus <= 1;
}

/** Reads from the opening quote; gives the offset after the closing one, or null if there is none. */
function readQuoted(text: string, start: number, items: Item[]): number | null {
  const quoted: Item[] = [];
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === '"') {
      // Whitespace before the quote is layout, not text.
      const minus = items.filter((item) => item.char === '-');
      items.splice(0, items.length, ...minus, ...quoted);
      return at + 1;
    }
    if (char === '\\' && (next === '"' || next === '\\')) {
      quoted.push({ char: next, wildcard: false, plain: false });
      at += 1;
    } else if (char === '^' && (next === '"' || next === '^')) {
      quoted.push({ char: next, wildcard: false, plain: false });
      at += 1;
    } else {
      quoted.push({ char, wildcard: false, plain: false });
    }
  }
  return null;
}

function trimTerm(term: RawTerm): RawTerm {
  let start = 0;
  let end = term.items.length;
  const blank = (item: Item | undefined) => item?.plain === true && item.char.trim() === '';
  while (start < end && blank(term.items[start])) start += 1;
  while (end > start && blank(term.items[end - 1])) end -= 1;
  return { items: term.items.slice(start, end), quoted: term.quoted };
}

function toTerm(term: RawTerm): StringTerm[] {
  const first = term.items[0];
  const not = first?.plain === true && first.char === '-' && (term.items.length > 1 || term.quoted);
  const items = not ? term.items.slice(1) : term.items;
  if (items.length === 0) return term.quoted ? [{ type: 'equals', not, value: '' }] : [];
  const value = items.map((item) => item.char).join('');
  if (items.every((item) => item.plain)) {
    const keyword = value.trim().toUpperCase();
    if (keyword === 'EMPTY') return [{ type: 'empty', not }];
    if (keyword === 'NULL') return [{ type: 'null', not }];
  }
  if (items.some((item) => item.wildcard)) return [{ type: 'pattern', not, parts: toParts(items) }];
  return [{ type: 'equals', not, value }];
}

function toParts(items: readonly Item[]): PatternPart[] {
  const parts: PatternPart[] = [];
  let text = '';
  for (const item of items) {
    if (!item.wildcard) {
      text += item.char;
      continue;
    }
    if (text !== '') parts.push({ text });
    text = '';
    parts.push({ wildcard: item.char === '%' ? '%' : '_' });
  }
  if (text !== '') parts.push({ text });
  return parts;
}
