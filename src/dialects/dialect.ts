/**
 * A dialect: how one database writes SQL. One object of data and small functions, spread from `ansi`. Nobody outside
 * this room compares a dialect's name; what a dialect cannot do is absent from its tables and becomes a diagnostic.
 * Everything here takes and gives SQL text; values of users enter SQL only through `literal`.
 *
 * Arguments named `expression`, `start`, `end` and the arguments of templates are complete SQL expressions; those
 * with an operator at top level come in parentheses.
 */
import type { SqlLexis } from '../sql-lexer/sql-lexis.ts';

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

/** `microsecond`: of the second, 0–999999. `day_of_week`: 0 = Monday … 6 = Sunday. `week_of_year`: ISO 8601, 1–53. */
export type DatePart =
  | 'microsecond'
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

/** `number` is a double: what Looker's numbers are when text or a decimal is to be made comparable everywhere. */
export type CastType = 'string' | 'number' | 'integer' | 'double' | 'date' | 'timestamp';

export interface Literals {
  /** Any text: quotes, backslashes, NUL and private-use characters stay data (or the database refuses them). */
  string(value: string): string;
  /** The text with wildcards of LIKE escaped, for use in a pattern: `literal.string(literal.likeText(x) + '%')`. */
  likeText(value: string): string;
  /** `digits` is decimal text (`-12.50`, `1e9`), checked by the caller's parser; anything else throws. */
  number(digits: string): string;
  /** `2024-03-01`, checked: a day of the calendar in the years 0001 to 9999; anything else throws. */
  date(iso: string): string;
  /** Local `2024-03-01 17:05:09[.ffffff]`, checked, without zone. */
  timestamp(local: string): string;
  boolean(value: boolean): string;
}

/** Looker function or aggregate name → writes its SQL. Throws RangeError when the number of arguments is wrong. */
export type SqlTemplates = Readonly<Record<string, (args: readonly string[]) => string>>;

export interface UnfailingText {
  /** The column as a text. */
  column(column: string): string;
  /** `condition`, or for rows for which it fails the same condition on the column as a text. */
  either(condition: string, ofText: string): string;
}

export interface Dialect {
  /** Looker's `dialect_name` value: `duckdb`, `postgres`, `mysql`. */
  readonly name: string;
  /** As people write it: `DuckDB`, `PostgreSQL`, `MySQL`. */
  readonly label: string;
  /** Where it listens by default; null = it is a part of this program, and reads files. */
  readonly server: { readonly port: number } | null;
  readonly literal: Literals;
  /** How SQL that others have written is read. */
  readonly lexis: SqlLexis;
  /** Throws RangeError for names that no database can carry (empty, or with a NUL character). */
  quoteIdentifier(name: string): string;
  /** What becomes of a name without quotes. `as_written`: it keeps its letters, and is found whatever their case. */
  readonly unquotedNames: 'lower' | 'upper' | 'as_written';
  /** Longest column alias that survives, in UTF-8 bytes. */
  readonly maxIdentifierLength: number;
  /** What does not survive in a column alias, wherever it matches; null = everything does. A global pattern. */
  readonly unfitInAlias: RegExp | null;

  readonly nullSortTreatment: 'low' | 'high' | 'first' | 'last';
  /** SQL of `ORDER BY expression [DESC]` with nulls where `nullSortTreatment` says. */
  orderBy(expression: string, desc: boolean): string;
  /** SQL that keeps the first rows of a SELECT, and where it stands: at its end, or behind the word SELECT. */
  readonly limit: { readonly place: 'end' | 'after_select'; sql(rows: number): string };
  /** What GROUP BY names a column of the result by: its position, or its expression once more. */
  readonly groupBy: 'position' | 'expression';

