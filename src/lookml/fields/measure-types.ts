/** Types of measures: a row each, with all that the passes have to know of a type. */
import { own } from '../../lib/record.ts';

/** Key of `Dialect.aggregates`. */
export type AggregateName =
  | 'count'
  | 'count_distinct'
  | 'sum'
  | 'average'
  /** What an average is made of, beside a count: kept by aggregate tables. */
  | 'average_sum'
  | 'min'
  | 'max'
  | 'median'
  | 'percentile'
  | 'list';

interface MeasureFacts {
  /** What its values are: `time` ones are dressed as dimensions are. */
  readonly value: 'number' | 'string' | 'list' | 'yesno' | 'time' | 'unknown';
  /** Rows that joins repeat change it, so that its view needs a primary key. */
  readonly needsKey: boolean;
}

/** Aggregates rows itself. */
export interface AggregateType extends MeasureFacts {
  readonly family: 'aggregate';
  readonly aggregate: AggregateName;
  /** Each key of `sql_distinct_key` counts once. */
  readonly isDistinct: boolean;
}

/**
 * `expression`: SQL over other measures; `post_sql`: calculated on the results of the query; `period`: compares another
 * measure with itself.
 */
export type MeasureTypeRow =
  | AggregateType
  | (MeasureFacts & { readonly family: 'expression' | 'post_sql' | 'period' | 'unknown' });

const aggregate = { family: 'aggregate', value: 'number', isDistinct: false, needsKey: false } as const;
const expression = { family: 'expression', needsKey: false } as const;
const postSql = { family: 'post_sql', value: 'number', needsKey: false } as const;

/** Types that LookML can write, in the order of the documentation. */
const written = {
  average: { ...aggregate, aggregate: 'average', needsKey: true },
  average_distinct: { ...aggregate, aggregate: 'average', isDistinct: true },
  count: { ...aggregate, aggregate: 'count', needsKey: true },
  count_distinct: { ...aggregate, aggregate: 'count_distinct' },
  date: { ...expression, value: 'time' },
  date_time: { ...expression, value: 'time' },
  list: { ...aggregate, aggregate: 'list', value: 'list' },
  max: { ...aggregate, aggregate: 'max' },
  median: { ...aggregate, aggregate: 'median', needsKey: true },
  median_distinct: { ...aggregate, aggregate: 'median', isDistinct: true },
  min: { ...aggregate, aggregate: 'min' },
  number: { ...expression, value: 'number' },
  percent_of_previous: postSql,
  percent_of_total: postSql,
  percentile: { ...aggregate, aggregate: 'percentile', needsKey: true },
  percentile_distinct: { ...aggregate, aggregate: 'percentile', isDistinct: true },
  period_over_period: { family: 'period', value: 'number', needsKey: false },
  running_total: postSql,
  string: { ...expression, value: 'string' },
  sum: { ...aggregate, aggregate: 'sum', needsKey: true },
  sum_distinct: { ...aggregate, aggregate: 'sum', isDistinct: true },
  time: { ...expression, value: 'time' },
  yesno: { ...expression, value: 'yesno' },
} as const satisfies Record<string, MeasureTypeRow>;

const measureTypes = {
  ...written,
  /** With a block `case` and no type. */
  case: { ...expression, value: 'unknown' },
  /** Of a word that is none of these; `unknownType` of the field has the word. */
  unknown: { family: 'unknown', value: 'unknown', needsKey: false },
} as const satisfies Record<string, MeasureTypeRow>;

/** `date_month`: an expression whose value is a timeframe. */
export type MeasureType = keyof typeof measureTypes | `date_${string}`;

const rows: Readonly<Record<string, MeasureTypeRow>> = measureTypes;

export function measureTypeRow(type: MeasureType): MeasureTypeRow {
  return own(rows, type) ?? measureTypes.date;
}

/** Undefined: measures of `type` aggregate no rows themselves. */
export function aggregateType(type: MeasureType): AggregateType | undefined {
  const row = measureTypeRow(type);
  return row.family === 'aggregate' ? row : undefined;
}

/** What LookML says of a measure's type. */
export interface NamedMeasureType {
  readonly type: MeasureType;
  /** The word, when the type is `unknown`. */
  readonly unknownType?: string;
}

/** The type that a word of LookML means. */
export function measureTypeOf(word: string): NamedMeasureType {
  const known = word === 'case' ? word : measureTypeWords.find((type) => type === word);
  if (known !== undefined) return { type: known };
  return isTimeframeWord(word) ? { type: word } : { type: 'unknown', unknownType: word };
}

function isTimeframeWord(word: string): word is `date_${string}` {
  return word.startsWith('date_');
}

/** Words that LookML may write as the type of a measure, beside those of single timeframes. */
export const measureTypeWords = Object.keys(written) as readonly (keyof typeof written)[];
