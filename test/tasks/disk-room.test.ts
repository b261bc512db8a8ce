/** How much the data folder may take, with real files. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDiskRoom } from '../../src/tasks/disk-room.ts';
import { stillClock } from '../support/movable-clock.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'coatcheck-room-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A file of so many bytes, which takes no room on this machine's disk. */
function put(name: string, bytes: number): void {
  const path = join(dataDir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, bytes);
}

function roomOf(
  max_data_folder: number | null,
  dropUnused = async (_bytes: number): Promise<void> => undefined,
  held: Readonly<Record<string, number>> = { hog: 100 },
) {
  const clock = stillClock();
  const said: string[] = [];
  const limits = { min_free_disk: 0, max_data_folder };
  const room = createDiskRoom({
    dataDir,
    limits,
    clock,
    dropUnused,
    held: async () => new Map(Object.entries(held)),
    log: (message) => said.push(message),
  });
  /** What a new task is answered; the next one is answered by a newer look. */
  const asked = async (userId: string): Promise<string> => {
    clock.move(60_000);
    return room.permit(userId).then(
      () => 'taken',
      (error: unknown) => (error as { code: string }).code,
    );
  };
  const answers = (answer: string, userId = 'hog') => expect.poll(() => asked(userId), { interval: 10 }).toBe(answer);
  return { room, limits, said, answers };
}

it('counts everything in the folder, by what takes it', async () => {
  put('state.sqlite', 1);
  put('state.sqlite-wal', 2);
  put('results/ab/ab12/main.parquet', 4);
  put('results/ab/ab12/renderings/x', 8);
  put('results/.scratch/embedded/executor-1/spill/y', 16);
  put('project/image', 32);
  put('audit/audit-2026-01-01.jsonl', 64);
  put('activity/new/history-1.jsonl', 256);
  put('somebody/else', 128);
  expect(await roomOf(null).room.size()).toEqual({
    state: 3,
    results: 12,
    scratch: 16,
    project: 32,
    audit: 64,
    activity: 256,
    other: 128,
  });
});

it('new results of who has filled it are refused while all that is allowed is taken, and not without a bound', async () => {
  put('results/ab/ab12/main.parquet', 999);
  const { room, limits, answers, said } = roomOf(1_000);
  await answers('taken');
  expect(room.notice()).toBeNull();
  put('state.sqlite', 1);
  await answers('data_folder_full');
  expect(room.notice()).toContain('(limits.max_data_folder)');
  // A balancer still sends clients here.
  expect(room.hindrance()).toBeNull();
  await room.permitTask();
  expect(new Set(said)).toEqual(new Set(['the data folder is full: who keeps most in it is refused']));
  limits.max_data_folder = 1_001;
  await answers('taken');
  limits.max_data_folder = 1_000;
  await answers('data_folder_full');
  rmSync(join(dataDir, 'state.sqlite'));
  await answers('taken');
  put('state.sqlite', 1e12);
  await answers('data_folder_full');
  limits.max_data_folder = null;
  await answers('taken');
});

it('the cache gives way first, down to nine tenths', async () => {
  put('results/ab/ab12/main.parquet', 600);
  put('results/cd/cd34/main.parquet', 500);
  const wanted: number[] = [];
  const { room, answers, said } = roomOf(1_000, async (bytes) => {
    wanted.push(bytes);
    rmSync(join(dataDir, 'results/ab'), { recursive: true });
  });
  await room.size();
  await answers('taken');
  expect(wanted).toEqual([200]);
  expect(said).toEqual([]);
});

it('a cache that cannot be emptied is told in the log, and tasks are refused', async () => {
  put('results/ab/ab12/main.parquet', 1_000);
  const { answers, said } = roomOf(1_000, () => Promise.reject(new Error('not now')));
  await answers('data_folder_full');
  expect(said.slice(0, 2)).toEqual([
    'no room could be made in the data folder',
    'the data folder is full: who keeps most in it is refused',
  ]);
});

it.each([
  ['who has filled it is refused', { hog: 900, low: 1 }, 'hog', 'data_folder_full'],
  ['who keeps little goes on', { hog: 900, low: 1 }, 'low', 'taken'],
  ['who keeps nothing goes on', { hog: 900, low: 1 }, 'new', 'taken'],
  ['nobody goes on who keeps as much as all others', { one: 500, other: 500 }, 'one', 'data_folder_full'],
  ['who takes most of the reserve is refused', { hog: 900, second: 60, third: 1 }, 'second', 'data_folder_full'],
  ['who takes little of it goes on', { hog: 900, second: 60, third: 1 }, 'third', 'taken'],
  ['nobody goes on when it is taken', { hog: 900, second: 60, third: 50 }, 'new', 'data_folder_full'],
  ['nobody is refused of whom nothing is kept', {}, 'new', 'taken'],
] as const)('while it is full, %s', async (_, held, userId, answer) => {
  put('results/ab/ab12/main.parquet', 1_000);
  const { room, answers } = roomOf(1_000, undefined, held);
  await room.size();
  await answers(answer, userId);
});
