/**
 * Runs changes that read, decide and write one after the other, so that what a change has read is still true when it
 * writes. Each sees what those before it have done.
 */

/** Runs `work` when all earlier work has ended, successfully or not. */
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
 * The service with these methods run in turns. Calls of the service within a method belong to its turn.
 * @param changes methods that return promises
 */
export function inTurnsOf<S extends object>(turns: Turns, service: S, changes: readonly (keyof S)[]): S {
  const changed = changes.map((name) => {
    const change = service[name] as (...given: readonly unknown[]) => unknown;
    return [name, (...given: readonly unknown[]) => turns(() => change.apply(service, given as unknown[]))];
  });
  return { ...service, ...Object.fromEntries(changed) };
}
