/** Opens the state where the configuration has it. */
import { openDatabase, type Database } from './database.ts';
import { openDataFolder } from './data-folder.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import type { PostgresSettings } from './postgres-settings.ts';

export interface StatePlace {
  /** The data folder. */
  readonly folder: string;
  /** Null: in the data folder. */
  readonly postgres: PostgresSettings | null;
}

/** @throws what `openDatabase` and `openPostgres` throw */
export async function openState({ folder, postgres }: StatePlace): Promise<Database> {
  if (postgres === null) return openDatabase(folder);
  // What else lies in the folder, large results above all, is this server's alone as well.
  openDataFolder(folder);
  using locking = new DisposableStack();
  locking.use(lockDataFolder(folder));
  // Loaded only where it is used.
  const { openPostgres } = await import('./postgres-database.ts');
  const database = await openPostgres(postgres);
  const lock = locking.move();
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      lock.dispose();
    },
  };
}
