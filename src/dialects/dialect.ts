/**
 * A dialect: how one database writes SQL. One object of data and small functions, spread from `ansi`. Nobody outside
 * this room compares a dialect's name; what a dialect cannot do is absent from its tables and becomes a diagnostic.
 * Everything here takes and gives SQL text; values of users enter SQL only through `literal`.
 */

export type TimeUnit =
  | 'microsecond'
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'quarter'
  | 'year';

export type DatePart =
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'month'
  | 'quarter'
  | 'year'
  | 'day_of_week'
  | 'day_of_year'
  | 'week_of_year';

export type CastType = 'string' | 'number' | 'integer' | 'double' | 'date' | 'timestamp';

export interface Literals {
  string(value: string): string;
  /** `digits` is decimal text (`-12.50`, `1e9`), checked by the caller's parser; anything else throws. */
  number(digits: string): string;
  /** `2024-03-01`, checked. */
  date(iso: string): string;
  /** Local `2024-03-01 17:05:09[.ffffff]`, checked, without zone. */
  timestamp(local: string): string;
  boolean(value: boolean): string;
}

export interface Dialect {
  /** Looker's `dialect_name` value: `duckdb`, `postgres`, `mysql`. */
  readonly name: string;
  /** As people write it: `DuckDB`, `PostgreSQL`, `MySQL`. */
  readonly label: string;
  readonly literal: Literals;
  quoteIdentifier(name: string): string;
  /** Longest column alias that survives, in characters. */
  readonly maxIdentifierLength: number;

  readonly nullSortTreatment: 'low' | 'high' | 'first' | 'last';
  /** SQL of `ORDER BY expression [DESC]` with nulls where `nullSortTreatment` says. */
  orderBy(expression: string, desc: boolean): string;
  limit(rows: number): string;

  /** Is `=` and LIKE on text sensitive to case by itself? */
  readonly caseSensitiveText: boolean;
  /** In the pattern `^` escapes `%`, `_` and itself, as in filter expressions: written with `ESCAPE '^'`. */
  like(expression: string, patternLiteral: string, caseSensitive: boolean): string;
  equalsText(expression: string, literal: string, caseSensitive: boolean): string;
  concat(parts: readonly string[]): string;
  cast(expression: string, type: CastType): string;

  /** Local time in zone `from` → local time in zone `to`; zones are IANA names, passed as literals. */
  convertTimezone(expression: string, from: string, to: string): string;
  /** epoch seconds → timestamp in UTC; yyyymmdd integer → date. */
  fromEpoch(expression: string): string;
  fromYyyymmdd(expression: string): string;
  truncate(expression: string, unit: TimeUnit): string;
  /** Formats a timestamp by a pattern of the closed set `%Y %m %d %H %M %S %f` (micros) and plain text. */
  formatTimestamp(expression: string, pattern: string): string;
  datePart(expression: string, part: DatePart): string;
  addInterval(expression: string, amount: string, unit: TimeUnit): string;
  /** Whole units elapsed from start to end, towards minus infinity (Looker's duration). */
  elapsed(start: string, end: string, unit: TimeUnit): string;
  now(): string;

  /** Templates by Looker function or aggregate name; absent = unsupported here. */
  readonly functions: Readonly<Record<string, (args: readonly string[]) => string>>;
  /** `COUNT(DISTINCT a, b)` and the like have no place here: exact fan-out aggregates are built from plain SQL. */
  readonly aggregates: Readonly<Record<string, (args: readonly string[]) => string>>;
  readonly supports: {
    readonly fullOuterJoin: boolean;
    readonly filterClause: boolean;
    readonly windowFunctions: boolean;
    readonly aliasInGroupBy: boolean;
  };
}
