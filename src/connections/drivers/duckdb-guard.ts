/**
 * What may run in the sandbox: one statement, a SELECT, that calls no function which does more than read the declared
 * tables. The sandbox's locks stop reading and writing of files; this stops what the locks do not: DuckDB has table
 * functions that change the instance (`enable_logging(storage_path := …)` even writes a log file), that show other
 * queries (`duckdb_logs`) or that hide SQL in a text (`query`).
 */
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { StatementType } from '@duckdb/node-api';
import { LruMap } from '../../lib/lru-map.ts';
import { DatabaseError, type StoredColumn } from '../connection.ts';
import { storedColumns } from '../stored-columns.ts';
import { fromJsonError, toDatabaseError, utf16Offset } from './duckdb-error.ts';

/**
 * DuckDB's own table functions that user SQL may call: generators, and those that read what it names (the sandbox's
 * `allowed_paths` decide about files) or describe the catalog. All others of DuckDB's own are refused, so that a
 * function which a newer DuckDB brings is refused until someone has looked at it. Macros of a user's database file are
 * not DuckDB's own.
 */
const ALLOWED_TABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  `range generate_series unnest repeat repeat_row json_each json_tree summary query_table histogram histogram_values
   test_all_types read_csv read_csv_auto sniff_csv read_parquet parquet_scan read_json read_json_auto read_ndjson
   read_ndjson_auto read_json_objects read_json_objects_auto read_ndjson_objects parquet_metadata
   parquet_file_metadata parquet_schema parquet_kv_metadata parquet_full_metadata duckdb_columns duckdb_constraints
   duckdb_functions duckdb_indexes duckdb_keywords duckdb_schemas duckdb_sequences duckdb_tables duckdb_types
   duckdb_views pragma_table_info pragma_show pragma_storage_info pragma_version icu_calendar_names
   pg_timezone_names`.split(/\s+/),
);

/** Scalar functions with effects beyond their value, or that show the server's settings: paths are among them. */
const REFUSED_SCALAR_FUNCTIONS: readonly string[] = [
  'write_log',
  'getenv',
  'current_setting',
  'json_execute_serialized_sql',
];

/** Statements whose check is remembered: dashboards ask the same again and again. */
const REMEMBERED = 500;
/** Longer texts are checked each time, so that what is remembered stays small. */
const REMEMBERED_LENGTH = 10_000;

export interface GuardedStatement {
  readonly columns: readonly StoredColumn[];
}

export interface StatementGuard {
  /** Throws {@link DatabaseError} when `sql` (without terminator) may not run here, or is wrong. Runs nothing. */
  check(sql: string): Promise<GuardedStatement>;
}

/** @param connection of the sandbox: the guard keeps a prepared statement on it. */
export async function createStatementGuard(connection: DuckDBConnection): Promise<StatementGuard> {
  const refused = await refusedFunctions(connection);
  const serialize = await connection.prepare('SELECT json_serialize_sql($1::VARCHAR)');
  // Nothing changes in a locked sandbox: the same text gets the same answer as long as it lives.
  const checked = new LruMap<string, GuardedStatement>(REMEMBERED);
  return {
    async check(sql) {
      const known = checked.get(sql);
      if (known !== undefined) return known;
      checkFunctions(await parse(serialize, sql), sql, refused);
      const statement = { columns: await describe(connection, sql) };
      if (sql.length <= REMEMBERED_LENGTH) checked.set(sql, statement);
      return statement;
    },
  };
}

async function refusedFunctions(connection: DuckDBConnection): Promise<ReadonlySet<string>> {
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT lower(function_name) FROM duckdb_functions()
     WHERE internal AND function_type IN ('table', 'table_macro', 'pragma')`,
  );
  const names = reader.getRows().map(([name]) => String(name));
  return new Set([...names.filter((name) => !ALLOWED_TABLE_FUNCTIONS.has(name)), ...REFUSED_SCALAR_FUNCTIONS]);
}

interface SerializedSql {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly unknown[];
}

async function parse(serialize: DuckDBPreparedStatement, sql: string): Promise<unknown> {
  if (sql === '') throw new DatabaseError('There is no SQL statement to run.');
  serialize.bindVarchar(1, sql);
  const [row] = (await serialize.run()).getChunk(0).getRows();
  // A number beyond the largest double is written as Infinity, which JSON does not know.
  const json = String(row?.[0]).replaceAll(/:-?(?:Infinity|NaN)(?=[,}\]])/g, ':null');
  const serialized = JSON.parse(json) as SerializedSql;
  if (serialized.error) throw parseError(serialized, sql);
  const count = serialized.statements?.length ?? 0;
  if (count !== 1) throw new DatabaseError(`One statement is allowed, ${String(count)} were given.`);
  return serialized.statements?.[0];
}

function parseError(serialized: SerializedSql, sql: string): DatabaseError {
  if (serialized.error_type === 'parser') return fromJsonError(serialized, sql, 0);
  if (/\bPIVOT(_WIDER)?\b/i.test(sql)) {
    return new DatabaseError(
      'PIVOT without its values makes DuckDB create a type, which is not allowed here: name them, PIVOT … ON column IN (…).',
    );
  }
  const first = /^[\s(]*([a-z]+)/i.exec(sql)?.[1]?.toUpperCase() ?? '';
  return new DatabaseError(
    `Only a single statement that reads (SELECT, FROM, VALUES, WITH, DESCRIBE, SUMMARIZE, SHOW) is allowed${first === '' ? '' : `, not ${first}`}.`,
  );
}

/** Walks the syntax tree, which is JSON, for calls of refused functions. */
function checkFunctions(node: unknown, sql: string, refused: ReadonlySet<string>): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) checkFunctions(item, sql, refused);
    return;
  }
  if ('function_name' in node && typeof node.function_name === 'string') {
    const name = node.function_name.toLowerCase();
    if (refused.has(name)) throw refusal(name, sql, 'query_location' in node ? Number(node.query_location) : -1);
  }
  for (const child of Object.values(node)) checkFunctions(child, sql, refused);
}

function refusal(name: string, sql: string, byteOffset: number): DatabaseError {
  const offset = utf16Offset(sql, byteOffset);
  return new DatabaseError(`The function ${name} is not allowed here.`, {
    databaseCode: 'Permission',
    position: offset === null ? null : { kind: 'offset', offset },
  });
}

async function describe(connection: DuckDBConnection, sql: string): Promise<StoredColumn[]> {
  let prepared: DuckDBPreparedStatement | undefined;
  try {
    prepared = await connection.prepare(sql);
    if (prepared.statementType !== StatementType.SELECT) {
      throw new DatabaseError('Only a single statement that reads is allowed.');
    }
    if (prepared.parameterCount > 0) {
      throw new DatabaseError('The statement has parameters ($1 or ?), which nothing can fill here.');
    }
    const count = prepared.columnCount;
    const columns: { name: string; type: string }[] = [];
    for (let index = 0; index < count; index += 1) {
      columns.push({ name: prepared.columnName(index), type: prepared.columnType(index).toString() });
    }
    return storedColumns(columns);
  } catch (error) {
    throw toDatabaseError(error, sql, 0);
  } finally {
    prepared?.destroySync();
  }
}
