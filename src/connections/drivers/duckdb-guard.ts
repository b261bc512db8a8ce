/**
 * What may run in the sandbox: one statement, a SELECT, that names nothing of DuckDB's own but what is on the allow list.
 * The sandbox's locks stop reading and writing of files; this stops what the locks do not: DuckDB has table functions
 * that change the instance (`enable_logging(storage_path := …)` even writes a log file), functions and views that show
 * other queries (`duckdb_logs`) or settings (`pg_settings`), and some that hide SQL in a text (`query`).
 */
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { StatementType } from '@duckdb/node-api';
import { duckdb } from '../../dialects/duckdb.ts';
import { LruMap } from '../../lib/lru-map.ts';
import { DatabaseError, type StoredColumn } from '../connection.ts';
import { isHeldType } from '../held-rows.ts';
import { blankQuotesAndComments, firstWord } from '../statement-text.ts';
import { storedColumns } from '../stored-columns.ts';
import {
  allowedFamilies,
  allowedFunctions,
  allowedTableFunctions,
  allowedViews,
  tableFunctionsOfNames,
} from './duckdb-allow-list.ts';
import { fromJsonError, toDatabaseError, utf16Offset } from './duckdb-error.ts';

const INFORMATION_SCHEMA = 'information_schema';
const informationSchema: ReadonlySet<string> = new Set([INFORMATION_SCHEMA]);

/** Statements whose check is remembered: dashboards ask the same again and again. */
const REMEMBERED = 500;
/** Longer texts are checked each time, so that what is remembered stays small. */
const REMEMBERED_LENGTH = 10_000;

export interface GuardedStatement {
  readonly columns: readonly StoredColumn[];
  /** Rows can be carried over to another DuckDB as they are: no column is stored as another type than its own. */
  readonly isPlain: boolean;
}

/** Disposing frees what was prepared. */
export interface CheckedStatement extends GuardedStatement, Disposable {
  /** Ready to run, so that it need not be planned twice; null = its check was remembered. */
  readonly prepared: DuckDBPreparedStatement | null;
}

export interface StatementGuard {
  /** Throws {@link DatabaseError} when `sql` (without terminator) may not run here, or is wrong. Runs nothing. */
  check(sql: string): Promise<CheckedStatement>;
}

/** @param connection of the sandbox: the guard keeps a prepared statement on it. */
export async function createStatementGuard(connection: DuckDBConnection): Promise<StatementGuard> {
  const refused = await refusedNames(connection);
  const serialize = await connection.prepare('SELECT json_serialize_sql($1::VARCHAR)');
  // Nothing changes in a locked sandbox: the same text gets the same answer as long as it lives.
  const checked = new LruMap<string, GuardedStatement>(REMEMBERED);
  return {
    async check(sql) {
      const known = checked.get(sql);
      if (known !== undefined) return { ...known, prepared: null, [Symbol.dispose]: () => undefined };
      checkNames(await parse(serialize, sql), sql, refused);
      const { prepared, ...statement } = await describe(connection, sql);
      if (sql.length <= REMEMBERED_LENGTH) checked.set(sql, statement);
      return { ...statement, prepared, [Symbol.dispose]: () => prepared.destroySync() };
    },
  };
}

/** Names of DuckDB's own, in lower case, that user SQL may not use. */
interface Refused {
  readonly tableFunctions: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  /** Of schemas that names without a schema are looked for in. */
  readonly views: ReadonlySet<string>;
  /** Of `information_schema`: a table of the user may have such a name, `views`. */
  readonly informationViews: ReadonlySet<string>;
}

/** A user's own macros and views are not among them: a database file may bring some. */
async function refusedNames(connection: DuckDBConnection): Promise<Refused> {
  const ask = async (sql: string): Promise<readonly string[]> =>
    (await connection.runAndReadAll(sql)).getRows().map(([name]) => String(name));
  const functions = await ask('SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE internal');
  const views = async (where: string): Promise<ReadonlySet<string>> => {
    const names = await ask(`SELECT DISTINCT lower(view_name) FROM duckdb_views() WHERE internal AND ${where}`);
    return new Set(names.filter((name) => !allowedViews.has(name)));
  };
  const isAllowed = (name: string): boolean =>
    allowedFunctions.has(name) || allowedFamilies.some((family) => name.startsWith(family));
  return {
    tableFunctions: new Set(functions.filter((name) => !allowedTableFunctions.has(name))),
    functions: new Set(functions.filter((name) => !isAllowed(name))),
    views: await views(`schema_name <> '${INFORMATION_SCHEMA}'`),
    informationViews: await views(`schema_name = '${INFORMATION_SCHEMA}'`),
  };
}

interface SerializedSql {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

async function parse(serialize: DuckDBPreparedStatement, sql: string): Promise<unknown> {
  if (sql === '') throw new DatabaseError('The SQL contains no statement to run.');
  serialize.bindVarchar(1, sql);
  const [row] = (await serialize.run()).getChunk(0).getRows();
  // A number beyond the largest double is written as Infinity, which JSON does not know.
  const json = String(row?.[0]).replaceAll(/:-?(?:Infinity|NaN)(?=[,}\]])/g, ':null');
  const serialized = JSON.parse(json) as SerializedSql;
  if (serialized.error) throw parseError(serialized, sql);
  const count = serialized.statements?.length ?? 0;
  if (count !== 1) throw new DatabaseError(`Only one statement is allowed, not ${String(count)}.`);
  return serialized.statements?.[0];
}

