import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Clock } from '../../src/lib/clock.ts';
import { openDatabase } from '../../src/store/database.ts';
import { openSteadyTime } from '../../src/store/steady-time.ts';

const HOUR = 3_600_000;

/** A clock as a process has it that begins at that date. */
const startedAt = (date: number, movedMs: () => number): Clock => ({
  now: () => date + movedMs(),
  steady: () => date + movedMs(),
  after: () => ({ [Symbol.dispose]: () => undefined }),
});

it('goes on where it stopped when the clock was set back meanwhile, and with the date when time went by', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-time-'));
  /** Starts at a date, lives for a while, and says what steady time was at the begin and the end. */
  const live = async (date: number, forMs: number) => {
    let moved = 0;
    await using database = await openDatabase(folder);
    await using time = await openSteadyTime(
      database,
      startedAt(date, () => moved),
      (error) => expect.unreachable(String(error)),
    );
    const begin = time.clock.steady();
    moved = forMs;
    return { begin, end: time.clock.steady() };
  };
  const first = await live(1000 * HOUR, HOUR);
  expect(first).toEqual({ begin: 1000 * HOUR, end: 1001 * HOUR });
  // Off for three hours.
  const second = await live(1004 * HOUR, HOUR);
  expect(second).toEqual({ begin: 1004 * HOUR, end: 1005 * HOUR });
  // Set back by some forty days.
  const third = await live(5 * HOUR, HOUR);
  expect(third).toEqual({ begin: 1005 * HOUR, end: 1006 * HOUR });
  expect((await live(6 * HOUR, 0)).begin).toBe(1006 * HOUR);
  rmSync(folder, { recursive: true, force: true });
});
