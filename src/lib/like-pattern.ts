/**
 * Patterns of Looker's searches and of JDBC: like SQL's LIKE, ignoring case. A pattern is parsed once and then tested on
 * many texts. The time for a text grows with its length, never with the product of both lengths.
 */

export type PatternTest = (text: string | null) => boolean;

/** @param pattern without escapes; may be `IS NULL` or `NOT NULL`, for which an empty text counts as null */
export function likePattern(pattern: string): PatternTest {
  if (/^is null$/i.test(pattern)) return (text) => text === null || text === '';
  if (/^not null$/i.test(pattern)) return (text) => text !== null && text !== '';
  return testOf(piecesOf(pattern, null));
}

/** @param pattern a backslash before a letter lets it stand for itself, wildcards too */
export function escapedLikePattern(pattern: string): PatternTest {
  return testOf(piecesOf(pattern, '\\'));
}

function testOf(pieces: readonly string[]): PatternTest {
  const isLike = readPieces(pieces);
  return (text) => text !== null && isLike(text.toLowerCase());
}

/** Stands for any letter in a piece. No text has it. */
const ANY = '\0';

/** What stands between the `%`, in lower case. */
function piecesOf(pattern: string, escape: string | null): readonly string[] {
  const pieces = [''];
  let isEscaped = false;
  for (const letter of pattern.toLowerCase().split('')) {
    const isPlain: boolean = isEscaped;
    isEscaped = !isPlain && letter === escape;
    if (isEscaped) continue;
    if (letter === '%' && !isPlain) pieces.push('');
    else pieces.push(`${pieces.pop() ?? ''}${letter === '_' && !isPlain ? ANY : letter}`);
  }
  return pieces;
}

/** The part between two `%`. */
interface Piece {
  readonly length: number;
  readonly isAt: (text: string, at: number) => boolean;
  /** The offset of its first end in `text` from `from` on; -1 if there is none. */
  readonly endAfter: (text: string, from: number) => number;
}

function readPieces(texts: readonly string[]): (text: string) => boolean {
  const [head, ...others] = texts.map(readPiece);
  if (head === undefined) return (text) => text === '';
  const tail = others.pop();
  if (tail === undefined) return (text) => text.length === head.length && head.isAt(text, 0);
  const inner = others.filter((piece) => piece.length > 0);
  const shortest = [head, ...inner, tail].reduce((sum, piece) => sum + piece.length, 0);
  return (text) => {
    const last = text.length - tail.length;
    if (text.length < shortest || !head.isAt(text, 0) || !tail.isAt(text, last)) return false;
    let at = head.length;
    for (const piece of inner) {
      at = piece.endAfter(text, at);
      if (at < 0 || at > last) return false;
    }
    return true;
  };
}

function readPiece(piece: string): Piece {
  const { length } = piece;
  return {
    length,
    isAt: (text, at) => {
      for (let index = 0; index < length; index += 1) {
        if (piece[index] !== ANY && piece[index] !== text[at + index]) return false;
      }
      return true;
    },
    endAfter: searchOf(piece),
  };
}

const WORD = 32;

/**
 * Shift-and (Baeza-Yates and Gonnet): bit n says that the piece's first n + 1 characters end here. Each character of
 * the text takes one step for each 32 characters of the piece.
 */
function searchOf(piece: string): Piece['endAfter'] {
  if (!piece.includes(ANY) && piece.length <= 2) {
    return (text, from) => {
      const at = text.indexOf(piece, from);
      return at < 0 ? at : at + piece.length;
    };
  }
  const { length } = piece;
  const words = Math.ceil(length / WORD);
  const any = new Uint32Array(words);
  const places = new Map<string, Uint32Array>();
  for (const [index, letter] of piece.split('').entries()) {
    const bits = letter === ANY ? any : places.getOrInsertComputed(letter, () => new Uint32Array(words));
    bits[index >> 5] = (bits[index >> 5] ?? 0) | (1 << (index & 31));
  }
  for (const bits of places.values()) any.forEach((word, index) => (bits[index] = (bits[index] ?? 0) | word));
  const [lastWord, lastBit] = [(length - 1) >> 5, 1 << ((length - 1) & 31)];
  return (text, from) => {
    const state = new Uint32Array(words);
    for (let at = from; at < text.length; at += 1) {
      const bits = places.get(text[at] ?? '') ?? any;
      let carry = 1;
      for (let word = 0; word < words; word += 1) {
        const before = state[word] ?? 0;
        state[word] = ((before << 1) | carry) & (bits[word] ?? 0);
        carry = before >>> 31;
      }
      if (((state[lastWord] ?? 0) & lastBit) !== 0) return at + 1;
    }
    return -1;
  };
}
