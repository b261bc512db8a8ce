/** Nobody is told of a write, or sees it, before it is on disk; and the event loop does not wait for the disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
  return { flushes, insert, rows };
}

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

it('a disk that fails fails those who wrote, and nobody after them', async () => {
  const { flushes, insert, rows } = slowDisk();
  const failing = insert(1);
  while (flushes.length === 0) await turn();
  flushes[0]?.reject(new Error('no disk'));
  await expect(failing).rejects.toThrow('no disk');
  const next = insert(2);
  while (flushes.length === 1) await turn();
  flushes[1]?.resolve();
  await next;
  expect(await rows()).toContain(2);
});

it('what could not be synced is written to the database itself', async () => {
  writing.exec('insert into t values (1)');
  using wal = new WalFlush(writing, join(folder, 'another-file'));
  await wal.flush();
  const [checkpoint] = writing.prepare('pragma wal_checkpoint(passive)').all();
  expect(checkpoint).toMatchObject({ busy: 0 });
  expect(checkpoint?.['log']).toBe(checkpoint?.['checkpointed']);
  // Somebody else still reads what the database's file would lose.
  const other = new DatabaseSync(file, { readOnly: true });
  other.exec('begin; select * from t');
  other.prepare('select * from t').all();
  writing.exec('insert into t values (2)');
  await expect(wal.flush()).rejects.toThrow(/ENOENT/);
  other.close();
});
