/**
 * Makes sure that the data folder exists, is private and usable, or says in one sentence why not. Its contents belong
 * to the users of this server: queries, rows, hashes of secrets.
 */
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CoatcheckError } from '../errors/catalogue.ts';

/** For whoever runs the server, and nobody else. */
const PRIVATE_FOLDER = 0o700;
export const PRIVATE_FILE = 0o600;

/** Why a folder or a file in it cannot be used, by the system's name of the error. */
const systemReasons: Readonly<Record<string, string>> = {
  EACCES: 'this user does not have permission to read and write it',
  EPERM: 'this user does not have permission to read and write it',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk is full',
  ENOTDIR: 'it, or one of its parent folders, is a file',
  EEXIST: 'it, or one of its parent folders, is a file',
  EISDIR: 'one of its files is a folder',
  ENOENT: 'a part of its path is missing and cannot be created',
  ELOOP: 'its path contains a loop of symbolic links',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'its disk cannot be read or written',
  EMFILE: 'this process has reached its limit of open files (ulimit -n)',
  ENFILE: 'this machine has too many files open',
};

/** The same by SQLite's primary result code, for `state.sqlite` and `lock.sqlite`. */
const sqliteReasons: Readonly<Record<number, string>> = {
  3: 'this user does not have permission to read and write its files',
  5: 'another program has its files locked',
  6: 'another program has its files locked',
  8: 'this user does not have permission to write its files',
  10: 'its disk cannot be read or written',
  13: 'its disk is full',
  14: 'its files cannot be opened',
};

/** The low byte of SQLite's extended result codes. */
const PRIMARY = 0xff;

/** SQLite's primary result code of an error; undefined if it has none. */
export function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & PRIMARY
    : undefined;
}

/** The error to report if the folder is the cause of `error`; else `error` itself. */
export function folderProblem(folder: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CoatcheckError) return error;
  const ofSystem = 'code' in error ? systemReasons[String(error.code)] : undefined;
  const why = ofSystem ?? sqliteReasons[sqliteCode(error) ?? -1];
  return why === undefined ? error : new CoatcheckError('data_folder_unusable', { folder, why }, { cause: error });
}

/**
 * Creates the folder if it is missing, makes private what earlier versions left readable to others, and writes into it
 * once.
 * @throws CoatcheckError `data_folder_unusable`
 */
export function openDataFolder(folder: string): void {
  try {
    makeFolder(resolve(folder));
    keepToOneself(folder);
    const probe = join(folder, 'probe');
    writeFileSync(probe, 'x', { mode: PRIVATE_FILE });
    rmSync(probe);
  } catch (error) {
    throw folderProblem(folder, error);
  }
}

/**
 * Creates an empty file, which SQLite reads as an empty database. Files that SQLite puts beside it get the same mode.
 */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', PRIVATE_FILE));
}

/** Creates folders one by one: with `recursive`, Node never ends if the system refuses as /proc does. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder, { mode: PRIVATE_FOLDER });
}

/** Files further down are protected by these folders. */
function keepToOneself(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) chmodSync(join(folder, entry.name), PRIVATE_FILE);
    if (entry.isDirectory()) chmodSync(join(folder, entry.name), PRIVATE_FOLDER);
  }
  chmodSync(folder, PRIVATE_FOLDER);
}
