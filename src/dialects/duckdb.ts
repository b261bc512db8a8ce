/** DuckDB 1.x, with its built-in ICU for time zones. */
import { standardLexis, standardQuotes } from '../sql-lexer/sql-lexis.ts';
import { ansi, ansiAggregates, ansiFunctions, limitAtEnd } from './ansi.ts';
import type { CastType, DatePart, Dialect, TimeUnit } from './dialect.ts';
import { LIST_SEPARATOR } from '../lib/list-texts.ts';
import { elapsedUnits } from './elapsed.ts';
import { isWholeNumber, sqlTemplates, withWholeNumbers } from './sql-templates.ts';

const parts: Readonly<Record<DatePart, (expression: string) => string>> = {
  microsecond: (x) => `EXTRACT(MICROSECOND FROM ${x}) % 1000000`,
  second: (x) => `EXTRACT(SECOND FROM ${x})`,
  minute: (x) => `EXTRACT(MINUTE FROM ${x})`,
  hour: (x) => `EXTRACT(HOUR FROM ${x})`,
  day: (x) => `EXTRACT(DAY FROM ${x})`,
  month: (x) => `EXTRACT(MONTH FROM ${x})`,
  quarter: (x) => `EXTRACT(QUARTER FROM ${x})`,
  year: (x) => `EXTRACT(YEAR FROM ${x})`,
  day_of_week: (x) => `(EXTRACT(ISODOW FROM ${x}) - 1)`,
  day_of_year: (x) => `EXTRACT(DOY FROM ${x})`,
  week_of_year: (x) => `EXTRACT(WEEK FROM ${x})`,
};

const castTypes: Readonly<Record<CastType, string>> = {
  string: 'VARCHAR',
  number: 'DOUBLE',
  integer: 'BIGINT',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

/** DuckDB's `%g` is the milliseconds of the second. */
const format = (expression: string, pattern: string): string =>
  `STRFTIME(${expression}, ${ansi.literal.string(pattern.replaceAll('%L', '%g'))})`;

const functions = withWholeNumbers(
  'substring',
  sqlTemplates({
    ...ansiFunctions,
    length: 'LENGTH($1)',
    position: 'STRPOS($1, $2)',
    to_number: 'TRY_CAST($1 AS DOUBLE)',
    to_string: 'CAST($1 AS VARCHAR)',
  }),
);

/** DuckDB can round only doubles to a number of digits that varies by row. */
function round(args: readonly string[]): string {
  const [value = '', digits] = args;
  const isConstant = digits === undefined || isWholeNumber(digits);
  return `ROUND(${isConstant ? value : `CAST(${value} AS DOUBLE)`}, ${isConstant ? (digits ?? '0') : `CAST(${digits} AS INTEGER)`})`;
}

/**
 * Of a date alone, DuckDB's planner would compute it for the smallest and the largest of the whole table, and fail there:
 * its error would name the date of a row that the query hides.
 */
const microseconds = (moment: string): string => `EPOCH_US(${moment} + INTERVAL 0 DAY)`;

/**
 * Types whose values compare without failing. The type of a column is known when a query is planned, before conditions
 * are moved into scans, so that nothing of this is left there.
 */
const safeTypes = {
  number: '^(U?(TINYINT|SMALLINT|INTEGER|BIGINT)|HUGEINT|FLOAT|DOUBLE|DECIMAL.[0-9]+,1?[0-9].)$',
  time: '^(DATE|TIMESTAMP|TIMESTAMP_NS|TIMESTAMP WITH TIME ZONE)$',
};

export const duckdb: Dialect = {
  ...ansi,
  name: 'duckdb',
  label: 'DuckDB',
  server: null,
  lexis: {
    ...standardLexis,
    quotes: [...standardQuotes, { open: "e'", close: "'", what: 'text', backslashes: true, doubled: true }],
    dollarQuotes: true,
    nestedComments: true,
  },
  unquotedNames: 'as_written',
  maxIdentifierLength: 1_000_000,
  nullSortTreatment: 'last',
  limit: limitAtEnd,
  groupBy: 'position',
  safeNumbers: 'whole_bounds',
  safeYears: { from: 1678, to: 2261 },
  unfailingText: {
    // Times of columns in seconds or milliseconds may be none that have a text.
    column: (column) => `TRY(CAST(${column} AS VARCHAR))`,
    either: (condition, ofText) => `COALESCE(TRY(${condition}), ${ofText})`,
  },
  unfailingValue: (kind, column, condition) =>
    `CASE WHEN REGEXP_MATCHES(TYPEOF(${column}), '${safeTypes[kind]}') THEN ${condition} ELSE COALESCE(TRY(${condition}), FALSE) END`,
  attempted: (expression) => `TRY(${expression})`,
  // Two numbers of 38 digits are too large for the sum of their type.
  exactly: (expression) => `TRY_CAST(${expression} AS DOUBLE)`,
  // Conditions on a materialized table alone are still pushed into it, but never past a LIMIT.
  sealedTable: (name, query) =>
    `${name} AS MATERIALIZED (\nSELECT * FROM (\n${query}\n) AS unsealed\nLIMIT 9223372036854775807\n)`,
  cast: (expression, type) => `CAST(${expression} AS ${castTypes[type]})`,
  convertTimezone: (expression, from, to) =>
    `(CAST(${expression} AS TIMESTAMP) AT TIME ZONE ${ansi.literal.string(from)} AT TIME ZONE ${ansi.literal.string(to)})`,
  fromEpoch: (expression) => `(TO_TIMESTAMP(${expression}) AT TIME ZONE 'UTC')`,
  fromYyyymmdd: (expression) => `CAST(STRPTIME(CAST(${expression} AS VARCHAR), '%Y%m%d') AS DATE)`,
  truncate: (expression, unit) => `DATE_TRUNC('${unit}', CAST(${expression} AS TIMESTAMP))`,
  formatTimestamp: format,
  datePart: (expression, part) => parts[part](expression),
  // If both are unsigned, so is the plain difference, and it fails below zero.
  difference: (left, right) => `(${left} - CAST(0 AS TINYINT)) - ${right}`,
  addInterval: (expression, amount, unit) => `(${expression} + INTERVAL (${amount}) ${unit.toUpperCase()})`,
  elapsed: (start, end, unit: TimeUnit) =>
    elapsedUnits(
      {
        microseconds: (from, to) => `(${microseconds(to)} - ${microseconds(from)})`,
        part: (expression, part) => parts[part](expression),
        withinMonth: (expression) => format(expression, '%d%H%M%S%f'),
        truncate: (expression) => `CAST(TRUNC(${expression}) AS BIGINT)`,
      },
      start,
      end,
      unit,
    ),
  functions: { ...functions, round },
  aggregates: sqlTemplates({
    ...ansiAggregates,
    approximate_count_distinct: 'APPROX_COUNT_DISTINCT($1)',
    // For decimals they would be rounded to the column's own digits.
    median: 'MEDIAN(CAST($1 AS DOUBLE))',
    percentile: 'QUANTILE_CONT(CAST($1 AS DOUBLE), $2)',
    list: `ARRAY_TO_STRING(LIST(DISTINCT $1 ORDER BY $1) FILTER (WHERE $1 IS NOT NULL), '${LIST_SEPARATOR}')`,
  }),
  sessionSetup: (databaseTimezone) => [`SET TimeZone = ${ansi.literal.string(databaseTimezone)}`],
};
