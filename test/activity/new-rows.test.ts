/** Rows on their way to the disk. */
import { chmodSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NewRows } from '../../src/activity/new-rows.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-rows-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const open = (after = 0) =>
  NewRows.open<string>({
    folder,
    after,
    linesOf: async (added, { firstId }) => ({
      queries: [],
      history: added.map((name, index) => ({ id: firstId + index, name })),
    }),
  });
const linesOf = (file: string): { id: number; name: string }[] =>
  readFileSync(join(folder, 'new', file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { id: number; name: string });

it('rows are on the disk in their order once they are flushed, each with an id of its own', async () => {
  const rows = await open();
  for (let number = 0; number < 1_200; number += 1) rows.add(String(number));
  await rows.flush();
  const lines = linesOf('history-1.jsonl');
  expect(lines.map(({ name }) => name)).toEqual(Array.from({ length: 1_200 }, (_, number) => String(number)));
  expect(new Set(lines.map(({ id }) => id)).size).toBe(1_200);
});

it('sealing begins another file, and the ids go on counting up', async () => {
  const rows = await open();
  rows.add('a');
  expect(await rows.seal()).toBe(1);
  // Nothing came.
  expect(await rows.seal()).toBe(1);
  rows.add('b');
  expect(await rows.seal()).toBe(2);
  const [first, second] = [linesOf('history-1.jsonl')[0], linesOf('history-2.jsonl')[0]];
  expect(second?.id).toBeGreaterThan(first?.id ?? Infinity);
});

it('another life begins a new file behind those that are left, and behind those that are in the tables', async () => {
  const rows = await open();
  rows.add('a');
  await rows.flush();
  const second = await open();
  second.add('b');
  expect(await second.seal()).toBe(2);
  const third = await open(40);
  third.add('c');
  expect(await third.seal()).toBe(41);
});

it('what the disk does not take stays, and is written when it does', async () => {
  const rows = await open();
  renameSync(join(folder, 'new'), join(folder, 'elsewhere'));
  writeFileSync(join(folder, 'new'), 'no folder');
  rows.add('a');
  await expect(rows.flush()).rejects.toThrow();
  expect(rows.hasHeld).toBe(true);
  rmSync(join(folder, 'new'));
  renameSync(join(folder, 'elsewhere'), join(folder, 'new'));
  rows.add('b');
  await rows.flush();
  expect(linesOf('history-1.jsonl').map(({ name }) => name)).toEqual(['a', 'b']);
  expect(readdirSync(join(folder, 'new'))).toEqual(['history-1.jsonl']);
});

it('more than it may hold is lost, and counted', async () => {
  const rows = await open();
  for (let number = 0; number < 50_010; number += 1) rows.add('x');
  expect([rows.takeLost(), rows.takeLost()]).toEqual([10, 0]);
});
