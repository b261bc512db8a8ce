import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { activityFolder } from '../../src/config/activity-config.ts';
import { dataFolderSize } from '../../src/tasks/data-folder-size.ts';

it('says what takes the room, and counts for something else only what is not of this program', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-size-'));
  const files: readonly (readonly [string, number])[] = [
    ['state.sqlite', 1],
    ['state.sqlite-wal', 2],
    ['results/ab/rows.parquet', 4],
    ['results/.scratch/spill', 8],
    ['project/1.image', 16],
    ['audit/2026-01-01.jsonl', 32],
    [join(activityFolder(''), 'parts/history.parquet'), 64],
    ['ballast', 128],
  ];
  for (const [file, bytes] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), 'x'.repeat(bytes));
  }
  expect(await dataFolderSize(folder)).toEqual({
    state: 3,
    results: 4,
    scratch: 8,
    project: 16,
    audit: 32,
    activity: 64,
    other: 128,
  });
  rmSync(folder, { recursive: true });
});
