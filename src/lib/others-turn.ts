/**
 * Splits large requests into steps, between which other requests are answered. Askers take turns, so that a user with a
 * hundred large requests does not delay others more than a user with one.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';

/** A length that takes a millisecond or more to read, check or write. */
const LARGE_LENGTH = 65_536;

/** Who asks for the turns of the current work. */
const askers = new AsyncLocalStorage<string>();

/** Who is waiting, by asker, in the order in which askers are served. Each line is first come, first served. */
const waiting = new Map<string, Line>();
let isServing = false;

/** Turns of a line that are over and not forgotten. */
const MAX_PAST = 256;

interface Line {
  readonly goOn: (() => void)[];
  /** How many of them have had their turn. */
  served: number;
}

/** Does `work` with all its turns counted as those of `asker`: a user, or an address if no user is known. */
export function asAsker<T>(asker: string, work: () => T): T {
  return askers.run(asker, work);
}

/** Waits for a turn: one of all who wait here continues, then other requests are answered. */
export function ownTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const asker = askers.getStore() ?? '';
  const line = waiting.get(asker);
  if (line === undefined) waiting.set(asker, { goOn: [resolve], served: 0 });
  else line.goOn.push(resolve);
  if (!isServing) void serve();
  return promise;
}

async function serve(): Promise<void> {
  isServing = true;
  for (let [first] = waiting; first !== undefined; [first] = waiting) {
    await setImmediate();
    const [asker, line] = first;
    line.goOn[line.served]?.();
    line.served += 1;
    if (line.served === MAX_PAST) line.goOn.splice(0, MAX_PAST);
    line.served %= MAX_PAST;
    // An asker with more work goes to the end of the line.
    waiting.delete(asker);
    if (line.served < line.goOn.length) waiting.set(asker, line);
  }
  isServing = false;
}

/** Does what is handled need a turn of its own? `length` in bytes or letters. */
export function isLargeLength(length: number): boolean {
  return length > LARGE_LENGTH;
}

/** Waits for a turn if what is handled is large; `length` is in bytes or characters. */
export async function othersTurn(length: number): Promise<void> {
  if (isLargeLength(length)) await ownTurn();
}

/** How long work may run without a pause, in milliseconds. */
const PACE_MS = 4;

/**
 * For steps whose duration is not known beforehand. The function that it gives is called between them, and waits for a
 * turn if they have taken a while.
 */
export function createPace(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < PACE_MS) return;
    await ownTurn();
    since = performance.now();
  };
}

/** Runs each step in a turn of its own, for lists of any length. Results are in the order of the items. */
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
