/** Steps of one large request, between which other requests are answered. */
import { setImmediate } from 'node:timers/promises';

/** What takes a millisecond or more to read, check or write. */
const LARGE_LENGTH = 65_536;

let line: Promise<void> = Promise.resolve();

/** Waits for a turn of its own: of all who wait here one goes on, then whoever else asks for something is answered. */
export function ownTurn(): Promise<void> {
  line = line.then(() => setImmediate());
  return line;
}

/** Waits for a turn of its own, when what is handled is large: `length` in bytes or letters. */
export async function othersTurn(length: number): Promise<void> {
  if (length > LARGE_LENGTH) await ownTurn();
}

/** Work that is done at once, in milliseconds. */
const PACE_MS = 4;

/**
 * For steps of which nobody knows beforehand how long they take: what it gives is asked between them, and waits for a
 * turn when they have taken a while.
 */
export function createPace(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < PACE_MS) return;
    await ownTurn();
    since = performance.now();
  };
}

/** Each step in a turn of its own, for lists of any length; results in the order of the items. */
export function inTurns<T, R>(
  items: readonly T[],
  step: (item: T, index: number) => R | Promise<R>,
): Promise<readonly R[]> {
  return Promise.all(
    items.map(async (item, index) => {
      await ownTurn();
      return step(item, index);
    }),
  );
}
