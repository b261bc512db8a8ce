/**
 * Makes sure that a data folder has one server: a lock that the operating system releases when the process ends,
 * however it ends.
 */
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CoatcheckError } from '../errors/catalogue.ts';
import { folderProblem, makePrivateFile, sqliteCode } from './data-folder.ts';

/** A server that has just been killed may need a moment to be gone. */
const PATIENCE_MS = 3_000;

/** SQLite's result codes. */
const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/**
 * Holds an exclusive transaction on a small database of its own: SQLite's file lock is the only one that Node offers.
 * @throws CoatcheckError `data_folder_in_use`, `data_folder_unusable`
 */
export function lockDataFolder(folder: string): Disposable {
  const file = join(folder, 'lock.sqlite');
  try {
    return hold(file);
  } catch (error) {
    const code = sqliteCode(error);
    if (code === BUSY) throw new CoatcheckError('data_folder_in_use', { folder }, { cause: error });
    if (code !== NOT_A_DATABASE && code !== CORRUPT) throw folderProblem(folder, error);
  }
  // The file is only a lock. It is emptied in place, since a new file would be a second lock beside one that is held.
  try {
    truncateSync(file);
    return hold(file);
  } catch (error) {
    throw sqliteCode(error) === BUSY
      ? new CoatcheckError('data_folder_in_use', { folder }, { cause: error })
      : folderProblem(folder, error);
  }
}

function hold(file: string): Disposable {
  makePrivateFile(file);
  const lock = new DatabaseSync(file, { timeout: PATIENCE_MS });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw error;
  }
  return { [Symbol.dispose]: () => lock.close() };
}
