/**
 * The state database, with everything that must survive the process, and its embedded form: SQLite in the data folder.
 * It is written through one query builder, so that the same statements run on PostgreSQL (`postgres-database.ts`). This
 * room knows tables, not what they mean.
 */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { CoatcheckError } from '../errors/catalogue.ts';
import { folderProblem, makePrivateFile, openDataFolder } from './data-folder.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { migrate } from './migrate.ts';
import type { Numbering } from './numbering.ts';
import type { Schema } from './schema.ts';
import { breakSeal, checkSeal, checkState, damageToError, sealState, stateFiles } from './state-seal.ts';
import type { StateFiles } from './state-seal.ts';
import { sqliteDialect, sqliteNumbering } from './sqlite-dialect.ts';
import { WalFlush } from './wal-flush.ts';
import { WriteBatcher } from './write-batcher.ts';

export interface Database extends AsyncDisposable {
  /** For reading only. Sees what is durable, and never a write that is not finished. */
  readonly read: Kysely<Schema>;
  /**
   * Runs `work` as one transaction, alone, and resolves when it is on disk. `work` must await nothing but its handle, and
   * bear being run again: what it has written is undone before.
   * What several callers write at the same moment shares one flush.
   */
  write<T>(work: (handle: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** The names of the migrations that opening the database has applied, in order. */
  readonly migrated: readonly string[];
  readonly numbering: Numbering;
  /** What keeps it from being reached now, in words; null = nothing. */
  hindrance(): string | null;
  /** Returns pages that deletions have freed to the file system. Resolves with the size of the files in bytes. */
  giveBackSpace(): Promise<number>;
}

/** Pages returned in each step, so that a step takes some milliseconds. */
const VACUUM_PAGES = 500;

const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens or creates `state.sqlite` in `folder` for this process alone, and migrates it to the newest schema.
 * @param mayBeMissing even if there are results, which something must have known
 * @throws CoatcheckError `data_folder_in_use`, `data_folder_unusable`, `data_folder_newer`, `state_damaged`.
 */
export async function openDatabase(
  folder: string,
  { mayBeMissing }: { readonly mayBeMissing: boolean } = { mayBeMissing: false },
): Promise<Database> {
  openDataFolder(folder);
  try {
    return await openState(folder, mayBeMissing);
  } catch (error) {
    throw folderProblem(folder, error);
  }
}

async function openState(folder: string, mayBeMissing: boolean): Promise<Database> {
  using locking = new DisposableStack();
  locking.use(lockDataFolder(folder));
  const files = stateFiles(folder);
  using opening = new DisposableStack();
  const writing = openForWriting(files, mayBeMissing);
  opening.defer(() => writing.close());
  const wal = opening.use(new WalFlush(writing, files.state));
  const batcher = new WriteBatcher(writing, () => wal.flush());
  const writer = new Kysely<Schema>({ dialect: sqliteDialect(writing) });
  const migrated = await migrate({
    transact: (work) => writeAlone(writing, wal, () => work(writer as Kysely<unknown>)),
    numbering: sqliteNumbering,
    isNewer: (schemas) => new CoatcheckError('data_folder_newer', { folder, ...schemas }),
  });
  const reading = openFile(files.state, true);
  opening.defer(() => reading.close());
  const [held, lock] = [opening.move(), locking.move()];
  return {
    migrated,
    numbering: sqliteNumbering,
    hindrance: () => null,
    read: new Kysely<Schema>({ dialect: sqliteDialect(reading, () => batcher.becomesDurable) }),
    write: (work) => batcher.write(() => work(writer)),
    giveBackSpace: () => giveBackSpace(writing, batcher),
    async [Symbol.asyncDispose]() {
      await batcher.drain();
      held.dispose();
      sealState(files);
      lock.dispose();
    },
  };
}

/** Opens the one connection that writes, to a state that has been found sound. */
function openForWriting(files: StateFiles, mayBeMissing: boolean): DatabaseSync {
  const seal = mayBeMissing && !existsSync(files.state) ? 'sound' : checkSeal(files);
  makePrivateFile(files.state);
  const database = damageToError(files.state, () => openFile(files.state, false));
  try {
    damageToError(files.state, () => {
      // `WalFlush` flushes each commit, so SQLite need not. The WAL is truncated after a burst of writes.
      database.exec('pragma auto_vacuum = incremental');
      database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma journal_size_limit = 16777216');
    });
    if (seal === 'unknown') checkState(database, files);
    breakSeal(files);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Writes while the server starts and nobody else writes. If the disk fails, the start fails. */
async function writeAlone(database: DatabaseSync, wal: WalFlush, work: () => Promise<void>): Promise<void> {
  database.exec('begin immediate');
  try {
    await work();
    database.exec('commit');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
  await wal.flush();
}

function openFile(path: string, readOnly: boolean): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS });
  try {
    // 64 MB of page cache: the indexes of a million tasks stay in memory.
    database.exec('pragma cache_size = -65536; pragma temp_store = memory');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function giveBackSpace(database: DatabaseSync, batcher: WriteBatcher): Promise<number> {
  let free = await batcher.between(() => readNumber(database, 'freelist_count'));
  for (let before = Infinity; free > 0 && free < before;) {
    before = free;
    free = await batcher.between(() => {
      database.exec(`pragma incremental_vacuum(${String(VACUUM_PAGES)})`);
      return readNumber(database, 'freelist_count');
    });
  }
  return batcher.between(() => {
    database.exec('pragma wal_checkpoint(truncate)');
    return readNumber(database, 'page_count') * readNumber(database, 'page_size');
  });
}

function readNumber(database: DatabaseSync, pragma: string): number {
  return Number(Object.values(database.prepare(`pragma ${pragma}`).get() ?? {})[0] ?? 0);
}
