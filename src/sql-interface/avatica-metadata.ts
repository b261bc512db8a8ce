/**
 * Answers to the metadata requests of Avatica's JSON protocol, which Looker's JDBC driver sends as they are. Statements
 * are not among them: the driver creates and runs queries by operations of their own.
 */
import type { Asker } from '../access/caller.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { avaticaResultSet } from './avatica-signature.ts';
import {
  columnColumns,
  columnRows,
  schemaColumns,
  schemaRows,
  tableColumns,
  tableRows,
  type Columns,
  type Patterns,
  type Row,
} from './catalogue-rows.ts';
import { columnTypes } from './column-types.ts';
import { shown } from './refuse-sql.ts';

interface Asked {
  readonly connectionId: string;
  readonly request: JsonObject;
  readonly patterns: Patterns;
  readonly caller: Asker;
  readonly project: ResolvedProject;
}

const MOST_COLUMNS = 50_000;

const typeInfoColumns: Columns = [
  ['TYPE_NAME', 'VARCHAR'],
  ['DATA_TYPE', 'INTEGER'],
  ['PRECISION', 'INTEGER'],
  ['LITERAL_PREFIX', 'VARCHAR'],
  ['LITERAL_SUFFIX', 'VARCHAR'],
  ['CREATE_PARAMS', 'VARCHAR'],
  ['NULLABLE', 'INTEGER'],
  ['CASE_SENSITIVE', 'BOOLEAN'],
  ['SEARCHABLE', 'INTEGER'],
  ['UNSIGNED_ATTRIBUTE', 'BOOLEAN'],
  ['FIXED_PREC_SCALE', 'BOOLEAN'],
  ['AUTO_INCREMENT', 'BOOLEAN'],
  ['LOCAL_TYPE_NAME', 'VARCHAR'],
  ['MINIMUM_SCALE', 'INTEGER'],
  ['MAXIMUM_SCALE', 'INTEGER'],
  ['SQL_DATA_TYPE', 'INTEGER'],
  ['SQL_DATETIME_SUB', 'INTEGER'],
  ['NUM_PREC_RADIX', 'INTEGER'],
];

const answers: Readonly<Record<string, (asked: Asked) => JsonObject>> = {
  openConnection: () => ({ response: 'openConnection', rpcMetadata: null }),
  closeConnection: () => ({ response: 'closeConnection', rpcMetadata: null }),
  closeStatement: () => ({ response: 'closeStatement', rpcMetadata: null }),
  connectionSync: ({ request }) => ({
    response: 'connectionSync',
    connProps: connectionProperties(request['connProps']),
    rpcMetadata: null,
  }),
  databaseProperties: () => ({ response: 'databaseProperties', map: { ...databaseProperties }, rpcMetadata: null }),
  getCatalogs: (asked) => rowsOf(asked, [['TABLE_CAT', 'VARCHAR']], []),
  getTableTypes: (asked) => rowsOf(asked, [['TABLE_TYPE', 'VARCHAR']], [['TABLE']]),
  getTypeInfo: (asked) => rowsOf(asked, typeInfoColumns, typeInfoRows()),
  getSchemas: (asked) => rowsOf(asked, schemaColumns, schemaRows(asked.caller, asked.project, asked.patterns)),
  getTables: (asked) => {
    const types = asked.request['typeList'];
    const isAsked = !Array.isArray(types) || types.includes('TABLE');
    return rowsOf(asked, tableColumns, isAsked ? tableRows(asked.caller, asked.project, asked.patterns) : []);
  },
  getColumns: (asked) => {
    const rows = columnRows(asked.caller, asked.project, asked.patterns, MOST_COLUMNS);
    if (!rows) refuse(`There are more than ${String(MOST_COLUMNS)} columns: give schemaPattern or tableNamePattern.`);
    return rowsOf(asked, columnColumns, rows);
  },
};

/**
 * The answer to a request, `{"request":"getTables","connectionId":"…",…}`.
 * @throws CoatcheckError `bad_request`
 */
export function answerAvatica(text: string, caller: Asker, project: ResolvedProject): JsonObject {
  const request = readRequest(text);
  const name = textOf(request['request']) ?? '';
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (!answer) {
    refuse(`avatica_request asks for "${shown(name)}"; "request" must be one of ${Object.keys(answers).join(', ')}.`);
  }
  const patterns = {
    schema: textOf(request['schemaPattern']),
    table: textOf(request['tableNamePattern']),
    column: textOf(request['columnNamePattern']),
  };
  return answer({ connectionId: textOf(request['connectionId']) ?? '', request, patterns, caller, project });
}

function readRequest(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as JsonValue;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  return refuse('avatica_request must be a JSON object, for example {"request":"getSchemas","connectionId":"1"}.');
}

function refuse(why: string): never {
  throw new CoatcheckError('bad_request', { why });
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function rowsOf({ connectionId }: Asked, columns: Columns, rows: readonly Row[]): JsonObject {
  return avaticaResultSet(connectionId, columns, rows);
}

/** What the client wants to be true of its connection, as far as it is: nothing is ever written. */
function connectionProperties(wanted: JsonValue | undefined): JsonObject {
  const given = typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted) ? wanted : {};
  const { schema, catalog } = given;
  return {
    connProps: 'connPropsImpl',
    autoCommit: true,
    readOnly: true,
    transactionIsolation: 0,
    catalog: textOf(catalog),
    schema: textOf(schema),
    dirty: false,
  };
}

const databaseProperties: Readonly<Record<string, JsonValue>> = {
  GET_NUMERIC_FUNCTIONS: 'ABS,CEILING,EXP,FLOOR,LOG10,MOD,POWER,ROUND,SQRT',
  GET_STRING_FUNCTIONS: 'CHAR_LENGTH,CONCAT,LENGTH,LOWER,REPLACE,SUBSTRING,UPPER',
  GET_SYSTEM_FUNCTIONS: 'IFNULL',
  GET_TIME_DATE_FUNCTIONS: 'CURRENT_DATE,CURRENT_TIMESTAMP,EXTRACT,MONTH,NOW,YEAR',
  GET_S_Q_L_KEYWORDS: 'AGGREGATE',
  GET_DEFAULT_TRANSACTION_ISOLATION: 0,
  GET_DATABASE_PRODUCT_NAME: 'Looker',
  GET_DATABASE_PRODUCT_VERSION: '4.0',
  GET_DATABASE_MAJOR_VERSION: 4,
  GET_DATABASE_MINOR_VERSION: 0,
};

function typeInfoRows(): readonly Row[] {
  return Object.entries(columnTypes).map(([name, { id, precision }]) => {
    const isText = name === 'VARCHAR';
    const quote = isText ? "'" : null;
    const sizes = [Math.max(precision, 0), quote, quote, null, 1, isText, 3, false, false, false];
    return [name, id, ...sizes, name, 0, 0, null, null, 10];
  });
}
