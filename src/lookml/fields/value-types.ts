/**
 * Types of dimensions, filters and parameters: a row each, with all that the passes have to know of a type. Whoever
 * treats types differently reads a column here. Those of measures are in `measure-types.ts`.
 */
import { own } from '../../lib/record.ts';

export interface ValueTypeRow {
  /** Kinds of field that LookML may declare with it. */
  readonly of: readonly ('dimension' | 'dimension_group' | 'filter' | 'parameter')[];
  /** The rule of `sql/dimensions/dimension-sql.ts` that writes it. */
  readonly sql: 'string' | 'number' | 'yesno' | 'tier' | 'location' | 'distance' | 'time' | 'duration' | 'unknown';
  /** Metadata calls it a number. */
  readonly isNumeric: boolean;
  /** Metadata calls it a time. */
  readonly isTime: boolean;
  /** As a parameter it stands in SQL without quotes. */
  readonly isBare: boolean;
}

const plain = { isNumeric: false, isTime: false, isBare: false } as const;
const time = { ...plain, sql: 'time', isTime: true } as const;

const valueTypes = {
  string: { ...plain, of: ['dimension', 'filter', 'parameter'], sql: 'string' },
  number: { ...plain, of: ['dimension', 'filter', 'parameter'], sql: 'number', isNumeric: true, isBare: true },
  yesno: { ...plain, of: ['dimension', 'filter', 'parameter'], sql: 'yesno', isBare: true },
  tier: { ...plain, of: ['dimension', 'filter'], sql: 'tier' },
  bin: { ...plain, of: ['dimension'], sql: 'tier' },
  date: { ...time, of: ['dimension', 'dimension_group', 'filter', 'parameter'] },
  date_time: { ...time, of: ['dimension', 'dimension_group', 'filter', 'parameter'] },
  date_raw: { ...time, of: ['dimension'], isTime: false },
  time: { ...time, of: ['dimension', 'dimension_group', 'filter'] },
  datetime: { ...plain, of: ['dimension_group', 'filter'], sql: 'unknown' },
  distance: { ...plain, of: ['dimension', 'filter'], sql: 'distance', isNumeric: true },
  duration: { ...plain, of: ['dimension', 'dimension_group'], sql: 'duration', isNumeric: true },
  location: { ...plain, of: ['dimension', 'filter'], sql: 'location' },
  zipcode: { ...plain, of: ['dimension', 'filter'], sql: 'string' },
  case: { ...plain, of: ['dimension'], sql: 'unknown' },
  unquoted: { ...plain, of: ['dimension', 'filter', 'parameter'], sql: 'string', isBare: true },
  list: { ...plain, of: ['dimension'], sql: 'string' },
  /** Of a word that is none of these; `unknownType` of the field has the word. */
  unknown: { ...plain, of: [], sql: 'unknown' },
} as const satisfies Record<string, ValueTypeRow>;

/** `date_month`, `duration_day`: one timeframe or interval, of a dimension that belongs to no group. */
export type ValueType = keyof typeof valueTypes | `date_${string}` | `duration_${string}`;

const rows: Readonly<Record<string, ValueTypeRow>> = valueTypes;

export function valueTypeRow(type: ValueType): ValueTypeRow {
  return own(rows, type) ?? (type.startsWith('date_') ? valueTypes.date_raw : durationOfOwn);
}

/** Metadata does not call a lone interval a number. */
const durationOfOwn: ValueTypeRow = { ...valueTypes.duration, isNumeric: false };

/** The type that a word of LookML means; of `unknown` the word is kept. */
export function valueTypeOf(word: string): { readonly type: ValueType; readonly unknownType?: string } {
  const known = valueTypeWords.find((type) => type === word);
  if (known !== undefined) return { type: known };
  const isLone = startsWith(word, 'date_') || startsWith(word, 'duration_');
  return isLone ? { type: word } : { type: 'unknown', unknownType: word };
}

function startsWith<P extends string>(word: string, prefix: P): word is `${P}${string}` {
  return word.startsWith(prefix);
}

const valueTypeWords = (Object.keys(valueTypes) as readonly (keyof typeof valueTypes)[]).filter(
  (type) => type !== 'unknown',
);

/** Words that LookML may write as the type of a kind of field, beside those of single timeframes and intervals. */
export function wordsOf(kind: ValueTypeRow['of'][number]): readonly string[] {
  return valueTypeWords.filter((type) => valueTypeRow(type).of.includes(kind));
}
