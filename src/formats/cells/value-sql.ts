/**
 * How one value of any DuckDB type becomes text, as a SQL expression for the workbench: JSON text (`jsonSql`) and the
 * plain text of csv and friends (`plainSql`). Digits are never lost: integers and decimals of any size print exactly.
 */
import { DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBArrayType, DuckDBListType, DuckDBMapType, DuckDBStructType, DuckDBType } from '@duckdb/node-api';
import { jsonText } from '../../lib/json-text.ts';
import { textLiteral } from '../../results/workbench/duckdb-text.ts';
import type { NumberFormatName } from '../../results/prepared/number-marks.ts';

export interface ValueOptions {
  /** `string`: numbers that a double cannot hold become JSON strings. */
  readonly bigNumbers: 'number' | 'string';
  /** IANA zone in which instants (`TIMESTAMP WITH TIME ZONE`) are written, as local time. */
  readonly timezone: string;
  /** Of texts that a person reads; absent = the default. */
  readonly numberFormat?: NumberFormatName;
}

/** What a type is for a text format. */
export type ValueClass =
  | 'boolean'
  | 'smallint'
  | 'bigint'
  | 'decimal'
  | 'float'
  | 'text'
  | 'blob'
  | 'instant'
  | 'plain'
  | 'list'
  | 'struct'
  | 'map'
  | 'null';

const valueClasses: Record<DuckDBTypeId, ValueClass> = {
  [DuckDBTypeId.INVALID]: 'plain',
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'smallint',
  [DuckDBTypeId.SMALLINT]: 'smallint',
  [DuckDBTypeId.INTEGER]: 'smallint',
  [DuckDBTypeId.BIGINT]: 'bigint',
  [DuckDBTypeId.UTINYINT]: 'smallint',
  [DuckDBTypeId.USMALLINT]: 'smallint',
  [DuckDBTypeId.UINTEGER]: 'smallint',
  [DuckDBTypeId.UBIGINT]: 'bigint',
  [DuckDBTypeId.FLOAT]: 'float',
  [DuckDBTypeId.DOUBLE]: 'float',
  [DuckDBTypeId.TIMESTAMP]: 'plain',
  [DuckDBTypeId.DATE]: 'plain',
  [DuckDBTypeId.TIME]: 'plain',
  [DuckDBTypeId.INTERVAL]: 'plain',
  [DuckDBTypeId.HUGEINT]: 'bigint',
  [DuckDBTypeId.UHUGEINT]: 'bigint',
  [DuckDBTypeId.VARCHAR]: 'text',
  [DuckDBTypeId.BLOB]: 'blob',
  [DuckDBTypeId.DECIMAL]: 'decimal',
  [DuckDBTypeId.TIMESTAMP_S]: 'plain',
  [DuckDBTypeId.TIMESTAMP_MS]: 'plain',
  [DuckDBTypeId.TIMESTAMP_NS]: 'plain',
  [DuckDBTypeId.ENUM]: 'text',
  [DuckDBTypeId.LIST]: 'list',
  [DuckDBTypeId.STRUCT]: 'struct',
  [DuckDBTypeId.MAP]: 'map',
  [DuckDBTypeId.ARRAY]: 'list',
  [DuckDBTypeId.UUID]: 'plain',
  [DuckDBTypeId.UNION]: 'text',
  [DuckDBTypeId.BIT]: 'plain',
  [DuckDBTypeId.TIME_TZ]: 'plain',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'instant',
  [DuckDBTypeId.ANY]: 'text',
  [DuckDBTypeId.BIGNUM]: 'bigint',
  [DuckDBTypeId.SQLNULL]: 'null',
  [DuckDBTypeId.STRING_LITERAL]: 'text',
  [DuckDBTypeId.INTEGER_LITERAL]: 'bigint',
  [DuckDBTypeId.TIME_NS]: 'plain',
  [DuckDBTypeId.GEOMETRY]: 'text',
  [DuckDBTypeId.VARIANT]: 'text',
};

export function valueClass(type: DuckDBType): ValueClass {
  return valueClasses[type.typeId];
}

/** Columns of these types hold numbers: right-aligned, typed cells in spreadsheets. */
export function isNumericType(type: DuckDBType): boolean {
  const kind = valueClass(type);
  return kind === 'smallint' || kind === 'bigint' || kind === 'decimal' || kind === 'float';
}

/** Decimal digits that a double always carries through. */
const DOUBLE_DIGITS = 15;

/** SQL that is true for numbers that a double would round; null for types that have none. */
export function exceedsDoubleSql(expression: string, type: DuckDBType): string | null {
  switch (valueClass(type)) {
    case 'bigint':
      return `abs((${expression})::DOUBLE) >= 9007199254740992`;
    case 'decimal': {
      if ('width' in type && typeof type.width === 'number' && type.width <= DOUBLE_DIGITS) return null;
      // Counts significant digits: leading zeros carry nothing.
      return `length(ltrim(translate((${expression})::VARCHAR, '-.', ''), '0')) > ${String(DOUBLE_DIGITS)}`;
    }
    default:
      return null;
  }
}

