/**
 * Finds damage to the state before anybody is answered from it. A server that stops leaves a checksum of the state's
 * bytes beside it, which the next one compares. If there is none, because the server was killed, SQLite checks what it
 * can: structure and indexes, but not every byte.
 */
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { CoatcheckError } from '../errors/catalogue.ts';
import { PRIVATE_FILE, sqliteCode } from './data-folder.ts';

/** `open`: a server uses the state, or was killed. `closed`: a server has left these bytes. */
type Seal = { readonly state: 'open' } | { readonly state: 'closed'; readonly bytes: number; readonly crc32: number };

const CHUNK_BYTES = 1 << 20;

/** SQLite's result codes. */
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

export interface StateFiles {
  /** `state.sqlite`, absolute. */
  readonly state: string;
  readonly seal: string;
  readonly folder: string;
}

export function stateFiles(folder: string): StateFiles {
  return { folder, state: join(folder, 'state.sqlite'), seal: join(folder, 'state.seal') };
}

/**
 * Checks the state before it is opened. If the answer is `unknown`, SQLite has to check it.
 * @throws CoatcheckError `state_damaged`
 */
export function checkSeal({ folder, state, seal }: StateFiles): 'sound' | 'unknown' {
  const bytes = statSync(state, { throwIfNoEntry: false })?.size ?? 0;
  const previousSeal = readSeal(seal);
  if (bytes === 0) {
    // A start that was interrupted at once leaves an empty file as well, but nothing beside it.
    if (previousSeal !== null || hasResults(folder))
      throw damaged(state, existsSync(state) ? 'it is empty' : 'it is missing');
    return 'sound';
  }
  if (previousSeal?.state !== 'closed' || existsSync(`${state}-wal`)) return 'unknown';
  if (previousSeal.bytes === bytes && previousSeal.crc32 === sumOf(state)) return 'sound';
  const why = `it has changed since the server closed it. If that was on purpose, remove ${seal}`;
  throw damaged(state, why);
}

/** SQLite's own check. @throws CoatcheckError `state_damaged` */
export function checkState(database: DatabaseSync, { state }: StateFiles): void {
  const row = damageToError(state, () => database.prepare('pragma integrity_check(1)').get());
  const verdict = String(Object.values(row ?? {})[0] ?? '');
  if (verdict !== 'ok')
    throw damaged(state, verdict.replace(/\s+/gu, ' ').replace(/^\*\*\* in database main \*\*\* /, ''));
}

/** Runs what reads the state. @throws CoatcheckError `state_damaged` if that is not an SQLite file, or a broken one */
export function damageToError<T>(state: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = sqliteCode(error);
    if (code === NOT_A_DATABASE) throw damaged(state, 'it is not a database', error);
    if (code === CORRUPT) throw damaged(state, 'its pages are inconsistent', error);
    throw error;
  }
}

/** Removes the seal, because the state is going to change. */
export function breakSeal({ seal }: StateFiles): void {
  writeSeal(seal, { state: 'open' });
}

/** Seals the closed state. A full disk may have no room for the seal; then the next start has more to check. */
export function sealState({ state, seal }: StateFiles): void {
  if (existsSync(`${state}-wal`)) return;
  try {
    writeSeal(seal, { state: 'closed', bytes: statSync(state).size, crc32: sumOf(state) });
  } catch {
    rmSync(seal, { force: true });
  }
}

function writeSeal(file: string, seal: Seal): void {
  writeFileSync(file, `${JSON.stringify(seal)}\n`, { mode: PRIVATE_FILE, flush: true });
}

function readSeal(file: string): Seal | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Seal;
  } catch {
    // It says nothing if it is missing, or incomplete after a crash.
    return existsSync(file) ? { state: 'open' } : null;
  }
}

function sumOf(file: string): number {
  const descriptor = openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let sum = 0;
    for (;;) {
      const count = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
      if (count === 0) return sum;
      sum = crc32(chunk.subarray(0, count), sum);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Are there published results, so that a server must have worked here? */
function hasResults(folder: string): boolean {
  const results = join(folder, 'results');
  return existsSync(results) && readdirSync(results).some((name) => /^[0-9a-f]{2}$/.test(name));
}

function damaged(file: string, why: string, cause?: unknown): CoatcheckError {
  return new CoatcheckError('state_damaged', { file, why }, { cause });
}
