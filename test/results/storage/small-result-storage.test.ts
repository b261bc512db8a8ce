import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemIds } from '../../../src/lib/ids.ts';
import { openResultStorage } from '../../../src/results/storage/open-result-storage.ts';
import { createParcelShelf } from '../../../src/results/storage/parcel-shelf.ts';
import type { ResultStorage } from '../../../src/results/storage/result-storage.ts';
import type { Shelf } from '../../../src/results/storage/shelf.ts';
import { withSmallResults } from '../../../src/results/storage/small-result-storage.ts';
import { openDatabase, type Database } from '../../../src/store/database.ts';
import { createSqlShelf } from '../../../src/tasks/sql-shelf.ts';
import { prepareSql } from '../../execution/prepared-queries.ts';
import { describeResultStorage } from './result-storage-contract.ts';

let dir: string;
let database: Database;
let shelf: Shelf;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'coatcheck-small-'));
  database = await openDatabase(join(dir, 'state'));
  shelf = createSqlShelf(database);
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

function openAs(node: string, on = shelf): ResultStorage {
  return withSmallResults(openResultStorage({ kind: 'folder', dir: join(dir, 'results'), node, isShared: true }), on);
}

describeResultStorage('small results in the state, large ones in a folder', async () => ({
  open: openAs,
  openAt: (location) => withSmallResults(openResultStorage(location), shelf),
  async [Symbol.asyncDispose]() {},
}));

async function publish(storage: ResultStorage, rows: string): Promise<string> {
  const resultId = systemIds.hex32();
  await using draft = await storage.createDraft(resultId, join(storage.scratchDir, `draft-${resultId}`));
  await draft.addFile({ name: 'main.csv', content: Buffer.from(rows) });
  await draft.addRendering({ content: Buffer.from(rows), renderKey: 'csv', contentType: 'text/csv' });
  const facts = { rowCount: 1, bytes: 4, runtimeSeconds: 0, truncated: false, columnsTruncated: false };
  const ranAt = '2024-01-01T00:00:00.000Z';
  await draft.publish({ version: 1, resultId, prepared: prepareSql('SELECT 1'), relations: [], ranAt, ...facts });
  return resultId;
}

it('touches no file for a small result, and gives a large one its folder', async () => {
  const storage = openAs('a');
  await publish(storage, 'few');
  expect(existsSync(join(dir, 'results'))).toBe(false);
  await publish(storage, 'x'.repeat(100_000));
  expect(readdirSync(join(dir, 'results')).filter((name) => name !== '.scratch')).toHaveLength(1);
});

it('sends an executor what it needs, and keeps what comes back', async () => {
  const server = openAs('a');
  const made = createParcelShelf(null);
  const id = await publish(openAs('a', made), 'few');
  const result = made.made();
  expect([result?.resultId, await server.has(id)]).toEqual([id, false]);
  if (result !== null) await shelf.put(structuredClone(result));
  expect(await server.has(id)).toBe(true);

  const sent = await server.parcel(id, 'json');
  const job = createParcelShelf(structuredClone(sent));
  const executor = openAs('a', job);
  await executor.addRendering(id, { content: Buffer.from('[]'), renderKey: 'json', contentType: 'a/b' });
  const back = job.made();
  expect(back).toMatchObject({ resultId: id, stored: null, files: [], renderings: [{ renderKey: 'json' }] });
  if (back !== null) await server.accept(structuredClone(back));
  await using rendering = await server.openRendering(id, 'json');
  expect(rendering).toMatchObject({ bytes: 2, contentType: 'a/b', etag: `${id}-json` });
  await server.remove(id);
  // It comes too late: nothing is left that nobody would ever remove.
  if (back !== null) await server.accept(back);
  expect(await database.read.selectFrom('small_results').selectAll().execute()).toEqual([]);
});

it('asks an executor for nothing that lies in a folder', async () => {
  const storage = openAs('a');
  const id = await publish(storage, 'x'.repeat(100_000));
  expect(await storage.parcel(id, 'csv')).toBeNull();
  const file = join(storage.scratchDir, 'later');
  writeFileSync(file, 'later');
  const job = createParcelShelf(null);
  await openAs('a', job).addRendering(id, { file, renderKey: 'later', contentType: 'a/b' });
  await using rendering = await storage.openRendering(id, 'later');
  expect([job.made(), rendering]).toEqual([null, expect.objectContaining({ bytes: 5 })]);
});
