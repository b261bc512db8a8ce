/**
 * Filters that cut, join and change texts. Letters keep their origin wherever they go: data stays data, the author's
 * stay the author's.
 */
import { toInteger } from '../liquid-number.ts';
import {
  joinTexts,
  madeOf,
  mapPieces,
  plainText,
  replaceStretches,
  sliceText,
  textsBetween,
  type AnyText,
} from '../liquid-text.ts';
import { isNil, lettersIn, toPlain, toText } from '../liquid-value.ts';
import type { FilterCall, FilterTable } from './filter.ts';

interface Stretch {
  readonly start: number;
  readonly end: number;
}

export const textFilters: FilterTable = {
  append: (input, [tail]) => joinTexts([toText(input), toText(tail)]),
  prepend: (input, [head]) => joinTexts([toText(head), toText(input)]),
  upcase: (input) => mapPieces(toText(input), (letters) => letters.toUpperCase()),
  downcase: (input) => mapPieces(toText(input), (letters) => letters.toLowerCase()),
  capitalize(input) {
    const text = toText(input);
    const first = plainText(text).slice(0, 1).length;
    const rest = sliceText(text, first, Infinity);
    return joinTexts([
      mapPieces(sliceText(text, 0, first), (letters) => letters.toUpperCase()),
      mapPieces(rest, (letters) => letters.toLowerCase()),
    ]);
  },
  replace: (input, [search, by], call) => replace(input, search, by, call),
  replace_first: (input, [search, by], call) => replace(input, search, by, call, 'first'),
  replace_last: (input, [search, by], call) => replace(input, search, by, call, 'last'),
  remove: (input, [search], call) => replace(input, search, '', call),
  remove_first: (input, [search], call) => replace(input, search, '', call, 'first'),
  remove_last: (input, [search], call) => replace(input, search, '', call, 'last'),
  split(input, [separator], call) {
    const by = toPlain(separator);
    // When splitting by a blank, Ruby splits at any white space, and ignores white space before the first word.
    const text = by === ' ' ? trim(input, undefined, true, false) : toText(input);
    const between = separatorsIn(plainText(text), by);
    call.charge(between.length * 8);
    const parts: AnyText[] = textsBetween(text, between);
    // As Ruby does.
    while (parts.length > 0 && plainText(parts.at(-1) ?? '') === '') parts.pop();
    return parts;
  },
  strip: (input, [letters]) => trim(input, letters, true, true),
  lstrip: (input, [letters]) => trim(input, letters, true, false),
  rstrip: (input, [letters]) => trim(input, letters, false, true),
  strip_newlines: (input, _args, call) => substitute(input, /\r?\n/g, '', call),
  squish: (input, _args, call) => trim(substitute(input, /\s+/g, ' ', call), undefined, true, true),
  normalize_whitespace: (input, _args, call) => substitute(input, /\s+/g, ' ', call),
  strip_html(input) {
    const text = toText(input);
    return joinTexts(textsBetween(text, elements(plainText(text))));
  },
  newline_to_br(input, _args, call) {
    const html = '<br />\n';
    return substitute(input, /\r?\n/g, html, call, { html });
  },
  truncate(input, [length = 50, end = '...']) {
    const text = toText(input);
    const letters = Array.from(plainText(text));
    const most = toInteger(length);
    if (letters.length <= most) return input;
    const tail = toText(end);
    const kept = letters.slice(0, Math.max(most - lettersIn(plainText(tail)), 0)).join('').length;
    return joinTexts([sliceText(text, 0, kept), tail]);
  },
  truncatewords(input, [count = 15, end = '...'], call) {
    const text = trim(input, undefined, true, false);
    const words = textsBetween(text, stretches(plainText(text), /\s+/g));
    const most = Math.max(toInteger(count), 1);
    call.charge(words.length * 8);
    if (words.length <= most) return input;
    return joinTexts([joinTexts(words.slice(0, most), madeOf([text], ' ')), toText(end)]);
  },
  number_of_words: (input) => toPlain(input).trim().split(/\s+/).filter(Boolean).length,
  slugify(input, [mode = 'default', cased = false]) {
    const text = toText(input);
    const replaced = slug(plainText(text), toPlain(mode));
    return madeOf([text], cased === true ? replaced : replaced.toLowerCase());
  },
};

