/**
 * Looker's search patterns: like SQL's LIKE without escapes, ignoring case. A pattern is parsed once and then tested on
 * many texts. The time for a text grows with its length, never with the product of both lengths.
 */

export type PatternTest = (text: string | null) => boolean;

/** @param pattern may be `IS NULL` or `NOT NULL`, for which an empty text counts as null */
export function likePattern(pattern: string): PatternTest {
  if (/^is null$/i.test(pattern)) return (text) => text === null || text === '';
  if (/^not null$/i.test(pattern)) return (text) => text !== null && text !== '';
  const isLike = readPattern(pattern.toLowerCase());
  return (text) => text !== null && isLike(text.toLowerCase());
}

/** The part between two `%`. */
interface Piece {
  readonly length: number;
  readonly isAt: (text: string, at: number) => boolean;
  /** The offset of its first end in `text` from `from` on; -1 if there is none. */
  readonly endAfter: (text: string, from: number) => number;
}

function readPattern(pattern: string): (text: string) => boolean {
  const texts = pattern.split('%');
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
        if (piece[index] !== '_' && piece[index] !== text[at + index]) return false;
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
  if (!piece.includes('_') && piece.length <= 2) {
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
    const bits = letter === '_' ? any : places.getOrInsertComputed(letter, () => new Uint32Array(words));
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
