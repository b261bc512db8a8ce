/** Whether the database of the state can be reached. Readers and the writer of one state share what they know of it. */
import type { CoatcheckError } from '../errors/catalogue.ts';

export class Outage {
  #error: CoatcheckError | null = null;
  #change = Promise.withResolvers<void>();

  /** What whoever asks now is told; null = it can be reached, or is missing for a moment only. */
  get error(): CoatcheckError | null {
    return this.#error;
  }

  /** Resolves at the next `begin` or `end`. */
  get changed(): Promise<void> {
    return this.#change.promise;
  }

  begin(error: CoatcheckError): void {
    this.#set(error);
  }

  end(): void {
    this.#set(null);
  }

  #set(error: CoatcheckError | null): void {
    this.#error = error;
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  }
}
