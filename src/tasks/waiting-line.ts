/** First in, first out, with constant-time removal from the middle: removed items are skipped when they come up. */
export class WaitingLine<T extends object> {
  #items: T[] = [];
  #head = 0;
  readonly #present = new Set<T>();

  get size(): number {
    return this.#present.size;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#present.add(item);
  }

  pushFront(item: T): void {
    if (this.#head > 0) {
      this.#head -= 1;
      this.#items[this.#head] = item;
    } else this.#items.unshift(item);
    this.#present.add(item);
  }

  peek(): T | undefined {
    for (; this.#head < this.#items.length; this.#head += 1) {
      const item = this.#items[this.#head];
      if (item !== undefined && this.#present.has(item)) {
        this.#compact();
        return item;
      }
    }
    this.#items = [];
    this.#head = 0;
    return undefined;
  }

  remove(item: T): boolean {
    return this.#present.delete(item);
  }

  /** Frees the memory of items that have left, at a constant cost per item. */
  #compact(): void {
    if (this.#head < 1_000 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
