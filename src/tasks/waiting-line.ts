/**
 * First in, first out, with constant-time removal from the middle: removed items are skipped when they come up. Where
 * an item stands is counted by blocks, so that asking for it costs little in a long line.
 */
const BLOCK = 256;

export class WaitingLine<T extends object> {
  #items: T[] = [];
  #head = 0;
  /** The number of `#items[0]`: numbers go up by one from item to item, removed ones included. */
  #first = 0;
  readonly #present = new Map<T, number>();
  /** How many items are present in each block of numbers; without an entry: none. */
  readonly #blocks = new Map<number, number>();

  get size(): number {
    return this.#present.size;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#put(item, this.#first + this.#items.length - 1);
  }

  pushFront(item: T): void {
    if (this.#head > 0) {
      this.#head -= 1;
      this.#items[this.#head] = item;
    } else {
      this.#items.unshift(item);
      this.#first -= 1;
    }
    this.#put(item, this.#first + this.#head);
  }

  peek(): T | undefined {
    for (; this.#head < this.#items.length; this.#head += 1) {
      const item = this.#items[this.#head];
      // An item that left and came back stands where it came back.
      if (item !== undefined && this.#present.get(item) === this.#first + this.#head) {
        this.#compact();
        return item;
      }
    }
    this.#first += this.#items.length;
    this.#items = [];
    this.#head = 0;
    return undefined;
  }

  remove(item: T): boolean {
    const number = this.#present.get(item);
    if (number === undefined) return false;
    this.#present.delete(item);
    this.#count(number, -1);
    return true;
  }

  /** How many stand before it; undefined if it does not wait here. */
  indexOf(item: T): number | undefined {
    const number = this.#present.get(item);
    if (number === undefined) return undefined;
    const block = blockOf(number);
    let before = 0;
    for (let each = blockOf(this.#first + this.#head); each < block; each += 1) before += this.#blocks.get(each) ?? 0;
    for (let each = Math.max(block * BLOCK, this.#first + this.#head); each < number; each += 1) {
      const other = this.#items[each - this.#first];
      if (other !== undefined && this.#present.get(other) === each) before += 1;
    }
    return before;
  }

  #put(item: T, number: number): void {
    this.#present.set(item, number);
    this.#count(number, 1);
  }

  #count(number: number, change: 1 | -1): void {
    const block = blockOf(number);
    const count = (this.#blocks.get(block) ?? 0) + change;
    if (count === 0) this.#blocks.delete(block);
    else this.#blocks.set(block, count);
  }

  /** Frees the memory of items that have left, at a constant cost per item. */
  #compact(): void {
    if (this.#head < 1_000 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#first += this.#head;
    this.#head = 0;
  }
}

function blockOf(number: number): number {
  return Math.floor(number / BLOCK);
}