function parseError(serialized: SerializedSql, sql: string): DatabaseError {
  if (serialized.error_type === 'parser') return fromJsonError(serialized, sql, 0);
  if (/\bPIVOT(_WIDER)?\b/i.test(blankQuotesAndComments(sql, duckdb.lexis))) {
    return new DatabaseError(
      'PIVOT without a list of values makes DuckDB create a type, which is not allowed here. List the values: PIVOT … ON column IN (…).',
    );
  }
  const first = firstWord(sql, duckdb.lexis);
  return new DatabaseError(
    `Only a single read-only statement (SELECT, FROM, VALUES, WITH, DESCRIBE, SUMMARIZE, SHOW) is allowed${first === '' ? '' : `, not ${first}`}.`,
  );
}

type SyntaxNode = Readonly<Record<string, unknown>>;

/** Walks the syntax tree, which is JSON, for names of functions and views that are refused. */
function checkNames(node: unknown, sql: string, refused: Refused): void {
  if (Array.isArray(node)) for (const item of node) checkNames(item, sql, refused);
  if (!isNode(node)) return;
  const views = isNamed(node, 'schema_name', informationSchema) ? refused.informationViews : refused.views;
  if (isNamed(node, 'table_name', views)) throw refusal('view', node['table_name'], sql, node);
  if (isNamed(node, 'function_name', refused.functions)) throw refusal('function', node['function_name'], sql, node);
  const { type, function: called, ...children } = node;
  if (type === 'TABLE_FUNCTION' && isNode(called)) checkTableFunction(called, sql, refused);
  else checkNames(called, sql, refused);
  for (const child of Object.values(children)) checkNames(child, sql, refused);
}

function checkTableFunction(called: SyntaxNode, sql: string, refused: Refused): void {
  const { function_name, ...rest } = called;
  const name = String(function_name).toLowerCase();
  if (refused.tableFunctions.has(name)) throw refusal('function', name, sql, called);
  if (tableFunctionsOfNames.has(name)) checkTableNames(called['children'], name, sql, refused);
  checkNames(rest, sql, refused);
}

/** Arguments that name tables must be written out, so that they can be looked at. */
function checkTableNames(node: unknown, name: string, sql: string, refused: Refused): void {
  if (Array.isArray(node)) for (const item of node) checkTableNames(item, name, sql, refused);
  if (typeof node === 'string') {
    const view = [...refused.views, INFORMATION_SCHEMA].find((one) => node.toLowerCase().includes(one));
    if (view !== undefined) throw refusal('view', view, sql, {});
  }
  if (!isNode(node)) return;
  const isWrittenOut = !('function_name' in node) || node['function_name'] === 'list_value';
  if (!isWrittenOut || 'subquery' in node) {
    throw new DatabaseError(`Here, the arguments of ${name} must be names of tables and columns.`);
  }
  for (const child of Object.values(node)) checkTableNames(child, name, sql, refused);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamed<Key extends string>(
  node: SyntaxNode,
  key: Key,
  names: ReadonlySet<string>,
): node is SyntaxNode & Readonly<Record<Key, string>> {
  const name = node[key];
  return typeof name === 'string' && names.has(name.toLowerCase());
}

function refusal(kind: 'function' | 'view', name: string, sql: string, node: SyntaxNode): DatabaseError {
  const offset = 'query_location' in node ? utf16Offset(sql, Number(node['query_location'])) : null;
  return new DatabaseError(`The ${kind} ${name.toLowerCase()} is not allowed here.`, {
    databaseCode: 'Permission',
    position: offset === null ? null : { kind: 'offset', offset },
  });
}

async function describe(
  connection: DuckDBConnection,
  sql: string,
): Promise<GuardedStatement & { readonly prepared: DuckDBPreparedStatement }> {
  let prepared: DuckDBPreparedStatement | undefined;
  try {
    prepared = await connection.prepare(sql);
    if (prepared.statementType !== StatementType.SELECT) {
      throw new DatabaseError('Only a single read-only statement is allowed.');
    }
    if (prepared.parameterCount > 0) {
      throw new DatabaseError('Statement parameters ($1 or ?) are not supported here.');
    }
    const count = prepared.columnCount;
    const columns: { name: string; type: string }[] = [];
    for (let index = 0; index < count; index += 1) {
      columns.push({ name: prepared.columnName(index), type: prepared.columnType(index).toString() });
    }
    const stored = storedColumns(columns);
    return {
      prepared,
      columns: stored,
      isPlain: columns.every(({ type }, index) => type === stored[index]?.type && isHeldType(type)),
    };
  } catch (error) {
    prepared?.destroySync();
    throw toDatabaseError(error, sql, 0);
  }
}
