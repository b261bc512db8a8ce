/**
 * Text that knows which of its letters are data. Whatever comes out of a value of a user or of the database is a
 * `LiquidText`; the author's own text is a plain string. Filters and tags work on the pieces, and what they make of data
 * is data. Nothing turns a `LiquidText` into a string but the writers that know the place where it lands
 * (`write-sql.ts`, `write-html.ts`): it takes part in no `String(…)`, template literal or `+`.
 */
import { Scalar } from './scalar.ts';
import { TemplateFault } from './template-fault.ts';

/** A stretch of letters of one origin. */
export interface LiquidPiece {
  readonly text: string;
  /** Null = the author's own. */
  readonly data: DataOrigin | null;
  /** How a piece that nobody has changed is written where SQL or markup is expected; absent = letter by letter. */
  readonly whole?: WholePiece;
}

/** The value that data came out of, by identity: pieces of one value know each other again. */
export interface DataOrigin {
  /** In the open it may be the name of a table or column: of user attributes and unquoted parameters, not of filters. */
  readonly isName: boolean;
}

/** A complete literal, condition or element. */
export interface WholePiece {
  /** SQL in the open. */
  readonly sql?: string;
  /** What it holds, letter by letter: for places within quotes and comments. */
  readonly bare?: string;
  /** Markup. */
  readonly html?: string;
}

/** What filters and outputs are made of: the author's text as it is, or pieces of several origins. */
export type AnyText = string | LiquidText;

export class LiquidText extends Scalar {
  readonly pieces: readonly LiquidPiece[];
  #plain: string | null = null;

  constructor(pieces: readonly LiquidPiece[]) {
    super();
    this.pieces = pieces;
  }

  /** A value. */
  static data(text: string, whole?: WholePiece): LiquidText {
    return new LiquidText([{ text, data: { isName: false }, ...(whole && { whole }) }]);
  }

  /** A value that may be a name of SQL. */
  static ofName(text: string): LiquidText {
    return new LiquidText([{ text, data: { isName: true } }]);
  }

  /** The letters, for questions about them: nothing made of this may be put out but as data. */
  get plain(): string {
    this.#plain ??= this.pieces.map(({ text }) => text).join('');
    return this.#plain;
  }

  get scalar(): string {
    return this.plain;
  }

  /** As one element of a loop; none when empty. */
  *[Symbol.iterator](): Generator<LiquidText> {
    if (this.plain !== '') yield this;
  }

  /** Numbers are harmless; as text it never leaves by itself. */
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

/** Text without data is the author's own string. */
export function textOfPieces(pieces: readonly LiquidPiece[]): AnyText {
  return pieces.some(({ data }) => data !== null) ? new LiquidText(pieces) : pieces.map(({ text }) => text).join('');
}

export function joinTexts(texts: readonly AnyText[], separator: AnyText = ''): AnyText {
  if (texts.every((text) => typeof text === 'string') && typeof separator === 'string') return texts.join(separator);
  const between = piecesOf(separator);
  return textOfPieces(texts.flatMap((text, index) => [...(index > 0 ? between : []), ...piecesOf(text)]));
}

/** A value that data in one of `texts` came out of, the one that may least; null = there is no data. */
export function dataOrigin(texts: readonly AnyText[]): DataOrigin | null {
  let found: DataOrigin | null = null;
  for (const text of texts) {
    for (const { data } of piecesOf(text)) {
      if (data !== null && (found === null || !data.isName)) found = data;
    }
  }
  return found;
}

/** The text as data: of an author's text that a user's value has cut, where it was cut says what the value was. */
export function allData(text: AnyText, origin: DataOrigin): AnyText {
  return textOfPieces(
    piecesOf(text).map((piece) => (piece.data === null ? { text: piece.text, data: origin } : piece)),
  );
}

/** `made` out of `sources`: data when any of these holds data. */
export function madeOf(sources: readonly AnyText[], made: string, whole?: WholePiece): AnyText {
  const data = dataOrigin(sources);
  return data === null ? made : new LiquidText([{ text: made, data, ...(whole && { whole }) }]);
}

/** Gives the stretches of a text one after the other. A piece that is cut is whole no longer. */
class TextCutter {
  readonly #pieces: readonly LiquidPiece[];
  #index = 0;
  /** Letters taken of the piece at `#index`. */
  #taken = 0;
  #at = 0;

  constructor(text: AnyText) {
    this.#pieces = piecesOf(text);
  }

  /** What stands before the letter `end`. */
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

/** Letters `start` to `end`. */
export function sliceText(text: AnyText, start: number, end: number): AnyText {
  if (typeof text === 'string') return text.slice(start, end);
  const cutter = new TextCutter(text);
  cutter.take(start);
  return cutter.take(end);
}

/** A stretch and what comes in its place. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: AnyText;
}

/** @param replacements in order, not overlapping. */
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

/** Changes each piece by itself (upper case, say); what is changed is whole no longer. */
export function mapPieces(text: AnyText, change: (letters: string) => string): AnyText {
  if (typeof text === 'string') return change(text);
  return new LiquidText(
    text.pieces.map((piece) => {
      const changed = change(piece.text);
      return changed === piece.text ? piece : { text: changed, data: piece.data };
    }),
  );
}
