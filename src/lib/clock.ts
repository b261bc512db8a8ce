/** Time, injected: the only place that asks the system for it. */
export interface Clock {
  /**
   * The date, in milliseconds since 1970 in UTC: to be shown, kept as a date, or put into a query. The machine's clock
   * may be set at any moment, so no duration, limit, deadline or order comes of it: those are `steady`.
   */
  now(): number;
  /**
   * Whole milliseconds on a line that only goes on, whatever happens to the date: what lasts, ends or is limited is
   * measured here. It begins near the date, and a restart goes on where it stopped (`store/steady-time.ts`), so that
   * deadlines can be kept; as a date it means nothing.
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
