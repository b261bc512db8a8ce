/** DuckDB files and databases, queried inside the executor, in a sandbox. */
import { duckdb } from '../../dialects/duckdb.ts';
import type {
  Connection,
  ConnectionSettings,
  Driver,
  DriverEnvironment,
  LoadRequest,
  LoadedRows,
  Session,
  StatementRequest,
  StatementRows,
  StoredColumn,
} from '../connection.ts';
import { identifier, textLiteral } from '../../results/workbench/duckdb-text.ts';
import { withoutFolders } from '../connect-error.ts';
import { interruptible } from '../../results/workbench/interruptible.ts';
import { holdRows } from '../held-rows.ts';
import { STORED_PARQUET } from '../parquet-relation.ts';
import { withoutTerminator } from '../statement-text.ts';
import { toDatabaseError } from './duckdb-error.ts';
import { openSandbox, readDeclaredFiles, type Sandbox } from './duckdb-sandbox.ts';

export const duckdbDriver: Driver = {
  dialectName: duckdb.name,
  open: (settings, environment) => Promise.resolve(createDuckdbConnection(settings, environment)),
};

function createDuckdbConnection(settings: ConnectionSettings, environment: DriverEnvironment): Connection {
  let sandbox: Sandbox | null = null;

  /** The current sandbox, remade when a declared file has changed, so that no cached page outlives its file. */
  async function currentSandbox(): Promise<Sandbox> {
    const declared = await readDeclaredFiles(settings);
    if (sandbox?.fingerprint === declared.fingerprint) return sandbox;
    sandbox?.[Symbol.dispose]();
    sandbox = null;
    sandbox = await openSandbox(settings, environment, declared);
    return sandbox;
  }

  return {
    async warm() {
      await currentSandbox();
    },
    async openSession(signal) {
      signal.throwIfAborted();
      try {
        return createSession(await currentSandbox(), settings);
      } catch (error) {
        throw withoutFolders(toDatabaseError(error, '', 0), settings);
      }
    },
    async [Symbol.asyncDispose]() {
      sandbox?.[Symbol.dispose]();
      sandbox = null;
    },
  };
}

/** There is no transaction around the statements of a query: what a sandbox shows does not change while it is open. */
function createSession(
  { connection, guard, planWith }: Pick<Sandbox, 'connection' | 'guard' | 'planWith'>,
  settings: ConnectionSettings,
): Session {
  /** @param prefix what stands before `sql` in what runs */
  async function named<T>(sql: string, prefix: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw withoutFolders(toDatabaseError(error, sql, Buffer.byteLength(prefix)), settings);
    }
  }
  return {
    runsElsewhere: false,
    async run(request: StatementRequest, signal: AbortSignal): Promise<StatementRows> {
      const sql = withoutTerminator(request.sql, duckdb.lexis);
      const file = `${request.file}.parquet`;
      return await interruptible(connection, signal, async () => {
        await planWith(request.withoutStatistics === true ? 'unused' : 'used');
        using checked = await guard.check(sql);
        const { columns } = checked;
        const { prefix, suffix } = wrap(columns, request.fetchRows);
        const before = `COPY (${prefix}`;
        return await named(sql, before, async () => {
          const copy = `${before}${sql}${suffix}) TO ${textLiteral(file)} (${STORED_PARQUET})`;
          const result = await connection.run(copy);
          return { files: [file], rowCount: result.rowsChanged, columns };
        });
      });
    },
    async load(
      { workbench, relation, keepRows, maxBytes, ...request }: LoadRequest,
      signal,
    ): Promise<LoadedRows | null> {
      const sql = withoutTerminator(request.sql, duckdb.lexis);
      return await interruptible(connection, signal, async () => {
        await planWith(request.withoutStatistics === true ? 'unused' : 'used');
        using checked = await guard.check(sql);
        const { columns, isPlain, prepared } = checked;
        if (!isPlain) return null;
        const isWhole = request.fetchRows === null;
        const limited = isWhole ? sql : `${WHOLE}${sql}\n)${limitOf(request.fetchRows)}`;
        return await named(sql, isWhole ? '' : WHOLE, async () => {
          const result = isWhole && prepared !== null ? await prepared.stream() : await connection.stream(limited);
          const keys = columns.map(({ key }) => key);
          return { columns, ...(await holdRows(result, { workbench, relation, keys, keepRows, maxBytes })) };
        });
      });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * What stands around a checked statement. The statement alone was parsed as one SELECT, so that in parentheses it can
 * be nothing else; the line break ends a comment on its last line.
 */
function wrap(
  columns: readonly StoredColumn[],
  fetchRows: number | null,
): { readonly prefix: string; readonly suffix: string } {
  const limit = limitOf(fetchRows);
  if (columns.every(({ name, key, asText }) => name === key && !asText)) {
    return { prefix: WHOLE, suffix: `\n)${limit}` };
  }
  const cells = columns.map(
    ({ key, asText }, index) => `c${String(index)}${asText ? '::VARCHAR' : ''} AS ${identifier(key)}`,
  );
  const names = columns.map((_, index) => `c${String(index)}`);
  return {
    prefix: `SELECT ${cells.join(', ')} FROM (\n`,
    suffix: `\n) AS q(${names.join(', ')})${limit}`,
  };
}

/** What stands before a statement whose columns are taken as they are. */
const WHOLE = 'FROM (\n';

function limitOf(fetchRows: number | null): string {
  return fetchRows === null ? '' : ` LIMIT ${String(fetchRows)}`;
}
