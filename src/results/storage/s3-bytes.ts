/** The bytes of an object. A stream that breaks off goes on where it was. */
import { CoatcheckError } from '../../errors/catalogue.ts';
import type { Clock } from '../../lib/clock.ts';
import type { ObjectStore } from './object-store.ts';
import { READING } from './s3-names.ts';

/** How often a stream may break off without having given anything. */
const BREAKS = 5;

/** How long a store may give nothing in the middle of an object. How long a reader takes is not counted. */
const SILENCE_MS = 30_000;

interface Reading {
  readonly clock: Pick<Clock, 'after'>;
  readonly signal: AbortSignal;
}

/** From the first byte to the last, both inclusive. @throws CoatcheckError `results_unreachable` */
export async function* bytesOf(
  store: Pick<ObjectStore, 'open'>,
  key: string,
  { start, end }: { readonly start: number; readonly end: number },
  { clock, signal }: Reading,
): AsyncGenerator<Buffer> {
  let breaks = 0;
  for (let at = start; at <= end;) {
    const body = await store.open(key, { start: at, end }, { ...READING, signal });
    // It was removed so long ago that its parts are gone as well.
    if (body === null) throw brokenOff();
    const before = at;
    try {
      const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
      const next = async () => {
        using _timer = clock.after(SILENCE_MS, () => body.destroy(new Error('nothing comes')));
        return await chunks.next();
      };
      for (let one = await next(); one.done !== true; one = await next()) {
        at += one.value.length;
        yield one.value;
      }
    } catch {
      signal.throwIfAborted();
    } finally {
      body.destroy();
    }
    breaks = at > before ? 0 : breaks + 1;
    if (breaks > BREAKS) throw brokenOff();
  }
}

/** An object gives less than it has. */
export function brokenOff(): CoatcheckError {
  return new CoatcheckError('results_unreachable', {}, { cause: new Error('an object broke off') });
}
