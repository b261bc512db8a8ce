/**
 * While the state cannot be written (the disk is full, the folder is read-only, its database is away), outcomes wait here
 * instead of being lost: finished runs are not repeated, and nothing new begins in any database.
 */
import { areResultsAway, mayComeBack, ownFaultCode } from '../errors/own-fault.ts';
import type { Clock } from '../lib/clock.ts';

/** The pause between two attempts doubles each time, so that a full disk is not kept busy as well. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export class StatePatience implements Disposable {
  readonly #clock: Clock;
  readonly #onWait: (error: unknown) => void;
  readonly #stopped = Promise.withResolvers<void>();
  #isStopped = false;
  /** How many writes are waiting. */
  #waiting = 0;
  #over = Promise.withResolvers<void>();

  /** @param onWait called once, when writing begins to fail */
  constructor(clock: Clock, onWait: (error: unknown) => void) {
    this.#clock = clock;
    this.#onWait = onWait;
  }

  /** True while a write waits for the disk. */
  get isWaiting(): boolean {
    return this.#waiting > 0;
  }

  /** Resolves when no write waits any more, or the server stops. */
  async whenWritable(): Promise<void> {
    while (this.isWaiting && !this.#isStopped) await Promise.race([this.#over.promise, this.#stopped.promise]);
  }

  /**
   * Retries `write` until it succeeds. Rejects with its error if the state is not at fault, or if the server stops
   * before the state can be written.
   */
  async persist<T>(write: () => Promise<T>): Promise<T> {
    return this.#retry(write, (error) => ownFaultCode(error) !== null);
  }

  /**
   * The same for reading, which only fails to reach the state or the store of results: a disk that cannot be read will
   * not heal by itself.
   */
  async outlast<T>(read: () => Promise<T>): Promise<T> {
    return this.#retry(read, mayComeBack);
  }

  /** Like {@link persist}; true if the first attempt failed. */
  async hadToWait(write: () => Promise<void>): Promise<boolean> {
    let tries = 0;
    await this.persist(() => {
      tries += 1;
      return write();
    });
    return tries > 1;
  }

  /** The server is stopping: waiting writes are tried once more, then left to the next start. */
  [Symbol.dispose](): void {
    this.#isStopped = true;
    this.#stopped.resolve();
  }

  async #retry<T>(attempt: () => Promise<T>, mayPass: (error: unknown) => boolean): Promise<T> {
    let waits = false;
    try {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        try {
          return await attempt();
        } catch (error) {
          if (this.#isStopped || !mayPass(error)) throw error;
          // Without the store of results the state can be written, and much can go on.
          if (!waits && !areResultsAway(error)) {
            this.#begin(error);
            waits = true;
          }
        }
        await this.#pause(pauseMs);
      }
    } finally {
      if (waits) this.#end();
    }
  }

  #begin(error: unknown): void {
    if (this.#waiting === 0) this.#onWait(error);
    this.#waiting += 1;
  }

  #end(): void {
    this.#waiting -= 1;
    if (this.#waiting > 0) return;
    this.#over.resolve();
    this.#over = Promise.withResolvers<void>();
  }

  async #pause(ms: number): Promise<void> {
    const passed = Promise.withResolvers<void>();
    using _timer = this.#clock.after(ms, passed.resolve);
    await Promise.race([passed.promise, this.#stopped.promise]);
  }
}
