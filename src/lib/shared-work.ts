/** Runs a limited amount of work at once for several parties, who take turns: none holds more than its share. */
export type SharedWork = <T>(
  party: string,
  work: () => Promise<T>,
) => /** Undefined if too much waits already, of this party or of all. */ Promise<T> | undefined;

export interface WorkShares {
  /** Work at the same time, of all. */
  readonly atOnce: number;
  readonly waiting: number;
  /** The same of one party. */
  readonly each: { readonly atOnce: number; readonly waiting: number };
}

interface Party {
  running: number;
  /** Starts what waits, oldest first. */
  readonly line: (() => void)[];
}

export function createSharedWork({ atOnce, waiting, each }: WorkShares): SharedWork {
  /** Those who have work, in the order of their turns. */
  const parties = new Map<string, Party>();
  let running = 0;
  let inLine = 0;
  const startNext = (): void => {
    for (const [name, party] of parties) {
      if (running >= atOnce) return;
      const start = party.running < each.atOnce ? party.line.shift() : undefined;
      if (start === undefined) continue;
      inLine -= 1;
      // Behind all others, where this loop comes by again.
      parties.delete(name);
      parties.set(name, party);
      start();
    }
  };
  const run = async <T>(name: string, party: Party, work: () => Promise<T>): Promise<T> => {
    running += 1;
    party.running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      party.running -= 1;
      if (party.running === 0 && party.line.length === 0) parties.delete(name);
      startNext();
    }
  };
  return (name, work) => {
    const party = parties.get(name) ?? { running: 0, line: [] };
    const isFull = running >= atOnce || party.running >= each.atOnce;
    if (isFull && (party.line.length >= each.waiting || inLine >= waiting)) return undefined;
    parties.set(name, party);
    if (!isFull) return run(name, party, work);
    inLine += 1;
    return new Promise((resolve) => {
      party.line.push(() => resolve(run(name, party, work)));
    });
  };
}
