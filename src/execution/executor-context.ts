/** What an executor process uses for every job. */
import { isReservedConnection } from '../config/activity-names.ts';
import { DatabaseError, type Connection, type ConnectionSettings } from '../connections/connection.ts';
import { loadDriver } from '../connections/registry.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import type { ResultStorage } from '../results/storage/result-storage.ts';
import type { Workbench } from '../results/workbench/workbench.ts';

export interface ExecutorContext {
  readonly storage: ResultStorage;
  /** A folder for this process only, inside the storage's. */
  readonly scratchDir: string;
  readonly workbench: Workbench;
  readonly connections: ConnectionCache;
  readonly clock: Clock;
  readonly maxResultBytes: number;
  /** Memory of the workbench, as DuckDB writes sizes. */
  readonly workbenchMemory: string;
  /** Time limit for shaping and rendering one job. */
  readonly workbenchTimeoutMs: number;
}

export interface WarmConnection {
  readonly connection: Connection;
  readonly settings: ConnectionSettings;
}

/** The configured connections, opened at first use and kept. */
export interface ConnectionCache extends AsyncDisposable {
  get(name: string): Promise<WarmConnection>;
  /** A connection that is tried, for one job, and closed after it. */
  onTrial(settings: ConnectionSettings): ConnectionCache;
  /**
   * Opens those of users that can be opened in advance. Never rejects: the first job on a broken one reports the error.
   * @returns the names of those that are open now
   */
  warmUp(): Promise<readonly string[]>;
}

export function createConnectionCache(options: {
  readonly connections: readonly ConnectionSettings[];
  readonly scratchDir: string;
  readonly threads: number;
  readonly maxSpillBytes: number;
}): ConnectionCache {
  const settingsByName = new Map(options.connections.map((settings) => [settings.name, settings]));
  const open = new Map<string, Promise<WarmConnection>>();

  async function openConnection(name: string): Promise<WarmConnection> {
    const settings = settingsByName.get(name);
    if (!settings) throw new CoatcheckError('bad_request', { why: `There is no connection named ${name}.` });
    if (settings.withheld !== undefined) {
      throw new DatabaseError(`Could not connect to the database of connection ${name}: ${settings.withheld}`);
    }
    const driver = await loadDriver(settings.dialect_name);
    if (!driver) {
      throw new CoatcheckError('bad_request', {
        why: `Connection ${name} has the dialect ${settings.dialect_name}, which no driver supports.`,
      });
    }
    return { connection: await driver.open(settings, options), settings };
  }

  /** Callers that ask while it is being opened get the same one. */
  function get(name: string): Promise<WarmConnection> {
    const known = open.get(name);
    if (known) return known;
    const opened = openConnection(name);
    open.set(name, opened);
    opened.catch(() => open.delete(name));
    return opened;
  }

  return {
    get,
    onTrial: (settings) => createConnectionCache({ ...options, connections: [settings] }),
    async warmUp() {
      // Queries of the server's own use are rare: every executor would hold a database of its own for them.
      const used = [...settingsByName.keys()].filter((name) => !isReservedConnection(name));
      const warmings = used.map(async (name) => {
        const { connection } = await get(name);
        await connection.warm?.();
        return connection.warm === undefined ? [] : [name];
      });
      const warmed = await Promise.allSettled(warmings);
      return warmed.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    },
    async [Symbol.asyncDispose]() {
      const all = [...open.values()];
      open.clear();
      await Promise.allSettled(all.map(async (opened) => (await opened).connection[Symbol.asyncDispose]()));
    },
  };
}
