/** Brings the rows of a result to this machine, since DuckDB reads them as files. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../lib/clock.ts';
import type { ObjectStore } from './object-store.ts';
import type { CachedFile } from './row-cache.ts';
import { bytesOf } from './s3-bytes.ts';
import { partKey } from './s3-names.ts';

export async function downloadRows(
  store: Pick<ObjectStore, 'open'>,
  from: { readonly resultId: string; readonly draft: string; readonly files: readonly CachedFile[] },
  folder: string,
  clock: Pick<Clock, 'after'>,
): Promise<void> {
  const never = new AbortController().signal;
  for (const { name, bytes } of from.files) {
    const target = join(folder, basename(name));
    // What is there may be a link to a file of others, which is not to be written to.
    await rm(target, { force: true });
    const key = partKey(from.resultId, from.draft, name);
    await pipeline(
      bytesOf(store, key, { start: 0, end: bytes - 1 }, { clock, signal: never }),
      createWriteStream(target, { flags: 'wx' }),
    );
  }
}
