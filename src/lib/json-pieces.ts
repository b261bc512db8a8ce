/**
 * Writes JSON in pieces of some ten thousand characters, so that others can have their turn while a large answer is
 * written: each step of these generators is short, whatever the value. The value is measured once, not again on every
 * level.
 */
import { jsonText } from './json-text.ts';

/** The number of characters, and of members, that are written in no time. */
export const SMALL_JSON = 65_536;

/** The number of members that are measured in no time. */
const STEPS = 8_192;

/** The characters of a text in one piece; each may become six. */
const SLICE_LETTERS = 16_384;

/** The text of `value`, as `jsonText` writes it. A piece is empty if something was only measured. */
export function* jsonPieces(value: unknown): Generator<string> {
  const large = new Set<object>();
  yield* measure(value, large, { steps: 0 });
  const writer = new PieceWriter(large);
  yield* writer.write(value);
  yield writer.take();
}

/**
 * Adds what is larger than a piece to `large`.
 * @returns the number of characters and members of `value`
 */
function* measure(value: unknown, large: Set<object>, work: { steps: number }): Generator<string, number> {
  if (typeof value === 'string') return value.length;
  if (!isDivisible(value)) return 1;
  const names = Array.isArray(value) ? null : Object.keys(value);
  const members: readonly unknown[] = names === null ? (value as readonly unknown[]) : Object.values(value);
  let size = 0;
  for (const [index, member] of members.entries()) {
    work.steps += 1;
    if (work.steps % STEPS === 0) yield '';
    const isDeeper = typeof member === 'object' && member !== null;
    size += 1 + (names?.[index]?.length ?? 0) + (isDeeper ? yield* measure(member, large, work) : lengthOf(member));
  }
  if (size > SMALL_JSON) large.add(value);
  return size;
}

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 1);

/** Can the value be written in pieces? One with `toJSON` is written whole. */
function isDivisible(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value && typeof value.toJSON === 'function');
}

/**
 * Collects text into pieces that are long enough, since deeply nested generators pass each piece through every level.
 */
class PieceWriter {
  readonly #large: ReadonlySet<object>;
  #text = '';

  constructor(large: ReadonlySet<object>) {
    this.#large = large;
  }

  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  *write(value: unknown): Generator<string> {
    if (typeof value === 'string' && value.length > SLICE_LETTERS) yield* this.#writeText(value);
    else if (!this.#isLarge(value)) this.#text += jsonText(value);
    else if (Array.isArray(value)) yield* this.#writeList(value);
    else yield* this.#writeObject(value);
    if (this.#text.length >= SMALL_JSON) yield this.take();
  }

  #isLarge(value: unknown): value is object {
    return typeof value === 'object' && value !== null && this.#large.has(value);
  }

  *#writeList(items: readonly unknown[]): Generator<string> {
    let before = '[';
    for (const item of items) {
      this.#text += before;
      before = ',';
      yield* this.write(item);
    }
    this.#text += ']';
  }

  *#writeObject(members: object): Generator<string> {
    let before = '{';
    for (const [name, member] of Object.entries(members) as [string, unknown][]) {
      // JSON.stringify leaves these out as well.
      if (member === undefined || typeof member === 'function' || typeof member === 'symbol') continue;
      this.#text += before;
      before = ',';
      yield* this.write(name);
      this.#text += ':';
      yield* this.write(member);
    }
    this.#text += before === '{' ? '{}' : '}';
  }

  *#writeText(text: string): Generator<string> {
    this.#text += '"';
    for (let at = 0; at < text.length;) {
      // Does not split a surrogate pair, whose halves would be written as escapes.
      const isSplit = (text.codePointAt(at + SLICE_LETTERS - 1) ?? 0) > 0xff_ff;
      const slice = text.slice(at, at + SLICE_LETTERS + (isSplit ? 1 : 0));
      this.#text += jsonText(slice).slice(1, -1);
      at += slice.length;
      if (this.#text.length >= SMALL_JSON) yield this.take();
    }
    this.#text += '"';
  }
}
