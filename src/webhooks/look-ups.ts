/**
 * Names become addresses as everywhere on this machine. That takes a thread of the pool that also writes the state, for
 * as long as a name server is silent: so only few look-ups run at once, and one for each name.
 */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';

/** Of the pool's four threads. */
const AT_ONCE = 2;

export type LookUp = (host: string) => Promise<readonly LookupAddress[]>;

export function createLookUps(ask: LookUp = (host) => lookup(host, { all: true })): LookUp {
  const underWay = new Map<string, Promise<readonly LookupAddress[]>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  const run = async (host: string): Promise<readonly LookupAddress[]> => {
    if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await ask(host);
    } finally {
      underWay.delete(host);
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
  return (host) => {
    const same = underWay.get(host) ?? run(host);
    underWay.set(host, same);
    return same;
  };
}
