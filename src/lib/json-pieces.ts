/**
 * JSON in pieces of some ten thousand letters, so that what writes a large answer can let others have their turn: each
 * step of the generators here is short, whatever the value. It is measured once, not again on every level.
 */
import { jsonText } from './json-text.ts';

/** Letters, and members, that are written in no time. */
export const SMALL_JSON = 65_536;

/** Members that are measured in no time. */
const STEPS = 8_192;

/** Of one text: each letter may become six. */
const SLICE_LETTERS = 16_384;

/**
 * The text of `value`, as `jsonText` writes it. Pieces may be empty: then something was measured.
 */
export function* jsonPieces(value: unknown): Generator<string> {
  const large = new Set<object>();
  yield* measure(value, large, { steps: 0 });
  const writer = new PieceWriter(large);
  yield* writer.write(value);
  yield writer.take();
}

/**
 * Puts what holds more than a piece into `large`.
 * @returns the letters and members of `value`
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

/** What says itself how it is written is written whole. */
function isDivisible(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value && typeof value.toJSON === 'function');
}

/** Gives pieces when they are long enough: what is nested deep would pay each of them on every level. */
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
      // As JSON.stringify does.
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
      // A pair of surrogates is one character: halves would be written as escapes.
      const isSplit = (text.codePointAt(at + SLICE_LETTERS - 1) ?? 0) > 0xff_ff;
      const slice = text.slice(at, at + SLICE_LETTERS + (isSplit ? 1 : 0));
      this.#text += jsonText(slice).slice(1, -1);
      at += slice.length;
      if (this.#text.length >= SMALL_JSON) yield this.take();
    }
    this.#text += '"';
  }
}
