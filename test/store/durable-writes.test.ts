/** Nobody is told of a write, or sees it, before it is on disk; and the event loop does not wait for the disk. */
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sqliteDialect } from '../../src/store/sqlite-dialect.ts';
import { WalFlush } from '../../src/store/wal-flush.ts';
import { WriteBatcher } from '../../src/store/write-batcher.ts';

let folder: string;
let file: string;
let writing: DatabaseSync;
let reading: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-durable-'));
  file = join(folder, 'state.sqlite');
  writing = new DatabaseSync(file);
  writing.exec('pragma journal_mode = wal; pragma synchronous = normal; create table t (n integer)');
  reading = new DatabaseSync(file, { readOnly: true });
});
afterEach(() => {
  reading.close();
  writing.close();
  rmSync(folder, { recursive: true });
});

/** A disk that is done when the test says so. */
function slowDisk() {
  const flushes: PromiseWithResolvers<void>[] = [];
  const batcher = new WriteBatcher(writing, () => {
    const flush = Promise.withResolvers<void>();
    flushes.push(flush);
    return flush.promise;
  });
  const read = new Kysely<unknown>({ dialect: sqliteDialect(reading, () => batcher.becomesDurable) });
  const insert = (n: number) => batcher.write(async () => void writing.prepare('insert into t values (?)').run(n));
  const rows = async () => (await sql<{ n: number }>`select n from t order by n`.execute(read)).rows.map(({ n }) => n);
  return { flushes, batcher, insert, rows };
}

/** Until a flush has been asked for so many times. */
const flushed = (flushes: readonly unknown[], times: number): Promise<void> =>
  vi.waitFor(() => expect(flushes.length).toBe(times), { interval: 5, timeout: 10_000 });

it('a write resolves, and is seen, when it is on disk and no sooner', async () => {
  const { flushes, insert, rows } = slowDisk();
  const seen: string[] = [];
  const written = insert(1).then(() => seen.push('written'));
  while (flushes.length === 0) await turn();
  const read = rows().then((found) => seen.push(`read ${String(found)}`));
  for (let turns = 0; turns < 5; turns += 1) await turn();
  expect(seen).toEqual([]);
  flushes[0]?.resolve();
  await Promise.all([written, read]);
  expect(seen.toSorted()).toEqual(['read 1', 'written']);
});

it('what comes while the disk is busy shares the next flush', async () => {
  const { flushes, insert, rows } = slowDisk();
  const first = insert(0);
  while (flushes.length === 0) await turn();
  const others = Array.from({ length: 30 }, (_, index) => insert(index + 1));
  await turn();
  flushes[0]?.resolve();
  await first;
  while (flushes.length === 1) await turn();
  flushes[1]?.resolve();
  await Promise.all(others);
  expect([flushes.length, await rows()]).toEqual([2, Array.from({ length: 31 }, (_, index) => index)]);
});

it('a flush that fails is tried again, and the write happens once', async () => {
  const { flushes, insert, rows } = slowDisk();
  const written = insert(1);
  for (let tries = 0; tries < 3; tries += 1) {
    await flushed(flushes, tries + 1);
    flushes[tries]?.reject(new Error('no disk'));
  }
  await flushed(flushes, 4);
  const next = insert(2);
  flushes[3]?.resolve();
  await written;
  await flushed(flushes, 5);
  flushes[4]?.resolve();
  await next;
  expect(await rows()).toEqual([1, 2]);
});

it('while a disk goes on failing, others are told, and those who have written wait for it', async () => {
  const { flushes, batcher, insert, rows } = slowDisk();
  let isWritten = false;
  const written = insert(1).then(() => (isWritten = true));
  await flushed(flushes, 1);
  const told = [insert(2), rows()].map((outcome) => expect(outcome).rejects.toThrow('The log says why'));
  for (let tries = 0; tries < 5; tries += 1) {
    await flushed(flushes, tries + 1);
    flushes[tries]?.reject(new Error('no disk'));
  }
  await Promise.all(told);
  await expect(insert(3)).rejects.toMatchObject({ code: 'storage_unusable' });
  await expect(rows()).rejects.toMatchObject({ code: 'storage_unusable' });
  expect(isWritten).toBe(false);
  await flushed(flushes, 6);
  flushes[5]?.resolve();
  await written;
  expect(await rows()).toEqual([1]);
  // Before the database is closed there is one try more.
  const last = insert(4);
  await flushed(flushes, 7);
  const closing = batcher.drain();
  flushes[6]?.reject(new Error('no disk'));
  await flushed(flushes, 8);
  flushes[7]?.reject(new Error('no disk'));
  await expect(last).rejects.toThrow('no disk');
  await closing;
});

it('what could not be synced is written to the database itself, and the WAL begins anew', async () => {
  writing.exec('insert into t values (1)');
  // Its WAL cannot be opened yet: that is as good as a disk that fails.
  using wal = new WalFlush(writing, join(folder, 'late'));
  await expect(wal.flush()).rejects.toThrow(/ENOENT/);
  writing.exec('insert into t values (2)');
  writeFileSync(join(folder, 'late-wal'), '');
  // Somebody still reads what the WAL would lose: then nobody knows, however well syncing goes.
  const other = new DatabaseSync(file, { readOnly: true });
  other.exec('begin');
  other.prepare('select * from t').all();
  await expect(wal.flush()).rejects.toMatchObject({ code: 'storage_unusable' });
  await expect(wal.flush()).rejects.toMatchObject({ code: 'storage_unusable' });
  other.close();
  await wal.flush();
  expect(statSync(`${file}-wal`).size).toBe(0);
  copyFileSync(file, join(folder, 'copy'));
  using copy = new DatabaseSync(join(folder, 'copy'), { readOnly: true });
  expect(copy.prepare('select n from t order by n').all()).toEqual([{ n: 1 }, { n: 2 }]);
});
