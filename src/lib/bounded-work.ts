/** Runs a limited amount of work at once, in order of arrival; undefined if too much is already waiting. */
export type BoundedWork = <T>(work: () => Promise<T>) => Promise<T> | undefined;

export function createBoundedWork({ atOnce, waiting }: { atOnce: number; waiting: number }): BoundedWork {
  let running = 0;
  const line: (() => void)[] = [];
  const runOne = async <T>(work: () => Promise<T>): Promise<T> => {
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      line.shift()?.();
    }
  };
  return (work) => {
    if (running < atOnce) return runOne(work);
    if (line.length >= waiting) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    line.push(resolve);
    return promise.then(() => runOne(work));
  };
}
