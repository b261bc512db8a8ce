import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemIds } from '../../src/lib/ids.ts';
import { addRendering, createResultDraft, readStoredResult } from '../../src/results/result-draft.ts';
import { createResultStore, type ResultStore } from '../../src/results/result-store.ts';
import type { StoredResult } from '../../src/results/stored-result.ts';
import { prepareSql } from './prepared-queries.ts';

let dir: string;
let store: ResultStore;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coatcheck-store-'));
  store = createResultStore(dir);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function publish(resultId: string, text: string): Promise<void> {
  await using draft = await createResultDraft(dir, join(dir, '.scratch', `draft-${resultId}`));
  await writeFile(join(draft.folder, 'main.parquet'), 'rows');
  const file = join(draft.folder, 'rendering');
  await writeFile(file, text);
  const facts = { contentType: 'text/csv', etag: `etag-${resultId}` };
  addRendering({ file, folder: draft.folder, renderKey: 'csv', ...facts });
  await draft.publish(stored(resultId));
}

function stored(resultId: string): StoredResult {
  const prepared = { ...prepareSql('SELECT 1'), cacheKey: 'key' };
  const [statement] = prepared.statements;
  if (!statement) throw new Error('no statement');
  return {
    version: 1,
    resultId,
    prepared,
    relations: [
      { source: null, statement, name: 'main', files: ['main.parquet'], columns: [], rowCount: 1, truncated: false },
    ],
    ranAt: '2024-01-01T00:00:00.000Z',
    runtimeSeconds: 0,
    rowCount: 1,
    bytes: 8,
    truncated: false,
    columnsTruncated: false,
  };
}

it('shows a result only when it is published, with all that belongs to it', async () => {
  const id = systemIds.hex32();
  expect([await store.has(id), await store.openRendering(id, 'csv'), readStoredResult(dir, id)]).toEqual([
    false,
    null,
    null,
  ]);
  await publish(id, 'a,b\n');
  expect([await store.has(id), await store.list()]).toEqual([true, [id]]);
  expect(readStoredResult(dir, id)).toEqual(stored(id));
  await using rendering = await store.openRendering(id, 'csv');
  expect(rendering).toMatchObject({ bytes: 4, contentType: 'text/csv', etag: `etag-${id}` });
  expect(await rendering?.handle.readFile('utf8')).toBe('a,b\n');
  expect(await store.openRendering(id, 'json')).toBeNull();
});

it('leaves nothing of a draft that is given up', async () => {
  {
    await using draft = await createResultDraft(dir, join(dir, '.scratch', 'draft'));
    await writeFile(join(draft.folder, 'main.parquet'), 'rows');
  }
  expect(await store.list()).toEqual([]);
  expect(await store.usedBytes()).toBe(0);
});

it('does not serve a rendering that a power failure tore', async () => {
  const id = systemIds.hex32();
  await publish(id, 'a,b\n');
  await truncate(join(dir, id.slice(0, 2), id, 'renderings', 'csv'), 2);
  expect(await store.openRendering(id, 'csv')).toBeNull();
});

it('does not take a result of another version for its own', async () => {
  const id = systemIds.hex32();
  await publish(id, 'a\n');
  await writeFile(join(dir, id.slice(0, 2), id, 'result.json'), JSON.stringify({ ...stored(id), version: 0 }));
  expect(readStoredResult(dir, id)).toBeNull();
});

it('gives the disk back, while open renderings stay readable', async () => {
  const [id, other] = [systemIds.hex32(), systemIds.hex32()];
  await publish(id, 'still here');
  await publish(other, 'other');
  const before = await store.usedBytes();
  await using rendering = await store.openRendering(id, 'csv');
  const own = await store.usedBytes(id);
  await Promise.all([store.remove(id), store.remove(id)]);
  expect(await store.usedBytes()).toBe(before - own);
  expect([await store.has(id), await store.has(other), await store.openRendering(id, 'csv')]).toEqual([
    false,
    true,
    null,
  ]);
  expect(await rendering?.handle.readFile('utf8')).toBe('still here');
});

it('keeps the first when a result is published twice', async () => {
  const id = systemIds.hex32();
  await publish(id, 'first');
  await publish(id, 'second');
  await using rendering = await store.openRendering(id, 'csv');
  expect(await rendering?.handle.readFile('utf8')).toBe('first');
});

it('sweeps what crashed executors left', async () => {
  await publish(systemIds.hex32(), 'stays');
  await mkdir(join(dir, '.scratch', 'executor-1', 'job-1'), { recursive: true });
  await writeFile(join(dir, '.scratch', 'executor-1', 'job-1', 'main.parquet'), 'torn');
  expect(await store.sweepPartial()).toBe(1);
  expect(await readdir(join(dir, '.scratch'))).toEqual([]);
  expect(await store.list()).toHaveLength(1);
});

it.each(['../../etc/passwd', '', 'x'.repeat(32), 'AB'.repeat(16)])('takes no path for an id: %j', async (id) => {
  await expect((async () => store.openRendering(id, 'csv'))()).rejects.toThrow(/internal/);
  await expect((async () => store.openRendering(systemIds.hex32(), `../${id}`))()).rejects.toThrow(/internal/);
});
