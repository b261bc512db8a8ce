/** Whether results can be kept in a store: tried, since a store may take a condition and not heed it. */
import { CoatcheckError } from '../../errors/catalogue.ts';
import { systemIds } from '../../lib/ids.ts';
import type { ObjectStore, Patience } from './object-store.ts';
import { CHECK } from './s3-names.ts';

/** @throws CoatcheckError `results_unusable`, `results_unreachable` */
export async function checkS3(store: ObjectStore, patience: Patience): Promise<void> {
  const key = `${CHECK}${systemIds.hex32()}`;
  const [content, contentType] = [Buffer.from('check'), 'text/plain'];
  try {
    // A store without the right to list answers 403 to what is not there.
    if ((await store.head(key, patience)) !== null) throw unusable('it has objects of names that nobody gave');
    await store.putNew(key, { content, contentType }, patience);
    const isConditional = !(await store.putNew(key, { content, contentType }, patience));
    const found = await store.read(key, patience);
    await store.list(CHECK, patience)[Symbol.asyncIterator]().next();
    await store.remove(key, patience);
    if (!isConditional) throw unusable('it replaces objects although it is asked not to (If-None-Match: *)');
    if (found?.equals(content) !== true) throw unusable('it does not give back what was stored');
  } catch (error) {
    if (!(error instanceof CoatcheckError) || error.code !== 'storage_unusable') throw error;
    throw unusable(error.cause instanceof Error ? error.cause.message : 'it refuses');
  }
}

function unusable(why: string): CoatcheckError {
  return new CoatcheckError('results_unusable', { why });
}
