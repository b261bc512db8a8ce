/** Runs work in order of arrival, so much of it at once; undefined when too much waits already. */
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
