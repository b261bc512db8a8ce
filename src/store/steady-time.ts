/**
 * Steady time across restarts. If it began at whatever the machine's clock says at each start, deadlines in the state
 * could begin again or last for years. Instead it continues where it stopped. Time in which no server ran counts as far
 * as the date shows it.
 */
import type { Clock } from '../lib/clock.ts';
import type { Database } from './database.ts';

export interface SteadyTime extends AsyncDisposable {
  /** The clock, whose steady time continues the last one of this data folder. */
  readonly clock: Clock;
}

/** How much of it a crash may lose. */
const NOTE_EVERY_MS = 60_000;
const ROW = 1;

/**
 * @param onError called if the time could not be saved, which is tried again. Dispose before the database.
 * @param shared where it is at this moment on other nodes as well; null = there are none, and the machine's is taken
 */
export async function openSteadyTime(
  database: Database,
  clock: Clock,
  onError: (error: unknown) => void,
  shared: number | null = null,
): Promise<SteadyTime> {
  const saved = await database.read.selectFrom('steady_time').select('at').executeTakeFirst();
  const behindMs = Math.max(shared ?? clock.steady(), saved?.at ?? 0) - clock.steady();
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
