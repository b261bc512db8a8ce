/** One server per data folder: a lock that the operating system lets go when the process ends, however it ends. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CoatcheckError } from '../errors/catalogue.ts';

/** A predecessor that was just killed may need a moment to be gone. */
const PATIENCE_MS = 3_000;

/** SQLITE_BUSY. */
const BUSY = 5;

/**
 * Holds an exclusive transaction on a small database of its own: SQLite's file lock is the only one that Node offers.
 * @throws CoatcheckError `data_folder_in_use`.
 */
export function lockDataFolder(folder: string): Disposable {
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: PATIENCE_MS });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) {
      throw new CoatcheckError('data_folder_in_use', { folder }, { cause: error });
    }
    throw error;
  }
  return { [Symbol.dispose]: () => lock.close() };
}
