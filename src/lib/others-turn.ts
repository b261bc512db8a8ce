/**
 * Steps of one large request, between which other requests are answered. Who waits for a turn waits with others, and
 * those who ask take turns with each other: a user with a hundred large requests keeps nobody else's waiting longer than
 * one with a single request does.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';

/** What takes a millisecond or more to read, check or write. */
const LARGE_LENGTH = 65_536;

/** Who asks for the turns of what is worked on. */
const askers = new AsyncLocalStorage<string>();

/** Those who wait, by who asks for them, in the order in which they are served; each line is first come, first served. */
const waiting = new Map<string, Line>();
let isServing = false;

/** Turns of a line that are over and not forgotten. */
const MOST_PAST = 256;

interface Line {
  readonly goOn: (() => void)[];
  /** How many of them have had their turn. */
  served: number;
}

/** Does `work`, all of whose turns are those of `asker`: a user, or an address that no user is known of. */
export function asAsker<T>(asker: string, work: () => T): T {
  return askers.run(asker, work);
}

/** Waits for a turn of its own: of all who wait here one goes on, then whoever else asks for something is answered. */
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
    if (line.served === MOST_PAST) line.goOn.splice(0, MOST_PAST);
    line.served %= MOST_PAST;
    // Whoever asks for more stands behind all others.
    waiting.delete(asker);
    if (line.served < line.goOn.length) waiting.set(asker, line);
  }
  isServing = false;
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
