/**
 * A draft of a result in a store. It is written on this machine, and goes to the store when it is published: first its
 * parts, under a name of the draft's own, then the manifest, if there is none. What is sent before that is seen by
 * nobody, and freed by `s3-remains.ts` if the sender does not live to do it.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemIds } from '../../lib/ids.ts';
import { createLocalDraft } from './local-result-draft.ts';
import { RENDERINGS_FOLDER } from './local-result-files.ts';
import type { ObjectStore } from './object-store.ts';
import type { RenderingFacts, ResultDraft } from './result-storage.ts';
import type { CachedFile, RowCache } from './row-cache.ts';
import { ASKING, manifestKey, partKey, renderingObject, WRITING } from './s3-names.ts';
import type { StoredResult } from './stored-result.ts';

/** The object that makes a result visible. JSON; its note is the draft, which a look at its head tells. */
export interface Manifest {
  readonly draft: string;
  readonly files: readonly CachedFile[];
  readonly stored: StoredResult;
}

interface DraftParts {
  readonly store: ObjectStore;
  readonly cache: RowCache;
}

/** Files that are sent at the same time. */
const FILES_AT_ONCE = 4;

/** A part that is on its way, or there. */
interface Part {
  readonly key: string;
  readonly file: string;
  readonly contentType: string;
}

/** @param folder of the process, on its disk; must not exist yet */
export function createS3Draft({ store, cache }: DraftParts, resultId: string, folder: string): ResultDraft {
  // Only what concerns this machine is left to it: it is never published there.
  const local = createLocalDraft(folder, resultId, folder);
  const draft = systemIds.hex32();
  return {
    ...local,
    async publish(stored, signal) {
      const names = [...new Set(stored.relations.flatMap((relation) => relation.files))];
      const files = await Promise.all(
        names.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })),
      );
      const rows = names.map((name) => ({
        key: partKey(resultId, draft, name),
        file: join(folder, name),
        contentType: 'application/octet-stream',
      }));
      const parts = [...rows, ...(await renderingsIn(folder, resultId, draft))];
      const manifest: Manifest = { draft, files, stored };
      try {
        await uploadAll(store, parts, signal);
      } catch (error) {
        await removeQuietly(store, parts);
        throw error;
      }
      // If nobody says what came of this, the manifest may be there: its parts stay then, until `s3-remains.ts` knows.
      const isOurs = await putManifest(store, resultId, manifest, signal);
      if (!isOurs) await removeQuietly(store, parts);
      // Another format of it is what is asked for next.
      else await cache.keep(cacheEntry(resultId, draft), files, folder);
    },
  };
}

export function cacheEntry(resultId: string, draft: string): string {
  return `${resultId}-${draft}`;
}

async function renderingsIn(folder: string, resultId: string, draft: string): Promise<readonly Part[]> {
  const names = await readdir(join(folder, RENDERINGS_FOLDER));
  return Promise.all(
    names
      .filter((name) => !name.endsWith('.json'))
      .map(async (renderKey) => {
        const file = join(folder, RENDERINGS_FOLDER, renderKey);
        const { contentType } = JSON.parse(await readFile(`${file}.json`, 'utf8')) as RenderingFacts;
        return { key: renderingObject(resultId, draft, renderKey), file, contentType };
      }),
  );
}

async function uploadAll(store: ObjectStore, parts: readonly Part[], signal: AbortSignal | undefined): Promise<void> {
  const failing = new AbortController();
  const either = AbortSignal.any([failing.signal, ...(signal === undefined ? [] : [signal])]);
  const waiting = parts.values();
  const send = async (): Promise<void> => {
    for (const { key, file, contentType } of waiting) {
      try {
        await store.upload(key, file, contentType, { ...WRITING, signal: either });
      } catch (error) {
        failing.abort(error);
        throw error;
      }
    }
  };
  const sent = await Promise.allSettled(Array.from({ length: FILES_AT_ONCE }, send));
  for (const one of sent) if (one.status === 'rejected') throw one.reason;
}

/** Publishes the result; false if there is one of that name already. */
async function putManifest(
  store: ObjectStore,
  resultId: string,
  manifest: Manifest,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const key = manifestKey(resultId);
  const content = Buffer.from(JSON.stringify(manifest));
  const object = { content, contentType: 'application/json', note: manifest.draft };
  if (await store.putNew(key, object, { ...WRITING, signal })) return true;
  // It may be this one: an answer that was lost was asked for again.
  return (await store.head(key, WRITING))?.note === manifest.draft;
}

async function removeQuietly(store: ObjectStore, parts: readonly Part[]): Promise<void> {
  for (const { key } of parts) {
    try {
      await store.remove(key, ASKING);
    } catch {
      // The store is away: it is freed later.
      return;
    }
  }
}
