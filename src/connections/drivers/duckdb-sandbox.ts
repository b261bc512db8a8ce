/**
 * The DuckDB instance in which a connection's SQL runs: it sees the declared tables, may write below one scratch
 * folder (Coatcheck's own COPY does, user SQL cannot: the guard lets only SELECTs through), and nothing else of the
 * machine. Locked for good before the first statement.
 */
import { existsSync, statSync } from 'node:fs';
import { glob, mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, textLiteral } from '../../results/workbench/duckdb-text.ts';
import { disabledOptimizers, openDuckdb } from '../../results/workbench/open-duckdb.ts';
import { readListedTables, type ListedColumns } from '../listed-tables.ts';
import { DatabaseError, type ConnectionSettings, type DriverEnvironment } from '../connection.ts';
import { createStatementGuard, type StatementGuard } from './duckdb-guard.ts';

/** Text files up to this size become tables in memory: parsing them again for each query would cost more than that. */
const LOAD_TEXT_FILES_UP_TO_BYTES = 64 * 2 ** 20;
/** Catalog names that DuckDB keeps for itself. */
const RESERVED_CATALOGS: ReadonlySet<string> = new Set(['memory', 'temp', 'system', 'main']);

export interface Sandbox extends Disposable {
  readonly connection: DuckDBConnection;
  readonly guard: StatementGuard;
  /** How the next statements are planned. */
  planWith(statistics: 'used' | 'unused'): Promise<void>;
  /** Of the declared files when the sandbox was made; another one now = make a new sandbox. */
  readonly fingerprint: string;
}

/** A declared file set: what a `tables:` entry or `database:` stands for on disk now. */
export interface DeclaredFiles {
  readonly tables: ReadonlyMap<string, readonly string[]>;
  /** Of tables whose columns are known without their files, of which there may be none. */
  readonly columns: ReadonlyMap<string, ListedColumns>;
  readonly database: string | null;
  readonly bytes: ReadonlyMap<string, number>;
  readonly fingerprint: string;
}

/** Finds and measures the declared files. Throws {@link DatabaseError} naming what is missing. */
export async function readDeclaredFiles(settings: ConnectionSettings): Promise<DeclaredFiles> {
  const tables = new Map<string, readonly string[]>();
  const columns = new Map<string, ListedColumns>();
  const marks: string[] = [];
  if (settings.tables_listed_in !== undefined) {
    const folder = dirname(settings.tables_listed_in);
    const listed = await readListedTables(settings.tables_listed_in);
    marks.push(String(listed.generation));
    for (const [name, table] of Object.entries(listed.tables)) {
      columns.set(name, table.columns);
      const files = table.parts.map(({ file }) => join(folder, file));
      tables.set(name, files);
    }
  }
  for (const [name, pattern] of Object.entries(settings.tables)) {
    const isPattern = pattern.includes('*') && !existsSync(pattern);
    const files = isPattern ? (await Array.fromAsync(glob(pattern))).sort() : [pattern];
    if (files.length === 0) throw missing(`Table ${name}: no file matches`, pattern, settings);
    tables.set(name, files);
  }
  const database = settings.database === null || settings.database === ':memory:' ? null : settings.database;
  const bytes = new Map<string, number>();
  for (const file of [...[...tables.values()].flat(), ...(database === null ? [] : [database])]) {
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found?.isFile()) throw missing('There is no file', file, settings);
    bytes.set(file, found.size);
    marks.push(`${file}\0${String(found.ino)}\0${String(found.size)}\0${String(found.mtimeMs)}`);
  }
  return { tables, columns, database, bytes, fingerprint: marks.join('\n') };
}

function missing(what: string, file: string, settings: ConnectionSettings): DatabaseError {
  return new DatabaseError(`${what} ${file} (connection ${settings.name}).`);
}

