import type { Clock } from './clock.ts';

/** Waits for the end of some work, and no longer than so many milliseconds. The work goes on. */
export async function atMost(ms: number, work: Promise<unknown>, clock: Pick<Clock, 'after'>): Promise<void> {
  const late = Promise.withResolvers<void>();
  using _timer = clock.after(ms, late.resolve);
  await Promise.race([work, late.promise]);
}
