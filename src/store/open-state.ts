/** Opens the state where the configuration has it. */
import { existsSync } from 'node:fs';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { NodeName } from './cluster-tables.ts';
import { stateFiles } from './state-seal.ts';
import { openDatabase, type Database } from './database.ts';
import { openDataFolder } from './data-folder.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import type { PostgresSettings } from './postgres-settings.ts';

export interface StatePlace {
  /** The data folder. */
  readonly folder: string;
  /** Null: in the data folder. */
  readonly postgres: PostgresSettings | null;
  /** Absent: for this process alone. */
  readonly node?: NodeName | null;
}

export interface OpenedFor {
  /**
   * `carrying`: it may be missing where results are that it knew, and it may be new while the data folder has another;
   * a server must not begin anew in such a place, since it would remove those results.
   */
  readonly for: 'serving' | 'carrying';
}

/** @throws what `openDatabase` and `openPostgres` throw; CoatcheckError `state_elsewhere` */
export async function openState(
  { folder, postgres, node = null }: StatePlace,
  { for: purpose }: OpenedFor = { for: 'serving' },
): Promise<Database> {
  if (postgres === null) return openDatabase(folder, { mayBeMissing: purpose === 'carrying' });
  // What else lies in the folder, large results above all, is this server's alone as well.
  openDataFolder(folder);
  await using opening = new AsyncDisposableStack();
  opening.use(lockDataFolder(folder));
  // Loaded only where it is used.
  const { openPostgres } = await import('./postgres-database.ts');
  const database = opening.use(await openPostgres(postgres, node));
  if (purpose === 'serving' && existsSync(stateFiles(folder).state) && (await isUnused(database))) {
    throw new CoatcheckError('state_elsewhere', { folder });
  }
  const held = opening.move();
  return { ...database, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** Servers note their time. */
async function isUnused({ read }: Database): Promise<boolean> {
  return (await read.selectFrom('steady_time').select('id').executeTakeFirst()) === undefined;
}
