/** The key with which secrets in the state are sealed, where the configuration gives none: a file beside the state. */
import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { folderProblem, PRIVATE_FILE } from './data-folder.ts';

const KEY_FILE = 'connections.key';
const KEY_BYTES = 32;

/** The key in the file; null: there is none yet, or it is not one. @throws CoatcheckError `data_folder_unusable` */
export function readSealKey(folder: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(join(folder, KEY_FILE), 'utf8').trim(), 'base64');
    return key.length === KEY_BYTES ? key : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw folderProblem(folder, error);
  }
}

/** Makes a key, which is on disk before anything is sealed with it. @throws CoatcheckError `data_folder_unusable` */
export function makeSealKey(folder: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  const file = join(folder, KEY_FILE);
  try {
    writeDurably(`${file}.new`, `${key.toString('base64')}\n`);
    renameSync(`${file}.new`, file);
    syncFolder(folder);
    return key;
  } catch (error) {
    throw folderProblem(folder, error);
  }
}

function writeDurably(file: string, text: string): void {
  const handle = openSync(file, 'w', PRIVATE_FILE);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Takes the key to a copy of the folder, if there is one: without it the copy's secrets could not be read. */
export function copySealKey(from: string, to: string): void {
  if (existsSync(join(from, KEY_FILE))) copyFileSync(join(from, KEY_FILE), join(to, KEY_FILE));
}
