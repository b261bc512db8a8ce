/**
 * The workbench: an executor's private DuckDB, in which results are shaped and rendered after the user's database has
 * answered. It runs Coatcheck's own SQL only and may read and write files; user SQL never comes here.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { textLiteral } from './duckdb-text.ts';
import { openDuckdb } from './open-duckdb.ts';

export interface WorkbenchOptions {
  /** As DuckDB writes sizes: `2GB`. */
  readonly memory: string;
  readonly threads: number;
  /** Absolute path of a folder for what does not fit into memory. */
  readonly spillDir: string;
  readonly maxSpillBytes: number;
}

export interface Workbench extends Disposable {
  /** A connection for one job: what it creates as TEMP is gone when it is disposed. Times are shown in `timezone`. */
  connect(timezone: string): Promise<WorkbenchConnection>;
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
    // Gives freed memory back at once, so that the process stays near its limit.
    allocator_background_threads: 'true',
    preserve_insertion_order: 'true',
  });
  let shownIn: string | null = null;
  return {
    async connect(timezone) {
      const connection = await instance.connect();
      try {
        // One job at a time: what is set for all connections is set for this one, and stays for the next.
        if (timezone !== shownIn) await connection.run(`SET GLOBAL TimeZone = ${textLiteral(timezone)}`);
        shownIn = timezone;
      } catch (error) {
        connection.disconnectSync();
        throw error;
      }
      return { connection, [Symbol.dispose]: () => connection.disconnectSync() };
    },
    [Symbol.dispose]: () => instance.closeSync(),
  };
}
