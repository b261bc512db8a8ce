/** Words that LookML may write as `type` of a field; `date_*` and `duration_*` stand for any timeframe or interval. */
import { own } from '../../lib/record.ts';
import { isTimeframe, DEFAULT_INTERVALS } from './timeframes.ts';
import { measureTypeWords } from './measure-types.ts';
import { wordsOf } from './value-types.ts';

export type FieldKind = 'dimension' | 'dimension_group' | 'measure' | 'filter' | 'parameter';

/** Old words that are still found, and what they mean; the first is Looker's own. */
const oldTypes: Readonly<Record<string, string>> = { int: 'number', integer: 'number' };

/** The word of today for a type. */
export function currentWord(word: string): string {
  return own(oldTypes, word) ?? word;
}

export const typeWords: Readonly<Record<FieldKind, ReadonlySet<string>>> = {
  dimension: new Set([...wordsOf('dimension'), 'int']),
  dimension_group: new Set(wordsOf('dimension_group')),
  measure: new Set([...measureTypeWords, 'int']),
  filter: new Set(wordsOf('filter')),
  parameter: new Set(wordsOf('parameter')),
};

export function isFieldKind(key: string): key is FieldKind {
  return Object.hasOwn(typeWords, key);
}

/** Can a field of `kind` have the type? A text with a constant in it may become one. */
export function isTypeOf(kind: FieldKind, type: string): boolean {
  if (typeWords[kind].has(type) || type.includes('@{')) return true;
  if (kind === 'dimension_group' || kind === 'parameter') return false;
  const frame = /^(?:date|time)_(\w+)$/.exec(type)?.[1];
  if (frame !== undefined && (isTimeframe(frame) || frame === 'month_number')) return true;
  return kind === 'dimension' && DEFAULT_INTERVALS.includes(/^duration_(\w+)$/.exec(type)?.[1] ?? '');
}
