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
/** As the tests of Looker's public grammar have them. */
const QUOTED_CARET_ESCAPES = '%_,-"^';
const BACKSLASH_ESCAPES = ',%_-"^\\';

export function parseStringFilter(text: string): FilterExpression {
  const raw = splitTerms(text);
  const isList = raw.length > 1;
  const terms = raw.flatMap((term) =>
    typeof term === 'string' ? toPlainTerm(isList ? term.trim() : term) : toTerm(isList ? trimTerm(term) : term),
  );
  return terms.length === 0 ? { kind: 'any' } : { kind: 'string', terms };
}

/** The filter that finds `text` alone, whatever its letters. */
export function literalFilter(text: string): string {
  return `"${text.replaceAll(/["^]/g, '^$&').replaceAll('\\', '\\\\')}"`;
}

/** `text` as a part of a term, so that none of its letters has a special meaning. */
export function literalPart(text: string): string {
  if (keyword(text, false) !== null) return literalFilter(text);
  return text.replaceAll('\\', '\\\\').replaceAll(/[%_,\-"^ ]/g, '^$&');
}

interface RawTerm {
  readonly items: readonly Item[];
  /** Something was quoted: `""` is the empty text, not nothing. */
  readonly quoted: boolean;
}

/** A term in which nothing has a special meaning, up to its comma or the end. Most of long lists are nothing else. */
const PLAIN_TERM = /[^,%_^"\\]*(?=,|$)/uy;

/** Terms in their order; one without escapes, wildcards and quotes as the text it is. */
function splitTerms(text: string): (RawTerm | string)[] {
  const terms: (RawTerm | string)[] = [];
  let items: Item[] = [];
  let quoted = false;
  let at = 0;
  // Quotes that never close are searched for once only: reading stays linear.
  let lastQuote = text.lastIndexOf('"');
  let beginsAt = 0;
  while (at < text.length) {
    if (at === beginsAt) {
      PLAIN_TERM.lastIndex = at;
      const plain = PLAIN_TERM.exec(text)?.[0];
      if (plain !== undefined) {
        terms.push(plain);
        at += plain.length + 1;
        beginsAt = at;
        if (at > text.length) return terms;
        continue;
      }
    }
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === ',') {
      terms.push({ items: withoutDoubledBlank(items, text.slice(0, at)), quoted });
      items = [];
      quoted = false;
      at += 1;
      beginsAt = at;
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
    } else if (char === '^' && next !== '' && QUOTED_CARET_ESCAPES.includes(next)) {
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

function toPlainTerm(text: string): StringTerm[] {
  const not = text.length > 1 && text.startsWith('-');
  const value = not ? text.slice(1) : text;
  return value === '' ? [] : [keyword(value, not) ?? { type: 'equals', not, value }];
}

/** `EMPTY` and `NULL`, in any case, are not values. */
function keyword(text: string, not: boolean): StringTerm | null {
  switch (text.trim().toUpperCase()) {
    case 'EMPTY':
      return { type: 'empty', not };
    case 'NULL':
      return { type: 'null', not };
    default:
      return null;
  }
}

function toTerm(term: RawTerm): StringTerm[] {
  const first = term.items[0];
  const not = first?.plain === true && first.char === '-' && (term.items.length > 1 || term.quoted);
  const items = not ? term.items.slice(1) : term.items;
  if (items.length === 0) return term.quoted ? [{ type: 'equals', not, value: '' }] : [];
  const value = items.map((item) => item.char).join('');
  const special = items.every((item) => item.plain) ? keyword(value, not) : null;
  if (special !== null) return [special];
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
