/**
 * Steady time across restarts. Deadlines that are kept in the state would begin anew, or last for years, if the line
 * they are measured on began at whatever the machine's clock says at a start: it goes on where it stopped instead. Time
 * in which no server ran counts as far as the date tells of it.
 */
import type { Clock } from '../lib/clock.ts';
import type { Database } from './database.ts';

export interface SteadyTime extends AsyncDisposable {
  /** The clock, its steady time going on from the last one of this data folder. */
  readonly clock: Clock;
}

/** What a crash may forget of it. */
const NOTE_EVERY_MS = 60_000;
const ROW = 1;

/** @param onError told when the time could not be noted; it is tried again. Dispose before the database. */
export async function openSteadyTime(
  database: Database,
  clock: Clock,
  onError: (error: unknown) => void,
): Promise<SteadyTime> {
  const known = await database.read.selectFrom('steady_time').select('at').executeTakeFirst();
  const behindMs = Math.max(0, (known?.at ?? 0) - clock.steady());
  const continued: Clock = { ...clock, steady: () => clock.steady() + behindMs };

  const note = async () => {
    const at = continued.steady();
    await database.write((handle) =>
      handle
        .insertInto('steady_time')
        .values({ id: ROW, at })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ at }))
        .execute(),
    );
  };
  let noting: Promise<void> = Promise.resolve();
  let timer: Disposable | null = null;
  let isClosed = false;
  const schedule = () => {
    if (isClosed) return;
    timer = clock.after(NOTE_EVERY_MS, () => {
      noting = note().catch(onError).then(schedule);
    });
  };
  schedule();

  return {
    clock: continued,
    async [Symbol.asyncDispose]() {
      isClosed = true;
      timer?.[Symbol.dispose]();
      await noting;
      await note().catch(onError);
    },
  };
}
