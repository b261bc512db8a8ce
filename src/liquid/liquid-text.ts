/**
 * Text that knows which of its letters are data. Anything that comes from a value of a user or of the database is a
 * `LiquidText`; the author's own text is a plain string. Filters and tags work on the pieces, and what they make from
 * data is data. Only the writers that know the place where it lands turn a `LiquidText` into a string (`write-sql.ts`,
 * `write-html.ts`): it cannot be used in `String(…)`, a template literal or `+`.
 */
import { Scalar } from './scalar.ts';
import { TemplateFault } from './template-fault.ts';

/** A stretch of letters with one origin. */
export interface LiquidPiece {
  readonly text: string;
  /** Null = the author's own. */
  readonly data: DataOrigin | null;
  /** How an unchanged piece is written where SQL or markup is expected; absent = letter by letter. */
  readonly whole?: WholePiece;
}

/** The value that data came from, compared by identity: pieces of one value can be recognized. */
export interface DataOrigin {
  /**
   * Outside of quotes it may name a table or column: true for user attributes and unquoted parameters, false for
   * filters.
   */
  readonly isName: boolean;
  /** A text in any language, where other values may be expressions of it: true for what users are called. */
  readonly isText?: true;
}

/** A complete literal, condition or element. */
export interface WholePiece {
  /** The SQL outside of quotes and comments. */
  readonly sql?: string;
  /** Its content, letter by letter, for places within quotes and comments. */
  readonly bare?: string;
  /** Markup. */
  readonly html?: string;
  /** Absent = the piece stands for itself. */
  readonly part?: WholePart;
}

/** SQL in several pieces, with other text between them, which means something only while none of them is missing. */
export interface WholePart {
  /** What the pieces make together, compared by identity. */
  readonly of: object;
  readonly index: number;
  readonly count: number;
}

/** The text that filters and outputs consist of: plain if it is all the author's, or in pieces of several origins. */
export type AnyText = string | LiquidText;

export class LiquidText extends Scalar {
  readonly pieces: readonly LiquidPiece[];
  #plain: string | null = null;

  constructor(pieces: readonly LiquidPiece[]) {
    super();
    this.pieces = pieces;
  }

  /** The text of a value. */
  static data(text: string, whole?: WholePiece): LiquidText {
    return new LiquidText([{ text, data: { isName: false }, ...(whole && { whole }) }]);
  }

  /** The text of a value that may be a name in SQL. */
  static ofName(text: string, isText = false): LiquidText {
    return new LiquidText([{ text, data: { isName: true, ...(isText && { isText }) } }]);
  }

  /** The letters, for tests only: anything made from them must be output as data. */
  get plain(): string {
    this.#plain ??= this.pieces.map(({ text }) => text).join('');
    return this.#plain;
  }

  get scalar(): string {
    return this.plain;
  }

  /** In a loop it is one element; none if it is empty. */
  *[Symbol.iterator](): Generator<LiquidText> {
    if (this.plain !== '') yield this;
  }

  /** Converts to numbers, which are harmless; it never becomes a string by itself. */
  [Symbol.toPrimitive](hint: string): number {
    if (hint === 'string') throw new TemplateFault('a value cannot be used as the text of a template here');
    return Number(this.plain);
  }
}

export function plainText(text: AnyText): string {
  return typeof text === 'string' ? text : text.plain;
}

export function piecesOf(text: AnyText): readonly LiquidPiece[] {
  if (typeof text !== 'string') return text.pieces;
  return text === '' ? [] : [{ text, data: null }];
}

/** A text without data becomes a plain string of the author's. */
export function textOfPieces(pieces: readonly LiquidPiece[]): AnyText {
  return pieces.some(({ data }) => data !== null) ? new LiquidText(pieces) : pieces.map(({ text }) => text).join('');
}

export function joinTexts(texts: readonly AnyText[], separator: AnyText = ''): AnyText {
  if (texts.every((text) => typeof text === 'string') && typeof separator === 'string') return texts.join(separator);
  const between = piecesOf(separator);
  return textOfPieces(texts.flatMap((text, index) => [...(index > 0 ? between : []), ...piecesOf(text)]));
}

