/**
 * Group commit: writes that arrive in the same turn of the event loop, or while a batch is being committed, share the
 * next commit. One batch follows the other.
 */

export interface PendingWrite {
  run(): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface QueueParts {
  /** Limits how long others wait, and how many writes fail with one commit. */
  readonly batchSize: number;
  /** Runs the writes one after the other, and tells each of them what came of it. Must not reject. */
  readonly commit: (batch: readonly PendingWrite[]) => Promise<void>;
}

export class WriteQueue {
  readonly #parts: QueueParts;
  #pending: PendingWrite[] = [];
  #between: (() => void)[] = [];
  #flushing: Promise<void> | null = null;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Resolves, or rejects, as `commit` says. */
  add<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#pending.push({ run: work, resolve: (value) => resolve(value as T), reject });
    this.#flushing ??= this.#flush();
    return promise;
  }

  /** Runs `work` between two batches. */
  between<T>(work: () => T | Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    // `try` hands a thrown error to the promise.
    this.#between.push(() => resolve(Promise.try(work)));
    this.#flushing ??= this.#flush();
    return promise;
  }

  /** Those that wait are not run, and get this error. */
  refuse(error: unknown): void {
    for (const write of this.#pending.splice(0)) write.reject(error);
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing;
  }

  async #flush(): Promise<void> {
    try {
      while (this.#pending.length > 0 || this.#between.length > 0) {
        // Waits for the requests that arrived together, which share the commit.
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        for (const work of this.#between.splice(0)) work();
        if (this.#pending.length > 0) await this.#parts.commit(this.#pending.splice(0, this.#parts.batchSize));
      }
    } finally {
      this.#flushing = null;
    }
  }
}
