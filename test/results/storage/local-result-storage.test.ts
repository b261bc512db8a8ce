import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemIds } from '../../../src/lib/ids.ts';
import { folderBytes } from '../../../src/results/storage/folder-bytes.ts';
import { openResultStorage } from '../../../src/results/storage/open-result-storage.ts';
import type { ResultStorage } from '../../../src/results/storage/result-storage.ts';
import { prepareSql } from '../../execution/prepared-queries.ts';
import { describeResultStorage } from './result-storage-contract.ts';

let dir: string;
let storage: ResultStorage;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'coatcheck-results-'));
  storage = openAs('a');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function openAs(node: string): ResultStorage {
  return openResultStorage({ kind: 'folder', dir, node, isShared: true });
}

describeResultStorage('results in a folder', async () => ({
  open: openAs,
  openAt: openResultStorage,
  async [Symbol.asyncDispose]() {},
}));

async function publish(): Promise<string> {
  const resultId = systemIds.hex32();
  await using draft = await storage.createDraft(resultId, join(storage.scratchDir, 'draft'));
  const file = join(await draft.folder(), 'rendering');
  writeFileSync(file, 'a,b\n');
  await draft.addRendering({ file, renderKey: 'csv', contentType: 'text/csv' });
  const facts = { rowCount: 1, bytes: 4, runtimeSeconds: 0, truncated: false, columnsTruncated: false };
  const ranAt = '2024-01-01T00:00:00.000Z';
  await draft.publish({ version: 1, resultId, prepared: prepareSql('SELECT 1'), relations: [], ranAt, ...facts });
  return resultId;
}

it('does not serve a rendering that a power failure tore', async () => {
  const id = await publish();
  truncateSync(join(dir, id.slice(0, 2), id, 'renderings', 'csv'), 2);
  expect(await storage.openRendering(id, 'csv')).toBeNull();
});

it('gives the disk back, of drafts and of results', async () => {
  const before = await folderBytes(dir);
  await storage.remove(await publish());
  await using draft = await storage.createDraft(systemIds.hex32(), join(storage.scratchDir, 'given-up'));
  writeFileSync(join(await draft.folder(), 'main.parquet'), 'rows');
  await draft[Symbol.asyncDispose]();
  expect([before, await folderBytes(dir)]).toEqual([0, 0]);
});

it('sweeps what was left before nodes had folders of their own', async () => {
  for (const name of ['executor-1/job-1', 'removed-1', 'b/executor-2']) {
    mkdirSync(join(dir, '.scratch', name), { recursive: true });
  }
  expect(await storage.sweepScratch()).toBe(2);
  expect(readdirSync(join(dir, '.scratch'))).toEqual(['b']);
  expect(existsSync(join(dir, '.scratch', 'b/executor-2'))).toBe(true);
});
