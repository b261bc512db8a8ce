/**
 * What standard SQL says and every dialect here starts from. Not a dialect of its own: time has no standard that
 * databases keep.
 */
import type { CastType, Dialect } from './dialect.ts';
import { checkDate, checkTimestamp, escapeLikeText, numberLiteral, quotedName, stringLiteral } from './literals.ts';
import { sqlTemplates, type SqlTemplate } from './sql-templates.ts';

const concat = (parts: readonly string[]): string => `(${parts.join(' || ')})`;

const lower = (expression: string): string => `LOWER(${expression})`;

/** @param values at least one. */
export function oneOf(expression: string, values: readonly string[]): string {
  return values.length === 1 ? `${expression} = ${values.join('')}` : `${expression} IN (${values.join(', ')})`;
}

export const ansiLiterals = {
  string: (value: string) =>
    stringLiteral(
      value,
      (text) => `'${text.replaceAll("'", "''")}'`,
      (code) => `CHR(${String(code)})`,
      concat,
    ),
  likeText: escapeLikeText,
  number: numberLiteral,
  date: (iso: string) => `DATE '${checkDate(iso)}'`,
  timestamp: (local: string) => `TIMESTAMP '${checkTimestamp(local)}'`,
  boolean: (value: boolean) => (value ? 'TRUE' : 'FALSE'),
} satisfies Dialect['literal'];

/** Looker functions whose SQL is the same everywhere; guards make null of what an engine would refuse. */
export const ansiFunctions = {
  abs: 'ABS($1)',
  acos: 'ACOS(CASE WHEN ($1) BETWEEN -1 AND 1 THEN ($1) END)',
  asin: 'ASIN(CASE WHEN ($1) BETWEEN -1 AND 1 THEN ($1) END)',
  atan: 'ATAN($1)',
  ceiling: 'CEILING($1)',
  coalesce: 'COALESCE($*)',
  concat: 'CONCAT($*)',
  cos: 'COS($1)',
  degrees: 'DEGREES($1)',
  divide: '($1) / NULLIF($2, 0)',
  exp: 'EXP($1)',
  floor: 'FLOOR($1)',
  length: 'CHAR_LENGTH($1)',
  ln: 'LN(CASE WHEN ($1) > 0 THEN ($1) END)',
  log: 'LOG10(CASE WHEN ($1) > 0 THEN ($1) END)',
  lower: 'LOWER($1)',
  mod: 'MOD($1, NULLIF($2, 0))',
  pi: 'PI()',
  power: 'POWER($1, $2)',
  radians: 'RADIANS($1)',
  rand: 'RANDOM()',
  replace: 'REPLACE($1, $2, $3)',
  round: { 1: 'ROUND($1, 0)', 2: 'ROUND($1, $2)' },
  sin: 'SIN($1)',
  sqrt: 'SQRT(CASE WHEN ($1) >= 0 THEN ($1) END)',
  substring: { 2: 'SUBSTRING($1, $2)', 3: 'SUBSTRING($1, $2, $3)' },
  tan: 'TAN($1)',
  trim: 'TRIM($1)',
  upper: 'UPPER($1)',
} satisfies Record<string, SqlTemplate>;

export const ansiAggregates = {
  count: { 0: 'COUNT(*)', 1: 'COUNT($1)' },
  count_distinct: 'COUNT(DISTINCT $1)',
  sum: 'SUM($1)',
  average: 'AVG($1)',
  // What aggregate tables keep of an average, beside the count.
  average_sum: 'SUM($1)',
  min: 'MIN($1)',
  max: 'MAX($1)',
  stddev_samp: 'STDDEV_SAMP($1)',
  stddev_pop: 'STDDEV_POP($1)',
  var_samp: 'VAR_SAMP($1)',
  var_pop: 'VAR_POP($1)',
} satisfies Record<string, SqlTemplate>;

const castTypes: Readonly<Record<CastType, string>> = {
  string: 'VARCHAR',
  number: 'DOUBLE PRECISION',
  integer: 'BIGINT',
  double: 'DOUBLE PRECISION',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

/** `LIMIT 500` at the end of a SELECT. */
export const limitAtEnd = {
  place: 'end',
  sql: (rows: number) => `LIMIT ${String(rows)}`,
} as const satisfies Dialect['limit'];

/** What each dialect says for itself is not here: how it reads SQL, limits rows, names groups and folds names. */
export const ansi = {
  literal: ansiLiterals,
  quoteIdentifier: (name: string) => quotedName(name, '"'),
  orderBy: (expression: string, desc: boolean) => (desc ? `${expression} DESC` : expression),
  caseSensitiveText: true,
  safeNumbers: 'all' as const,
  safeYears: null,
  unfailingText: null,
  unfailingValue: null,
  conversionsFail: true,
  exactly: null,
  attempted: null,
  guarded: (guard: string, condition: string) => `CASE WHEN ${guard} THEN ${condition} ELSE FALSE END`,
  windowed: (query: string) => query,
  sealedTable: (name: string, query: string) => `${name} AS MATERIALIZED (\n${query}\n)`,
  like: (expression: string, pattern: string, caseSensitive: boolean) =>
    `${expression} ${caseSensitive ? 'LIKE' : 'ILIKE'} ${pattern} ESCAPE '^'`,
  equalsText: (expression: string, literals: readonly string[], caseSensitive: boolean) =>
    caseSensitive ? oneOf(expression, literals) : oneOf(lower(expression), literals.map(lower)),
  nullSafeEquals: (left: string, right: string) => `${left} IS NOT DISTINCT FROM ${right}`,
  concat,
  cast: (expression: string, type: CastType) => `CAST(${expression} AS ${castTypes[type]})`,
  now: () => 'CURRENT_TIMESTAMP',
  functions: sqlTemplates(ansiFunctions),
  aggregates: sqlTemplates(ansiAggregates),
  unfitInAlias: null,
  supports: { fullOuterJoin: true, windowFunctions: true },
  catalogue: {
    isOwnSchema: (name: string) => `(${name} = 'information_schema' OR ${name} LIKE 'pg^_%' ESCAPE '^')`,
    currentSchema: 'current_schema()',
    currentCatalog: 'current_database()',
    keys: `SELECT c.table_schema AS schema_name, c.table_name AS table_name, c.constraint_name AS constraint_name, c.constraint_type AS kind, k.column_name AS column_name, t.table_schema AS to_schema, t.table_name AS to_table, t.column_name AS to_column
FROM information_schema.table_constraints c
JOIN information_schema.key_column_usage k ON k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name AND k.table_schema = c.table_schema AND k.table_name = c.table_name
LEFT JOIN information_schema.referential_constraints r ON r.constraint_schema = c.constraint_schema AND r.constraint_name = c.constraint_name
LEFT JOIN information_schema.key_column_usage t ON t.constraint_schema = r.unique_constraint_schema AND t.constraint_name = r.unique_constraint_name AND t.ordinal_position = k.position_in_unique_constraint
WHERE c.constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY') AND c.constraint_catalog = current_database()
ORDER BY 1, 2, 3, k.ordinal_position`,
  },
} satisfies Partial<Dialect>;
