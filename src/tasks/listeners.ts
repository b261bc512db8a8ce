/** Listeners. One that is removed during a notification is not called any more. */
export class Listeners {
  readonly #listeners = new Set<{ readonly tell: () => void }>();

  get size(): number {
    return this.#listeners.size;
  }

  add(tell: () => void): Disposable {
    const listener = { tell };
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  tell(): void {
    for (const { tell } of this.#listeners) tell();
  }
}