/** The value that data in one of `texts` came from, preferring one that may be less; null = there is no data. */
export function dataOrigin(texts: readonly AnyText[]): DataOrigin | null {
  let found: DataOrigin | null = null;
  for (const text of texts) {
    for (const { data } of piecesOf(text)) {
      if (data !== null && (found === null || !data.isName || (found.isName && data.isText))) found = data;
    }
  }
  return found;
}

/** The text as data: where a user's value has cut an author's text, the place of the cut reveals the value. */
export function allData(text: AnyText, origin: DataOrigin): AnyText {
  return textOfPieces(
    piecesOf(text).map((piece) => (piece.data === null ? { text: piece.text, data: origin } : piece)),
  );
}

/** `made`, a text made from `sources`: it is data if any of these contains data. */
export function madeOf(sources: readonly AnyText[], made: string, whole?: WholePiece): AnyText {
  const data = dataOrigin(sources);
  return data === null ? made : new LiquidText([{ text: made, data, ...(whole && { whole }) }]);
}

/** Returns the stretches of a text one after the other. A piece that is cut is no longer whole. */
class TextCutter {
  readonly #pieces: readonly LiquidPiece[];
  #index = 0;
  /** Letters already taken from the piece at `#index`. */
  #taken = 0;
  #at = 0;

  constructor(text: AnyText) {
    this.#pieces = piecesOf(text);
  }

  /** The text before position `end`. */
  take(end: number): AnyText {
    const taken: LiquidPiece[] = [];
    for (let piece = this.#pieces[this.#index]; piece !== undefined; piece = this.#pieces[this.#index]) {
      const letters = Math.min(piece.text.length - this.#taken, end - this.#at);
      if (letters > 0) taken.push(stretchOf(piece, this.#taken, letters));
      this.#at += Math.max(letters, 0);
      this.#taken += Math.max(letters, 0);
      if (this.#taken < piece.text.length) break;
      this.#index += 1;
      this.#taken = 0;
    }
    return textOfPieces(taken);
  }
}

function stretchOf(piece: LiquidPiece, start: number, length: number): LiquidPiece {
  if (length === piece.text.length) return piece;
  return { text: piece.text.slice(start, start + length), data: piece.data };
}

/** The letters from `start` to `end`. */
export function sliceText(text: AnyText, start: number, end: number): AnyText {
  if (typeof text === 'string') return text.slice(start, end);
  const cutter = new TextCutter(text);
  cutter.take(start);
  return cutter.take(end);
}

/** A stretch and its replacement. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: AnyText;
}

/** @param replacements in order, without overlaps */
export function replaceStretches(text: AnyText, replacements: readonly Replacement[]): AnyText {
  if (replacements.length === 0) return text;
  const cutter = new TextCutter(text);
  const parts: AnyText[] = [];
  for (const { start, end, by } of replacements) {
    parts.push(cutter.take(start), by);
    cutter.take(end);
  }
  parts.push(cutter.take(Infinity));
  return joinTexts(parts);
}

/** The texts between the stretches, which are in order and do not overlap. */
export function textsBetween(
  text: AnyText,
  stretches: readonly { readonly start: number; readonly end: number }[],
): AnyText[] {
  const cutter = new TextCutter(text);
  const texts = stretches.map(({ start, end }) => {
    const before = cutter.take(start);
    cutter.take(end);
    return before;
  });
  return [...texts, cutter.take(Infinity)];
}

/** Changes each piece separately (to upper case, say); a changed piece is no longer whole. */
export function mapPieces(text: AnyText, change: (letters: string) => string): AnyText {
  if (typeof text === 'string') return change(text);
  return new LiquidText(
    text.pieces.map((piece) => {
      const changed = change(piece.text);
      return changed === piece.text ? piece : { text: changed, data: piece.data };
    }),
  );
}
