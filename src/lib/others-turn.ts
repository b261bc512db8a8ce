/** Steps of one large request, between which other requests are answered. */
import { setImmediate } from 'node:timers/promises';

/** What takes a millisecond or more to read, check or write. */
const LARGE_LENGTH = 65_536;

/** Waits until others had their turn, when what is handled is large: `length` in bytes or letters. */
export async function othersTurn(length: number): Promise<void> {
  if (length > LARGE_LENGTH) await setImmediate();
}
