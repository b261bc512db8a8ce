/** Keeps the newest values, as many as there is room for. */
export class WeighedMap<Value> {
  readonly #known = new Map<string, Value>();
  readonly #most: { readonly weight: number; readonly entries: number };
  readonly #weigh: (value: Value) => number;
  #weight = 0;

  /** @param weigh must always give the same weight for the same value */
  constructor(most: { readonly weight: number; readonly entries: number }, weigh: (value: Value) => number) {
    this.#most = most;
    this.#weigh = weigh;
  }

  get(key: string): Value | undefined {
    const value = this.#known.get(key);
    if (value === undefined) return undefined;
    // The newest come last.
    this.#known.delete(key);
    this.#known.set(key, value);
    return value;
  }

  /** A value that is heavier than the limit is not kept. */
  set(key: string, value: Value): void {
    this.#forget(key);
    this.#known.set(key, value);
    this.#weight += this.#weigh(value);
    for (const oldest of this.#known.keys()) {
      if (this.#weight <= this.#most.weight && this.#known.size <= this.#most.entries) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const value = this.#known.get(key);
    if (value === undefined) return;
    this.#known.delete(key);
    this.#weight -= this.#weigh(value);
  }
}
