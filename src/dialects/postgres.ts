/** PostgreSQL 12 and newer. */
import { standardLexis, standardQuotes } from '../sql-lexer/sql-lexis.ts';
import { ansi, ansiAggregates, ansiFunctions, ansiLiterals, limitAtEnd } from './ansi.ts';
import type { CastType, DatePart, Dialect, Literals, TimeUnit } from './dialect.ts';
import { LIST_SEPARATOR } from '../lib/list-texts.ts';
import { elapsedUnits } from './elapsed.ts';
import { stringLiteral } from './literals.ts';
import { sqlTemplates, withWholeNumbers } from './sql-templates.ts';

/** `E''` when there is a backslash, so that standard_conforming_strings does not matter; CHR(0) is refused by the server. */
const literal: Literals = {
  ...ansiLiterals,
  string: (value) =>
    stringLiteral(
      value,
      (text) => {
        const quoted = `'${text.replaceAll("'", "''")}'`;
        return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
      },
      (code) => `CHR(${String(code)})`,
      ansi.concat,
    ),
};

const integer = (expression: string): string => `CAST(${expression} AS INTEGER)`;

/** EXTRACT refuses the time of day of a DATE. */
const timePart = (unit: string, expression: string): string => `EXTRACT(${unit} FROM CAST(${expression} AS TIMESTAMP))`;

const parts: Readonly<Record<DatePart, (expression: string) => string>> = {
  microsecond: (x) => `(${integer(timePart('MICROSECONDS', x))} % 1000000)`,
  second: (x) => integer(`FLOOR(${timePart('SECOND', x)})`),
  minute: (x) => integer(timePart('MINUTE', x)),
  hour: (x) => integer(timePart('HOUR', x)),
  day: (x) => integer(`EXTRACT(DAY FROM ${x})`),
  month: (x) => integer(`EXTRACT(MONTH FROM ${x})`),
  quarter: (x) => integer(`EXTRACT(QUARTER FROM ${x})`),
  year: (x) => integer(`EXTRACT(YEAR FROM ${x})`),
  day_of_week: (x) => `(${integer(`EXTRACT(ISODOW FROM ${x})`)} - 1)`,
  day_of_year: (x) => integer(`EXTRACT(DOY FROM ${x})`),
  week_of_year: (x) => integer(`EXTRACT(WEEK FROM ${x})`),
};

const castTypes: Readonly<Record<CastType, string>> = {
  string: 'TEXT',
  number: 'DOUBLE PRECISION',
  integer: 'BIGINT',
  double: 'DOUBLE PRECISION',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};
const cast = (expression: string, type: CastType): string => `CAST(${expression} AS ${castTypes[type]})`;

const formatCodes: Readonly<Record<string, string>> = {
  '%Y': 'YYYY',
  '%m': 'MM',
  '%d': 'DD',
  '%H': 'HH24',
  '%M': 'MI',
  '%S': 'SS',
  '%f': 'US',
  '%L': 'MS',
  '%B': 'FMMonth',
  '%A': 'FMDay',
};

/** Plain text stands in double quotes within TO_CHAR's pattern, lest letters be taken for codes. */
const format = (expression: string, pattern: string): string => {
  const codes = pattern.replace(/%[YmdHMSfLBA]|[A-Za-z]+/g, (piece) => formatCodes[piece] ?? `"${piece}"`);
  return `TO_CHAR(${expression}, '${codes}')`;
};

const intervals: Readonly<Record<TimeUnit, string>> = {
  microsecond: '1 microsecond',
  millisecond: '1 millisecond',
  second: '1 second',
  minute: '1 minute',
  hour: '1 hour',
  day: '1 day',
  week: '1 week',
  month: '1 month',
  quarter: '3 months',
  year: '1 year',
};

export const POSTGRES_PORT = 5432;

