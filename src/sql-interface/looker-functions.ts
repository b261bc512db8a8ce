/** Functions of SQL by what they are in Looker's expression language. Data, and what writes their calls. */
import type { ExpressionType } from '../expression/expression-functions.ts';

export interface LookerFunction {
  /** The call, with the arguments written. */
  readonly write: (args: readonly string[]) => string;
  /** What it gives; `first` = the type of its first argument that is not null, `second` = that of its second. */
  readonly gives: ExpressionType | 'first' | 'second';
  readonly least: number;
  readonly most: number;
}

const named = (name: string, gives: LookerFunction['gives'], least = 1, most = least): LookerFunction => ({
  write: (args) => `${name}(${args.join(', ')})`,
  gives,
  least,
  most,
});

const MANY = 100;

export const lookerFunctions: Readonly<Record<string, LookerFunction>> = {
  ABS: named('abs', 'number'),
  CEIL: named('ceiling', 'number'),
  CEILING: named('ceiling', 'number'),
  EXP: named('exp', 'number'),
  FLOOR: named('floor', 'number'),
  LN: named('ln', 'number'),
  LOG10: named('log', 'number'),
  MOD: named('mod', 'number', 2),
  POW: named('power', 'number', 2),
  POWER: named('power', 'number', 2),
  ROUND: named('round', 'number', 1, 2),
  SQRT: named('sqrt', 'number'),
  CONCAT: named('concat', 'string', 1, MANY),
  LENGTH: named('length', 'number'),
  CHAR_LENGTH: named('length', 'number'),
  CHARACTER_LENGTH: named('length', 'number'),
  LOWER: named('lower', 'string'),
  UPPER: named('upper', 'string'),
  REPLACE: named('replace', 'string', 3),
  STRPOS: named('position', 'number', 2),
  SUBSTR: named('substring', 'string', 2, 3),
  SUBSTRING: named('substring', 'string', 2, 3),
  COALESCE: named('coalesce', 'first', 1, MANY),
  IFNULL: named('coalesce', 'first', 2),
  NULLIF: {
    write: ([value = '', other = '']) => `if(${value} = ${other}, null, ${value})`,
    gives: 'first',
    least: 2,
    most: 2,
  },
  IF: named('if', 'second', 3),
  YEAR: named('extract_years', 'number'),
  MONTH: named('extract_months', 'number'),
  CURRENT_DATE: { write: () => 'trunc_days(now())', gives: 'date', least: 0, most: 0 },
  CURRENT_TIMESTAMP: { write: () => 'now()', gives: 'datetime', least: 0, most: 0 },
  NOW: named('now', 'datetime', 0),
};

/** Of `EXTRACT(YEAR FROM …)`. */
export const extracts: Readonly<Record<string, string>> = {
  YEAR: 'extract_years',
  MONTH: 'extract_months',
  DAY: 'extract_days',
  HOUR: 'extract_hours',
  MINUTE: 'extract_minutes',
  SECOND: 'extract_seconds',
};

/** Of `DATE_TRUNC(…, MONTH)`. */
export const truncations: Readonly<Record<string, { readonly name: string; readonly gives: 'date' | 'datetime' }>> = {
  YEAR: { name: 'trunc_years', gives: 'date' },
  MONTH: { name: 'trunc_months', gives: 'date' },
  DAY: { name: 'trunc_days', gives: 'date' },
  HOUR: { name: 'trunc_hours', gives: 'datetime' },
  MINUTE: { name: 'trunc_minutes', gives: 'datetime' },
};

/** Of intervals that are added. */
export const additions: Readonly<Record<string, { readonly name: string; readonly keepsDate: boolean }>> = {
  YEAR: { name: 'add_years', keepsDate: true },
  MONTH: { name: 'add_months', keepsDate: true },
  DAY: { name: 'add_days', keepsDate: true },
  HOUR: { name: 'add_hours', keepsDate: false },
  MINUTE: { name: 'add_minutes', keepsDate: false },
  SECOND: { name: 'add_seconds', keepsDate: false },
};

/** Aggregates over dimensions, by the type of the custom measure that they become. */
export const aggregates: Readonly<Record<string, string>> = {
  SUM: 'sum',
  AVG: 'average',
  MIN: 'min',
  MAX: 'max',
  MEDIAN: 'median',
  COUNT: 'count_distinct',
};

/** Is it an aggregate, AGGREGATE() among them? */
export function isAggregateName(name: string): boolean {
  return name === 'AGGREGATE' || Object.hasOwn(aggregates, name);
}
