/** Time, which is injected. This is the only file that asks the system for it. */
export interface Clock {
  /**
   * The date, in milliseconds since 1970 in UTC, for showing it, storing it as a date, or putting it into a query. The
   * machine's clock may be set at any moment, so durations, limits, deadlines and orders must not use it; they are
   * `steady`.
   */
  now(): number;
  /**
   * Whole milliseconds of a time that only moves forward, whatever happens to the date. It measures what lasts, ends or
   * is limited. It begins near the date and continues after a restart where it stopped (`store/steady-time.ts`), so
   * that deadlines can be stored. It must not be used as a date.
   */
  steady(): number;
  /** Calls `wake` once after `delayMs`; disposing cancels. The timer does not keep the process alive. */
  after(delayMs: number, wake: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => Math.floor(performance.timeOrigin + performance.now()),
  after(delayMs, wake) {
    const timer = setTimeout(wake, delayMs);
    timer.unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
