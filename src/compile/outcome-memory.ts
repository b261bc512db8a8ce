/** The newest outcomes, as many as there is room for: they are some tens of kB each, and some of them megabytes. */
import type { PackedOutcome } from './compile-work.ts';

const MOST_BYTES = 32 * 2 ** 20;
const MOST_OUTCOMES = 2_000;

export class OutcomeMemory {
  readonly #known = new Map<string, PackedOutcome>();
  #bytes = 0;

  get(key: string): PackedOutcome | undefined {
    const outcome = this.#known.get(key);
    if (outcome === undefined) return undefined;
    // The newest stand last.
    this.#known.delete(key);
    this.#known.set(key, outcome);
    return outcome;
  }

  set(key: string, outcome: PackedOutcome): void {
    this.#forget(key);
    this.#known.set(key, outcome);
    this.#bytes += bytesOf(outcome);
    for (const oldest of this.#known.keys()) {
      if (this.#bytes <= MOST_BYTES && this.#known.size <= MOST_OUTCOMES) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const outcome = this.#known.get(key);
    if (outcome === undefined) return;
    this.#known.delete(key);
    this.#bytes -= bytesOf(outcome);
  }
}

function bytesOf(outcome: PackedOutcome): number {
  return outcome.ok ? outcome.prepared.bytes.length + outcome.prepared.sql.length : 1_000;
}
