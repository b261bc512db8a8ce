/**
 * Names become addresses as everywhere on this machine. That takes a thread of the pool that also writes the state, for
 * as long as a name server is silent: so only few look-ups run at once, one for each name, and none that nobody waits
 * for any more is begun.
 */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { rejectOnAbort } from '../lib/reject-on-abort.ts';

/** Of the pool's four threads. */
const AT_ONCE = 2;

type Addresses = readonly LookupAddress[];

/** Rejects with the signal's reason when that aborts. */
export type LookUp = (host: string, signal: AbortSignal) => Promise<Addresses>;

export type AskForAddresses = (host: string) => Promise<Addresses>;

interface Wanted {
  readonly answer: PromiseWithResolvers<Addresses>;
  /** How many wait for the answer. */
  waiting: number;
}

export function createLookUps(ask: AskForAddresses = (host) => lookup(host, { all: true })): LookUp {
  /** Names that are not asked for yet, in the order of their turns. */
  const line = new Map<string, Wanted>();
  const underWay = new Map<string, Wanted>();

  const run = async (host: string, { answer }: Wanted): Promise<void> => {
    try {
      answer.resolve(await ask(host));
    } catch (error) {
      answer.reject(error);
    } finally {
      underWay.delete(host);
      beginNext();
    }
  };
  const beginNext = (): void => {
    for (const [host, wanted] of line) {
      if (underWay.size >= AT_ONCE) return;
      line.delete(host);
      underWay.set(host, wanted);
      void run(host, wanted);
    }
  };
  const want = (host: string): Wanted => {
    const known = underWay.get(host) ?? line.get(host);
    if (known !== undefined) return known;
    const wanted = { answer: Promise.withResolvers<Addresses>(), waiting: 0 };
    // Whoever waits is told; there may be nobody left.
    wanted.answer.promise.catch(() => undefined);
    line.set(host, wanted);
    return wanted;
  };

  return async (host, signal) => {
    signal.throwIfAborted();
    const wanted = want(host);
    wanted.waiting += 1;
    beginNext();
    try {
      return await Promise.race([wanted.answer.promise, rejectOnAbort(signal)]);
    } finally {
      wanted.waiting -= 1;
      if (wanted.waiting === 0 && line.get(host) === wanted) line.delete(host);
    }
  };
}
