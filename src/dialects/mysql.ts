/**
 * MySQL 8 and MariaDB 10.6 and newer.
 *
 * Time zones: CONVERT_TZ knows named zones only when the server's zone tables are filled (mysql_tzinfo_to_sql,
 * mariadb-tzinfo-to-sql); without them it gives NULL. Fixed offsets are no way
 * around it: they cannot express daylight saving time. UTC is written +00:00, which needs no tables. Times outside
 * of the server's TIMESTAMP range (1970 to 2038 on older versions) are not converted by CONVERT_TZ.
 */
import { ansi, ansiAggregates, ansiFunctions, ansiLiterals, limitAtEnd, oneOf } from './ansi.ts';
import type { CastType, DatePart, Dialect, Literals, TimeUnit } from './dialect.ts';
import { LIST_SEPARATOR } from '../lib/list-texts.ts';
import { elapsedUnits } from './elapsed.ts';
import { quotedName, stringLiteral } from './literals.ts';
import { sqlTemplates } from './sql-templates.ts';

const concat = (parts: readonly string[]): string => `CONCAT(${parts.join(', ')})`;

/** Quotes are doubled, never escaped by backslash: so a literal stays closed with NO_BACKSLASH_ESCAPES as well. */
const literal: Literals = {
  ...ansiLiterals,
  string: (value) =>
    stringLiteral(
      value,
      (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
      (code) => (code === 0 ? "'\\0'" : `_utf8mb4 0x${new TextEncoder().encode(String.fromCodePoint(code)).toHex()}`),
      concat,
    ),
};

const parts: Readonly<Record<DatePart, (expression: string) => string>> = {
  microsecond: (x) => `MICROSECOND(${x})`,
  second: (x) => `SECOND(${x})`,
  minute: (x) => `MINUTE(${x})`,
  hour: (x) => `HOUR(${x})`,
  day: (x) => `DAYOFMONTH(${x})`,
  month: (x) => `MONTH(${x})`,
  quarter: (x) => `QUARTER(${x})`,
  year: (x) => `YEAR(${x})`,
  day_of_week: (x) => `WEEKDAY(${x})`,
  day_of_year: (x) => `DAYOFYEAR(${x})`,
  week_of_year: (x) => `WEEK(${x}, 3)`,
};

const castTypes: Readonly<Record<CastType, string>> = {
  string: 'CHAR',
  number: 'DOUBLE',
  integer: 'SIGNED',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'DATETIME(6)',
};

const formatCodes: Readonly<Record<string, string>> = { '%M': '%i', '%S': '%s', '%B': '%M', '%A': '%W' };

const format = (expression: string, pattern: string): string => {
  const pieces = pattern.split('%L').map((piece) => {
    const codes = piece.replace(/%[MSBA]/g, (code) => formatCodes[code] ?? code);
    return codes === '' ? '' : `DATE_FORMAT(${expression}, ${literal.string(codes)})`;
  });
  const millis = `LPAD(MICROSECOND(${expression}) DIV 1000, 3, '0')`;
  const all = pieces.flatMap((piece, index) => (index === 0 ? [piece] : [millis, piece])).filter((p) => p !== '');
  return all.length === 1 ? (all[0] ?? '') : concat(all);
};

const cut = (expression: string, pattern: string): string =>
  `CAST(DATE_FORMAT(${expression}, '${pattern}') AS DATETIME)`;

const truncations: Readonly<Record<TimeUnit, (expression: string) => string>> = {
  microsecond: (x) => `CAST(${x} AS DATETIME(6))`,
  millisecond: (x) =>
    `CAST(CAST(${x} AS DATETIME(6)) - INTERVAL MICROSECOND(${x}) MOD 1000 MICROSECOND AS DATETIME(3))`,
  second: (x) => cut(x, '%Y-%m-%d %H:%i:%s'),
  minute: (x) => cut(x, '%Y-%m-%d %H:%i:00'),
  hour: (x) => cut(x, '%Y-%m-%d %H:00:00'),
  day: (x) => `CAST(DATE(${x}) AS DATETIME)`,
  week: (x) => `CAST(DATE(${x}) - INTERVAL WEEKDAY(${x}) DAY AS DATETIME)`,
  month: (x) => cut(x, '%Y-%m-01'),
  quarter: (x) => `CAST(MAKEDATE(YEAR(${x}), 1) + INTERVAL QUARTER(${x}) - 1 QUARTER AS DATETIME)`,
  year: (x) => cut(x, '%Y-01-01'),
};

/**
 * Comparisons on text follow the column's collation; the second half makes them exact, but for blanks at the end, and
 * leaves indexes usable.
 */
const exact = (comparison: (collate: string) => string): string =>
  `(${comparison('')} AND ${comparison(' COLLATE utf8mb4_bin')})`;

const zone = (name: string): string => (name === 'UTC' ? "'+00:00'" : literal.string(name));

/** Longer names before those that they begin with. */
const QUOTE_MODES = ['NO_BACKSLASH_ESCAPES', 'ANSI_QUOTES', 'ANSI', 'ORACLE', 'MSSQL', 'DB2', 'POSTGRESQL', 'MAXDB'];

export const MYSQL_PORT = 3306;

export const mysql: Dialect = {
  ...ansi,
  name: 'mysql',
  label: 'MySQL',
  server: { port: MYSQL_PORT },
  literal,
  // By the modes that `sessionSetup` leaves: without ANSI_QUOTES and NO_BACKSLASH_ESCAPES.
  lexis: {
    quotes: [
      { open: "'", close: "'", what: 'text', backslashes: true, doubled: true },
      { open: '"', close: '"', what: 'text', backslashes: true, doubled: true },
      { open: '`', close: '`', what: 'name', backslashes: false, doubled: true },
    ],
    dollarQuotes: false,
    continuedTexts: false,
    lineComments: [
      { open: '--', beforeBlank: true },
      { open: '#', beforeBlank: false },
    ],
    lineBreaks: ['\n'],
    nestedComments: false,
    executedComments: true,
  },
  quoteIdentifier: (name) => quotedName(name, '`'),
  unquotedNames: 'as_written',
  maxIdentifierLength: 255,
  // Names are of the Basic Multilingual Plane, leading characters that are not letters are dropped, and mysql2 takes no
  // __proto__.
  unfitInAlias: /[\u{10000}-\u{10FFFF}]|^[\p{Cc} ]+| +$|^__proto__$/gu,
  nullSortTreatment: 'low',
  limit: limitAtEnd,
  groupBy: 'position',
  caseSensitiveText: false,
  like: (expression, pattern, caseSensitive) =>
    caseSensitive
      ? exact((collate) => `${expression} LIKE ${pattern}${collate} ESCAPE '^'`)
      : `LOWER(${expression}) LIKE LOWER(${pattern}) ESCAPE '^'`,
  equalsText: (expression, literals, caseSensitive) =>
    caseSensitive
      ? exact((collate) =>
          oneOf(
            expression,
            literals.map((text) => `${text}${collate}`),
          ),
        )
      : ansi.equalsText(expression, literals, false),
  // In a subquery; otherwise MySQL substitutes the query's equalities into the guard: `CASE WHEN 'EU' = 'EU' …`.
  guarded: (guard, condition) => `EXISTS (SELECT 1 FROM DUAL WHERE ${ansi.guarded(guard, condition)})`,
  // Only a limit keeps conditions out.
  windowed: (query) => `${query}\nLIMIT 18446744073709551615`,
  sealedTable: (name, query) =>
    `${name} AS (\nSELECT * FROM (\n${query}\n) AS sealed_rows LIMIT 18446744073709551615\n)`,
  nullSafeEquals: (left, right) => `${left} <=> ${right}`,
  concat,
  cast: (expression, type) => `CAST(${expression} AS ${castTypes[type]})`,
  convertTimezone: (expression, from, to) => `CONVERT_TZ(${expression}, ${zone(from)}, ${zone(to)})`,
  fromEpoch: (expression) => `(TIMESTAMP '1970-01-01 00:00:00' + INTERVAL (${expression}) SECOND)`,
  fromYyyymmdd: (expression) => `STR_TO_DATE(${expression}, '%Y%m%d')`,
  truncate: (expression, unit) => truncations[unit](expression),
  formatTimestamp: format,
  datePart: (expression, part) => parts[part](expression),
  difference: (left, right) => `${left} - ${right}`,
  addInterval: (expression, amount, unit) =>
    unit === 'millisecond'
      ? `(${expression} + INTERVAL (${amount}) * 1000 MICROSECOND)`
      : `(${expression} + INTERVAL (${amount}) ${unit.toUpperCase()})`,
  elapsed: (start, end, unit) =>
    elapsedUnits(
      {
        microseconds: (from, to) => `TIMESTAMPDIFF(MICROSECOND, ${from}, ${to})`,
        part: (expression, part) => parts[part](expression),
        withinMonth: (expression) => `DATE_FORMAT(${expression}, '%d%H%i%s%f')`,
        truncate: (expression) => `CAST(TRUNCATE(${expression}, 0) AS SIGNED)`,
      },
      start,
      end,
      unit,
    ),
  functions: sqlTemplates({
    ...ansiFunctions,
    // A plain division keeps only four digits after the point.
    divide: '(($1) + 0e0) / NULLIF($2, 0)',
    // Columns of other character sets have no such collation.
    position: 'LOCATE($2, CONVERT($1 USING utf8mb4) COLLATE utf8mb4_bin)',
    rand: 'RAND()',
    to_number:
      "CASE WHEN CAST($1 AS CHAR) REGEXP '^[[:space:]]*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?[[:space:]]*$' THEN CAST($1 AS DOUBLE) END",
    to_string: 'CAST($1 AS CHAR)',
  }),
  aggregates: sqlTemplates({
    ...ansiAggregates,
    // For integers and decimals these give only four more digits after the decimal point.
    average: 'AVG(($1) + 0e0)',
    stddev_samp: 'STDDEV_SAMP(($1) + 0e0)',
    stddev_pop: 'STDDEV_POP(($1) + 0e0)',
    var_samp: 'VAR_SAMP(($1) + 0e0)',
    var_pop: 'VAR_POP(($1) + 0e0)',
    list: `GROUP_CONCAT(DISTINCT $1 ORDER BY $1 SEPARATOR '${LIST_SEPARATOR}')`,
  }),
  supports: { fullOuterJoin: false, windowFunctions: true },
  conversionsFail: false,
  sessionSetup: (databaseTimezone) => [
    // 1 KB or 1 MB by default, beyond which lists are cut off in silence.
    'SET SESSION group_concat_max_len = 4294967295',
    // Without the modes that read quotes in other ways, and those that bring one of them; a difference may be negative.
    `SET SESSION sql_mode = CONCAT(${QUOTE_MODES.reduce((modes, mode) => `REPLACE(${modes}, '${mode}', '')`, '@@sql_mode')}, ',NO_UNSIGNED_SUBTRACTION')`,
    // The language of month and day names.
    "SET SESSION lc_time_names = 'en_US'",
    `SET SESSION time_zone = ${zone(databaseTimezone)}`,
  ],
  catalogue: {
    isOwnSchema: (name) => `LOWER(${name}) IN ('information_schema', 'mysql', 'performance_schema', 'sys')`,
    currentSchema: 'DATABASE()',
    currentCatalog: "'def'",
    keys: `SELECT k.table_schema AS schema_name, k.table_name AS table_name, k.constraint_name AS constraint_name, CASE WHEN k.referenced_table_name IS NULL THEN 'PRIMARY KEY' ELSE 'FOREIGN KEY' END AS kind, k.column_name AS column_name, k.referenced_table_schema AS to_schema, k.referenced_table_name AS to_table, k.referenced_column_name AS to_column
FROM information_schema.key_column_usage k
WHERE k.constraint_name = 'PRIMARY' OR k.referenced_table_name IS NOT NULL
ORDER BY 1, 2, 3, k.ordinal_position`,
    runningSql: (text) =>
      `SELECT COUNT(*) AS n FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND info LIKE ${literal.string(`%${text}%`)}`,
  },
};