/** Opens, fills and locks a sandbox. */
export async function openSandbox(
  settings: ConnectionSettings,
  environment: DriverEnvironment,
  declared: DeclaredFiles,
): Promise<Sandbox> {
  const spill = join(environment.scratchDir, `spill-${settings.name.replaceAll(/\W/g, '_')}`);
  await mkdir(spill, { recursive: true });
  const instance = await openDuckdb(':memory:', {
    threads: String(environment.threads),
    ...(settings.memory_limit !== null && { memory_limit: settings.memory_limit }),
    temp_directory: spill,
    max_temp_directory_size: `${String(environment.maxSpillBytes)}B`,
    // Gives freed memory back at once: without it a process stays a third above its limit (measured on a large sort).
    allocator_background_threads: 'true',
    errors_as_json: 'true',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
  });
  try {
    const connection = await instance.connect();
    await fill(connection, settings, declared);
    const guard = await createStatementGuard(connection);
    await lock(connection, environment, declared);
    let planned: 'used' | 'unused' = 'used';
    return {
      connection,
      guard,
      async planWith(statistics) {
        if (statistics === planned) return;
        await connection.run(`SET disabled_optimizers = ${textLiteral(disabledOptimizers(statistics))}`);
        planned = statistics;
      },
      fingerprint: declared.fingerprint,
      [Symbol.dispose]() {
        connection.disconnectSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

async function fill(
  connection: DuckDBConnection,
  settings: ConnectionSettings,
  declared: DeclaredFiles,
): Promise<void> {
  await connection.run(`SET TimeZone = ${textLiteral(settings.db_timezone)}`);
  await connection.run('SET parquet_metadata_cache = true').catch(() => undefined);
  for (const [name, files] of declared.tables) {
    const columns = declared.columns.get(name);
    if (columns !== undefined) {
      await connection.run(listedTableSql(name, files, columns));
      continue;
    }
    const source = readFiles(files);
    const size = files.reduce((sum, file) => sum + (declared.bytes.get(file) ?? 0), 0);
    const kind = source.text && size <= LOAD_TEXT_FILES_UP_TO_BYTES ? 'TABLE' : 'VIEW';
    await connection.run(`CREATE ${kind} ${identifier(name)} AS SELECT * FROM ${source.sql}`);
  }
  const path: string[] = [];
  if (declared.database !== null) {
    const catalog = catalogName(declared.database);
    await connection.run(`ATTACH ${textLiteral(declared.database)} AS ${identifier(catalog)} (READ_ONLY)`);
    path.push(`${identifier(catalog)}.${identifier(settings.schema ?? 'main')}`);
  }
  path.push('memory.main');
  await connection.run(`SET search_path = ${textLiteral(path.join(','))}`);
}

/** Files of earlier versions may lack columns, and there may be none yet. */
function listedTableSql(name: string, files: readonly string[], columns: ListedColumns): string {
  const cells = Object.entries(columns).map(([column, type]) => `CAST(NULL AS ${type}) AS ${identifier(column)}`);
  const none = `SELECT ${cells.join(', ')} WHERE FALSE`;
  if (files.length === 0) return `CREATE VIEW ${identifier(name)} AS ${none}`;
  const list = files.map((file) => textLiteral(asPattern(file))).join(', ');
  const names = Object.keys(columns).map(identifier).join(', ');
  const rows = `SELECT * FROM read_parquet([${list}], union_by_name = true)`;
  return `CREATE VIEW ${identifier(name)} AS SELECT ${names} FROM (${none} UNION ALL BY NAME ${rows})`;
}

/** The name under which SQL can call the database file's catalog, as DuckDB itself would name it. */
function catalogName(file: string): string {
  const stem = basename(file, extname(file));
  return RESERVED_CATALOGS.has(stem.toLowerCase()) ? `${stem}_db` : stem;
}

function readFiles(files: readonly string[]): { readonly sql: string; readonly text: boolean } {
  const list = `[${files.map((file) => textLiteral(asPattern(file))).join(', ')}]`;
  const name = (files[0] ?? '').toLowerCase().replace(/\.(gz|zst)$/, '');
  if (/\.(parquet|parq|pq)$/.test(name)) return { sql: `read_parquet(${list})`, text: false };
  if (/\.(json|ndjson|jsonl)$/.test(name)) return { sql: `read_json_auto(${list})`, text: true };
  return { sql: `read_csv(${list})`, text: true };
}

/** DuckDB takes every name for a pattern: `[ab].csv` would be `a.csv` and `b.csv`. */
function asPattern(file: string): string {
  return file.replaceAll(/[[*?]/g, '[$&]');
}

async function lock(
  connection: DuckDBConnection,
  environment: DriverEnvironment,
  declared: DeclaredFiles,
): Promise<void> {
  // Both the name that is asked for and the file that it finds are looked up here.
  const files = Array.from(new Set([...declared.bytes.keys()].flatMap((file) => [file, asPattern(file)])), textLiteral);
  await connection.run(`SET allowed_paths = [${files.join(', ')}]`);
  await connection.run(`SET allowed_directories = [${textLiteral(environment.scratchDir)}]`);
  await connection.run('SET enable_external_access = false');
  // For `planWith`: the guard lets no SET of a user's through.
  await connection.run("SET allowed_configs = ['disabled_optimizers']");
  await connection.run('SET lock_configuration = true');
}
