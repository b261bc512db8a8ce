const CODES = /^ERR_(?:STRING_TOO_LONG|BUFFER_TOO_LARGE)$/;
const WORDS = /^(?:Invalid (?:string|array|typed array|array buffer) length|Array buffer allocation failed)/;
const MORE_WORDS = /^Maximum (?:BigInt|call stack) size exceeded/;

/** Is it Node's error for a text, list, number or buffer that would be larger than possible? */
export function isBeyondLength(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && CODES.test(String(error.code))) return true;
  return error instanceof RangeError && (WORDS.test(error.message) || MORE_WORDS.test(error.message));
}
