/** Pieces of Looker expressions that conditions are made of. */
import type { ExpressionType } from '../expression/expression-functions.ts';
import { textLiteral, type Written } from './looker-literals.ts';

export function negatedIf(negated: boolean, { text, type }: Written): Written {
  return { text: negated ? `(NOT ${text})` : text, type };
}

/** The type of the first that has one. */
export function firstType(all: readonly Written[]): ExpressionType {
  return all.find(({ type }) => type !== 'null')?.type ?? 'null';
}

/** As a balanced tree: a chain of thousands would be a tree of that depth. */
export function joined(texts: readonly string[], operator: 'AND' | 'OR'): string {
  if (texts.length === 1) return texts[0] ?? '';
  const half = Math.ceil(texts.length / 2);
  return `(${joined(texts.slice(0, half), operator)} ${operator} ${joined(texts.slice(half), operator)})`;
}

/**
 * Whether `text` is like the pattern. Patterns have `%` at either end, or at both; null = any other `%` or `_` cannot be
 * written.
 */
export function likeTest(text: string, pattern: string): string | null {
  const [, before = '', middle = '', after = ''] = /^(%*)([^%]*)(%*)$/s.exec(pattern) ?? [];
  if (before + middle + after !== pattern || middle.includes('_')) return null;
  const [starts, ends] = [before === '', after === ''];
  const literal = textLiteral(middle).text;
  const length = String(Array.from(middle).length);
  if (starts && ends) return `(${text} = ${literal})`;
  // True of every text, and unknown where there is none: NOT LIKE does not find that either.
  if (middle === '') return `(length(${text}) >= 0)`;
  if (starts) return `(substring(${text}, 1, ${length}) = ${literal})`;
  if (!ends) return `(position(${text}, ${literal}) > 0)`;
  const tail = `substring(${text}, length(${text}) - ${length} + 1, ${length})`;
  return `(length(${text}) >= ${length} AND ${tail} = ${literal})`;
}

const NOUNS: Readonly<Partial<Record<ExpressionType, string>>> = {
  number: 'a number',
  string: 'a text',
  yesno: 'a condition',
  date: 'a date',
};

/** What a value is, in words; null = it may be anything. */
function nounOf({ type }: Written): string | null {
  return NOUNS[type === 'datetime' ? 'date' : type] ?? null;
}

/** Why two values cannot be compared; null = they can, as far as is known. */
export function incomparable(left: Written, right: Written): string | null {
  const [one, other] = [nounOf(left), nounOf(right)];
  if (one === null || other === null || one === other) return null;
  const isQuoted = [one, other].includes('a number') && [one, other].includes('a text');
  return `${capitalised(one)} cannot be compared with ${other}.${isQuoted ? ' Numbers stand without quotes.' : ''}`;
}

/** Why a value cannot stand where `type` is expected; null = it can, as far as is known. */
export function unfit(value: Written, type: 'number' | 'yesno'): string | null {
  const noun = nounOf(value);
  return noun === null || noun === NOUNS[type]
    ? null
    : `${capitalised(noun)} stands where ${NOUNS[type] ?? ''} is expected.`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
