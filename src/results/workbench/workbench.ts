/**
 * The workbench: an executor's private DuckDB, in which results are shaped and rendered after the user's database has
 * answered. It runs only Coatcheck's own SQL and may read and write files; users' SQL never runs here.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { textLiteral } from './duckdb-text.ts';
import { openDuckdb } from './open-duckdb.ts';

export interface WorkbenchOptions {
  /** A size as DuckDB writes it: `2GB`. */
  readonly memory: string;
  readonly threads: number;
  /** Absolute path of a folder for what does not fit into memory. */
  readonly spillDir: string;
  readonly maxSpillBytes: number;
}

export interface Workbench extends Disposable {
  /**
   * Opens a connection for one job. What it creates as TEMP is dropped when it is disposed. Times are shown in
   * `timezone`. Few rows are worked on by one thread, which takes half the time that several need to agree.
   */
  connect(timezone: string, rows: 'few' | 'many'): Promise<WorkbenchConnection>;
}

export interface WorkbenchConnection extends Disposable {
  readonly connection: DuckDBConnection;
}

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const instance = await openDuckdb(':memory:', {
    threads: String(options.threads),
    memory_limit: options.memory,
    temp_directory: options.spillDir,
    max_temp_directory_size: `${String(options.maxSpillBytes)}B`,
    // Returns freed memory at once, so that the process stays near its limit.
    allocator_background_threads: 'true',
    preserve_insertion_order: 'true',
  });
  let shownIn: string | null = null;
  let inUse = options.threads;
  return {
    async connect(timezone, rows) {
      const connection = await instance.connect();
      try {
        // There is one job at a time, so that a global setting applies to this job only, and may stay for the next.
        if (timezone !== shownIn) await connection.run(`SET GLOBAL TimeZone = ${textLiteral(timezone)}`);
        shownIn = timezone;
        const threads = rows === 'few' ? 1 : options.threads;
        if (threads !== inUse) await connection.run(`SET GLOBAL threads = ${String(threads)}`);
        inUse = threads;
      } catch (error) {
        connection.disconnectSync();
        throw error;
      }
      return { connection, [Symbol.dispose]: () => connection.disconnectSync() };
    },
    [Symbol.dispose]: () => instance.closeSync(),
  };
}