export const postgres: Dialect = {
  ...ansi,
  name: 'postgres',
  label: 'PostgreSQL',
  server: { port: POSTGRES_PORT },
  literal,
  lexis: {
    ...standardLexis,
    quotes: [...standardQuotes, { open: "e'", close: "'", what: 'text', backslashes: true, doubled: true }],
    dollarQuotes: true,
    nestedComments: true,
  },
  unquotedNames: 'lower',
  maxIdentifierLength: 63,
  nullSortTreatment: 'high',
  limit: limitAtEnd,
  groupBy: 'position',
  cast,
  // Of a text, neither a sum nor this is there.
  exactly: (expression) => `CAST(${expression} + 0 AS NUMERIC)`,
  convertTimezone: (expression, from, to) =>
    `(CAST(${expression} AS TIMESTAMP) AT TIME ZONE ${literal.string(from)} AT TIME ZONE ${literal.string(to)})`,
  fromEpoch: (expression) => `(TO_TIMESTAMP(${expression}) AT TIME ZONE 'UTC')`,
  fromYyyymmdd: (expression) => `TO_DATE(CAST(${expression} AS TEXT), 'YYYYMMDD')`,
  truncate: (expression, unit) => `DATE_TRUNC('${unit}', CAST(${expression} AS TIMESTAMP))`,
  formatTimestamp: format,
  datePart: (expression, part) => parts[part](expression),
  difference: (left, right) => `${left} - ${right}`,
  addInterval: (expression, amount, unit) => `(${expression} + (${amount}) * INTERVAL '${intervals[unit]}')`,
  elapsed: (start, end, unit) =>
    elapsedUnits(
      {
        microseconds: (from, to) =>
          `CAST(EXTRACT(EPOCH FROM ${cast(to, 'timestamp')} - ${cast(from, 'timestamp')}) * 1000000 AS BIGINT)`,
        part: (expression, part) => parts[part](expression),
        withinMonth: (expression) => format(cast(expression, 'timestamp'), '%d%H%M%S%f'),
        truncate: (expression) => `CAST(TRUNC(${expression}) AS BIGINT)`,
      },
      start,
      end,
      unit,
    ),
  functions: withWholeNumbers(
    'substring',
    sqlTemplates({
      ...ansiFunctions,
      // Integer divided by integer is an integer in PostgreSQL; Looker's division is not.
      divide: '($1) * 1.0 / NULLIF($2, 0)',
      log: 'LOG(CASE WHEN ($1) > 0 THEN ($1) END)',
      // Only NUMERIC has MOD and ROUND with digits.
      mod: 'MOD(CAST($1 AS NUMERIC), NULLIF(CAST($2 AS NUMERIC), 0))',
      position: 'STRPOS($1, $2)',
      round: { 1: 'ROUND(CAST($1 AS NUMERIC), 0)', 2: 'ROUND(CAST($1 AS NUMERIC), CAST($2 AS INTEGER))' },
      to_number:
        "CASE WHEN CAST($1 AS TEXT) ~ '^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?\\s*$' THEN CAST(CAST($1 AS TEXT) AS DOUBLE PRECISION) END",
      to_string: 'CAST($1 AS TEXT)',
    }),
  ),
  aggregates: sqlTemplates({
    ...ansiAggregates,
    // An average of `real` is a double, their sum is not.
    average_sum: 'SUM(($1) * 1)',
    median: 'PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY $1)',
    percentile: 'PERCENTILE_CONT($2) WITHIN GROUP (ORDER BY $1)',
    list: `ARRAY_TO_STRING(ARRAY_AGG(DISTINCT $1 ORDER BY $1) FILTER (WHERE $1 IS NOT NULL), '${LIST_SEPARATOR}')`,
  }),
  catalogue: {
    ...ansi.catalogue,
    // information_schema shows keys only to those who may change their tables; these views show them to everyone.
    keys: `SELECT n.nspname AS schema_name, c.relname AS table_name, x.conname AS constraint_name, CASE x.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'FOREIGN KEY' END AS kind, a.attname AS column_name, tn.nspname AS to_schema, tc.relname AS to_table, ta.attname AS to_column
FROM pg_catalog.pg_constraint x
JOIN pg_catalog.pg_class c ON c.oid = x.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL unnest(x.conkey) WITH ORDINALITY AS k (attnum, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = x.conrelid AND a.attnum = k.attnum
LEFT JOIN pg_catalog.pg_class tc ON tc.oid = x.confrelid
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
LEFT JOIN pg_catalog.pg_attribute ta ON ta.attrelid = x.confrelid AND ta.attnum = x.confkey[k.place]
WHERE x.contype IN ('p', 'f')
ORDER BY 1, 2, 3, k.place`,
    runningSql: (text) =>
      `SELECT COUNT(*) AS n FROM pg_catalog.pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE ${literal.string(`%${text}%`)}`,
  },
  sessionSetup: (databaseTimezone) => [
    `SET TIME ZONE ${literal.string(databaseTimezone)}`,
    'SET standard_conforming_strings = on',
  ],
};