  /** Is `=` and LIKE on text sensitive to case by itself? */
  readonly caseSensitiveText: boolean;
  /** LIKE, with `^` as escape character (see `literal.likeText`). */
  like(expression: string, patternLiteral: string, caseSensitive: boolean): string;
  /** The text is one of `literals`, of which there is at least one: a single comparison however many they are. */
  equalsText(expression: string, literals: readonly string[], caseSensitive: boolean): string;
  /** Equality that takes two nulls as equal: to join groups with groups. */
  nullSafeEquals(left: string, right: string): string;
  /**
   * Which comparisons of a column with numbers fail at no value of it. `whole_bounds`: ranges between whole numbers. An
   * equality reads a text column as numbers there, and a bound with many digits after the point makes the column's
   * values decimals of as many, which leaves them little room before it.
   */
  readonly safeNumbers: 'all' | 'whole_bounds';
  /**
   * The years that a time may be compared with, whatever its column holds, without failing for some rows alone; null = all.
   * DuckDB has columns of nanoseconds, which reach from 1677 to 2262, and converts the other time when it meets a row.
   */
  readonly safeYears: { readonly from: number; readonly to: number } | null;
  /**
   * How a comparison of a column with texts is written so that it fails for no row; null = it never fails for some rows
   * alone. DuckDB reads the text as a number or a time, if the column has such a type, when it meets a row.
   */
  readonly unfailingText: UnfailingText | null;
  /**
   * How a comparison of a column with numbers or times is written so that it fails for no row: one that would is not met
   * by it. null = it never fails for some rows alone. DuckDB has columns whose values it converts when it meets a row.
   */
  readonly unfailingValue: ((kind: 'number' | 'time', column: string, condition: string) => string) | null;
  /** Is there an error if a value cannot be read as the type of what stands beside it? MySQL warns, and takes another. */
  readonly conversionsFail: boolean;
  /** A number of which no sum is too large, of that value or near it; null = sums never fail. */
  readonly exactly: ((expression: string) => string) | null;
  /** `expression`, or null in rows for which it fails; null = the database has nothing like it. It takes no subqueries. */
  readonly attempted: ((expression: string) => string) | null;
  /**
   * A condition on rows that holds where both do. `condition` is computed only for rows for which `guard` holds,
   * whatever a planner makes of the query: it may fail for the others, and its error would tell of them.
   */
  guarded(guard: string, condition: string): string;
  /**
   * A query whose rows are there before several window functions read them. MariaDB 10.11 merges the query into theirs,
   * and if a key is constant there, sorts for one of them only: `ROW_NUMBER()` over another key is wrong.
   */
  windowed(query: string): string;
  /** `name AS (…)`, a common table expression that is computed as it stands: what its reader asks is not moved into it. */
  sealedTable(name: string, query: string): string;
  /** Null when a part is null. */
  concat(parts: readonly string[]): string;
  cast(expression: string, type: CastType): string;

  /**
   * Local time in zone `from` → local time in zone `to`, as a timestamp without zone; zones are IANA names, passed
   * as literals. Columns with a zone of their own are right when the session's zone is `from` (see `sessionSetup`).
   */
  convertTimezone(expression: string, from: string, to: string): string;
  /** epoch seconds → timestamp in UTC; yyyymmdd integer → date. */
  fromEpoch(expression: string): string;
  fromYyyymmdd(expression: string): string;
  /** Start of the unit as a timestamp; weeks start on Monday. */
  truncate(expression: string, unit: TimeUnit): string;
  /**
   * Formats a timestamp by a pattern of the closed set `%Y %m %d %H %M %S %f` (micros), `%L` (millis), `%B` (March),
   * `%A` (Friday) and plain text.
   */
  formatTimestamp(expression: string, pattern: string): string;
  /** An integer. */
  datePart(expression: string, part: DatePart): string;
  /** Of numbers, also where both are of an unsigned type. */
  difference(left: string, right: string): string;
  /** `amount` is an integer expression, may be negative. */
  addInterval(expression: string, amount: string, unit: TimeUnit): string;
  /** Whole units elapsed from start to end, towards zero (Looker's duration): an integer. */
  elapsed(start: string, end: string, unit: TimeUnit): string;
  now(): string;

  /** Templates by Looker function name; absent = unsupported here. */
  readonly functions: SqlTemplates;
  /**
   * `count` (no or one argument), `count_distinct`, `sum`, `average`, `min`, `max`, `median`, `percentile` (value,
   * fraction 0–1), `list` (distinct values in the order of the value, joined by LIST_SEPARATOR of `lib/list-texts.ts`), `stddev_samp` …. `COUNT(DISTINCT a, b)`
   * and the like have no place here: exact fan-out aggregates are built from plain SQL.
   */
  readonly aggregates: SqlTemplates;
  readonly supports: {
    readonly fullOuterJoin: boolean;
    readonly windowFunctions: boolean;
  };

  /** What `information_schema` needs to be asked for a user's tables. */
  readonly catalogue: {
    /** SQL of the condition that a schema's name, as SQL, is one of the database's own. */
    isOwnSchema(name: string): string;
    /** SQL of the schema that tables without one are looked for in. */
    readonly currentSchema: string;
    /** SQL of the catalog that one is connected to, as `table_catalog` has it. */
    readonly currentCatalog: string;
    /**
     * A statement: declared keys, a row for each of their columns in order. Columns `schema_name`, `table_name`,
     * `constraint_name`, `kind` (`PRIMARY KEY` or `FOREIGN KEY`), `column_name`, and of foreign keys `to_schema`,
     * `to_table`, `to_column`. Whoever may read a table sees its keys.
     */
    readonly keys: string;
    /**
     * A statement: how many other statements of the same user with this text in them run now. Absent: the database is a
     * part of this program.
     */
    readonly runningSql?: (text: string) => string;
  };
  /** Statements that a session runs once before queries of this compiler, for a database whose times are in a zone. */
  sessionSetup(databaseTimezone: string): readonly string[];
}