/** JSON text of a value; a null, and what JSON has no word for (NaN, infinities), is the text `null`. */
export function jsonSql(expression: string, type: DuckDBType, options: ValueOptions): string {
  return `coalesce(${nullableJsonSql(expression, type, options)}, 'null')`;
}

type JsonWriter = (expression: string, type: DuckDBType, options: ValueOptions) => string;

/** A null stays a SQL null in these. */
const jsonWriters: Record<ValueClass, JsonWriter> = {
  boolean: (expression) => `(${expression})::VARCHAR`,
  smallint: (expression) => `(${expression})::VARCHAR`,
  bigint: numberJsonSql,
  decimal: numberJsonSql,
  float: (expression) => `CASE WHEN isfinite(${expression}) THEN (${expression})::VARCHAR END`,
  text: (expression) => jsonTextSql(`(${expression})::VARCHAR`),
  blob: (expression) => `'"\\\\x' || lower(hex(${expression})) || '"'`,
  instant: (expression, _type, options) => `'"' || ${localTimeSql(expression, options.timezone)} || '"'`,
  plain: (expression) => `'"' || (${expression})::VARCHAR || '"'`,
  list: (expression, type, options) => {
    const name = nextItemName(expression);
    const item = jsonSql(name, (type as DuckDBListType | DuckDBArrayType).valueType, options);
    return `'[' || array_to_string(list_transform(${asList(expression, type)}, lambda ${name}: ${item}), ',') || ']'`;
  },
  struct: (expression, type, options) => {
    const { entryNames, entryTypes } = type as DuckDBStructType;
    const parts = entryNames.flatMap((name, index) => {
      const entryType = entryTypes[index];
      if (!entryType) return [];
      const member = jsonSql(`struct_extract(${expression}, ${textLiteral(name)})`, entryType, options);
      return [`${textLiteral(`${index > 0 ? ',' : ''}${jsonText(name)}:`)}, ${member}`];
    });
    return `CASE WHEN (${expression}) IS NOT NULL THEN concat('{', ${parts.join(', ')}, '}') END`;
  },
  map: (expression, type, options) => {
    const { valueType } = type as DuckDBMapType;
    const name = nextItemName(expression);
    const entry = `${jsonTextSql(`${name}.key::VARCHAR`)} || ':' || ${jsonSql(`${name}.value`, valueType, options)}`;
    return `'{' || array_to_string(list_transform(map_entries(${expression}), lambda ${name}: ${entry}), ',') || '}'`;
  },
  null: () => 'NULL::VARCHAR',
};

function numberJsonSql(expression: string, type: DuckDBType, options: ValueOptions): string {
  const text = `(${expression})::VARCHAR`;
  const exceeds = options.bigNumbers === 'number' ? null : exceedsDoubleSql(expression, type);
  return exceeds === null ? text : `CASE WHEN ${exceeds} THEN '"' || ${text} || '"' ELSE ${text} END`;
}

function nullableJsonSql(expression: string, type: DuckDBType, options: ValueOptions): string {
  // A column of JSON holds JSON text already: it goes in as it is, without its white space. DuckDB's own functions
  // would round its numbers.
  if (type.alias === 'JSON') {
    return escapeAmpersands(`regexp_replace((${expression})::VARCHAR, '("(?:[^"\\\\]|\\\\.)*")|\\s+', '\\1', 'g')`);
  }
  return jsonWriters[valueClass(type)](expression, type, options);
}

/** Lambdas nest where types nest: each level's parameter has its own name. */
function nextItemName(expression: string): string {
  const levels = [...expression.matchAll(/\bitem(\d+)\b/g)].map((match) => Number(match[1]));
  return `item${String(Math.max(0, ...levels) + 1)}`;
}

function asList(expression: string, type: DuckDBType): string {
  if (type.typeId !== DuckDBTypeId.ARRAY) return expression;
  return `(${expression})::${(type as DuckDBArrayType).valueType.toString()}[]`;
}

/** JSON string of a text expression, `&` written as Looker writes it. */
export function jsonTextSql(expression: string): string {
  return escapeAmpersands(`to_json(${expression})::VARCHAR`);
}

function escapeAmpersands(expression: string): string {
  return `replace(${expression}, '&', '\\u0026')`;
}

function localTimeSql(expression: string, timezone: string): string {
  return `((${expression}) AT TIME ZONE ${textLiteral(timezone)})::VARCHAR`;
}

/** Text of a value as csv shows it; null (and NaN, infinities) stays a SQL null. */
export function plainSql(expression: string, type: DuckDBType, options: ValueOptions): string {
  const kind = valueClass(type);
  switch (kind) {
    case 'float':
      return `CASE WHEN isfinite(${expression}) THEN (${expression})::VARCHAR END`;
    case 'blob':
      return `'\\x' || lower(hex(${expression}))`;
    case 'instant':
      return localTimeSql(expression, options.timezone);
    case 'list':
    case 'struct':
    case 'map':
      return nullableJsonSql(expression, type, { ...options, bigNumbers: 'number' });
    case 'null':
      return 'NULL::VARCHAR';
    default:
      return `(${expression})::VARCHAR`;
  }
}