function replace(input: unknown, search: unknown, by: unknown, call: FilterCall, which?: 'first' | 'last'): unknown {
  const text = toText(input);
  const found = occurrences(plainText(text), toPlain(search), which);
  const replacement = toText(by);
  call.charge(found.length * (plainText(replacement).length + 8));
  return replaceStretches(
    text,
    found.map((stretch) => ({ ...stretch, by: replacement })),
  );
}

/** An empty text is found between all letters, and before the first and after the last. */
function occurrences(text: string, search: string, which?: 'first' | 'last'): readonly Stretch[] {
  if (which === 'last') {
    const start = text.lastIndexOf(search);
    return start === -1 ? [] : [{ start, end: start + search.length }];
  }
  const found: Stretch[] = [];
  for (let at = text.indexOf(search); at !== -1; at = text.indexOf(search, at + Math.max(search.length, 1))) {
    found.push({ start: at, end: at + search.length });
    if (which === 'first' || at + search.length >= text.length) break;
  }
  return found;
}

/** An empty separator splits between all letters. */
function separatorsIn(text: string, separator: string): readonly Stretch[] {
  if (separator === ' ') return stretches(text, /\s+/g);
  if (separator !== '') return occurrences(text, separator);
  const between: Stretch[] = [];
  let at = 0;
  for (const letter of text) {
    at += letter.length;
    if (at < text.length) between.push({ start: at, end: at });
  }
  return between;
}

function stretches(text: string, pattern: RegExp): readonly Stretch[] {
  return Array.from(text.matchAll(pattern), (match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** What replaces data is data. */
function substitute(
  input: unknown,
  pattern: RegExp,
  by: string,
  call: FilterCall,
  whole?: { readonly html: string },
): AnyText {
  const text = toText(input);
  const found = stretches(plainText(text), pattern);
  call.charge(found.length * (by.length + 8));
  return replaceStretches(
    text,
    found.map(({ start, end }) => ({ start, end, by: by === '' ? '' : madeOf([text], by, whole) })),
  );
}

function trim(input: unknown, letters: unknown, atStart: boolean, atEnd: boolean): AnyText {
  const text = toText(input);
  const plain = plainText(text);
  const dropped = isNil(letters) ? null : new Set(toPlain(letters));
  const isDropped = (letter: string): boolean => (dropped ? dropped.has(letter) : /\s|\0/.test(letter));
  let start = 0;
  let end = plain.length;
  if (atStart) while (start < end && isDropped(plain.charAt(start))) start += 1;
  if (atEnd) while (end > start && isDropped(plain.charAt(end - 1))) end -= 1;
  return start === 0 && end === plain.length ? text : sliceText(text, start, end);
}

const BLOCKS = [
  ['<script', '</script>'],
  ['<style', '</style>'],
  ['<!--', '-->'],
] as const;

/** Tags and comments, and scripts and styles with their content. Works in one pass, even if something is left open. */
function elements(text: string): readonly Stretch[] {
  const lower = text.toLowerCase();
  const found: Stretch[] = [];
  const open = new Set<string>();
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    const [, closing] = BLOCKS.find(([opening]) => lower.startsWith(opening, at)) ?? [];
    const ends = (end: string): number => (open.has(end) ? -1 : lower.indexOf(end, at) + end.length);
    const candidates = [closing, '>'].filter((end) => end !== undefined);
    const end = candidates
      .map((one) => ({ one, at: ends(one) }))
      .find((candidate) => {
        if (candidate.at >= candidate.one.length) return true;
        open.add(candidate.one);
        return false;
      });
    if (end === undefined) break;
    found.push({ start: at, end: end.at });
    at = end.at;
  }
  return found;
}

const SLUG_GAPS: Readonly<Record<string, RegExp>> = {
  raw: /\s+/g,
  default: /[^\p{M}\p{L}\p{Nd}]+/gu,
  pretty: /[^\p{M}\p{L}\p{Nd}._~!$&'()+,;=@]+/gu,
  ascii: /[^A-Za-z0-9]+/g,
  latin: /[^\p{M}\p{L}\p{Nd}]+/gu,
};

function slug(text: string, mode: string): string {
  const gaps = Object.hasOwn(SLUG_GAPS, mode) ? SLUG_GAPS[mode] : undefined;
  if (gaps === undefined) return text;
  const letters = mode === 'latin' ? text.normalize('NFD').replace(/\p{M}/gu, '') : text;
  return letters.replace(gaps, '-').replace(/^-|-$/g, '');
}
