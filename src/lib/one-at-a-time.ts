/**
 * Changes that look at what there is, decide, and write: one after the other, so that what one has looked at is still so
 * when it writes. Each sees what those before it have done.
 */

/** Runs `work` when all that was handed in before has ended, well or not. */
export type Turns = <T>(work: () => T | Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(() => work());
    last = done.catch(() => undefined);
    return done;
  };
}

/**
 * The service with these methods in turns. What they call of the service themselves belongs to their turn.
 * @param changes methods that answer promises
 */
export function inTurnsOf<S extends object>(turns: Turns, service: S, changes: readonly (keyof S)[]): S {
  const changed = changes.map((name) => {
    const change = service[name] as (...given: readonly unknown[]) => unknown;
    return [name, (...given: readonly unknown[]) => turns(() => change.apply(service, given as unknown[]))];
  });
  return { ...service, ...Object.fromEntries(changed) };
}
