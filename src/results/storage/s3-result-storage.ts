/**
 * Results in an S3-compatible store (`s3-names.ts` says under which names). What executors work on is on this machine:
 *
 *     DIR/.scratch/NODE/…   what processes of the node are writing
 *     DIR/cache/…           rows that were brought here (`row-cache.ts`)
 */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { found } from '../../errors/found.ts';
import type { Clock } from '../../lib/clock.ts';
import { scratchDir } from './local-result-files.ts';
import type { ObjectStore, Patience } from './object-store.ts';
import { renderingTag } from './rendering-tag.ts';
import { checkedKey } from './result-names.ts';
import type { NewRendering, OpenResult, RenderingFacts, ResultStorage, S3Location } from './result-storage.ts';
import { createRowCache, type RowCache } from './row-cache.ts';
import { downloadRows } from './s3-rows.ts';
import { openS3ObjectStore } from './s3-object-store.ts';
import { ASKING, manifestKey, READING, removedKey, renderingObject, WRITING } from './s3-names.ts';
import { freeS3Remains, publishedIds } from './s3-remains.ts';
import { openS3Rendering } from './s3-rendering.ts';
import { cacheEntry, createS3Draft, type Manifest } from './s3-result-draft.ts';
import { createS3Watch } from './s3-watch.ts';
import { STORED_RESULT_VERSION } from './stored-result.ts';

export interface S3StorageOptions {
  readonly clock: Clock;
  /** Told when the store goes away, and when it answers again (null). */
  readonly onChange: (error: Error | null) => void;
}

export function createS3ResultStorage(location: S3Location, { clock, onChange }: S3StorageOptions): ResultStorage {
  const { dir, node, isShared, cacheBytes } = location;
  const scratch = scratchDir(dir, node);
  const cache = createRowCache(join(dir, 'cache'), cacheBytes, clock);
  const watch = createS3Watch({ clock, onChange, store: () => store });
  const store = openS3ObjectStore(location, { clock, onEnd: watch.ended });
  return {
    location,
    isShared,
    scratchDir: scratch,
    folders: [dir],
    isRemote: true,
    check: () => watch.check(),
    hindrance: () => watch.hindrance(),
    async sweepScratch() {
      // A power failure may have torn what is in it.
      await cache.drop(() => true);
      const left = await readdir(scratch).catch((): string[] => []);
      await Promise.all(left.map((name) => rm(join(scratch, name), { recursive: true, force: true })));
      return left.length;
    },
    createDraft: async (resultId, folder) => createS3Draft({ store, cache }, resultId, folder),
    openResult: (resultId) => openResult({ store, cache, clock }, resultId),
    addRendering: (resultId, rendering) => addRendering(store, resultId, rendering),
    async openRendering(resultId, renderKey) {
      const named = checkedKey(renderKey);
      const draft = await draftOf(store, resultId);
      if (draft === null) return null;
      const key = renderingObject(resultId, draft, named);
      const head = await store.head(key, ASKING);
      if (head === null) return null;
      const { contentType, bytes } = head;
      return openS3Rendering({ store, clock }, key, { contentType, bytes, etag: renderingTag(resultId, renderKey) });
    },
    has: async (resultId) => (await draftOf(store, resultId)) !== null,
    async remove(resultId) {
      const draft = await draftOf(store, resultId);
      if (draft === null) return;
      // Whoever is interrupted after this has removed nothing, and whoever is after the next has said since when.
      await store.put(removedKey(resultId), { content: Buffer.alloc(0), contentType: 'text/plain' }, ASKING);
      await store.remove(manifestKey(resultId), ASKING);
      await cache.drop((entry) => entry === cacheEntry(resultId, draft));
    },
    list: () => publishedIds(store),
    async freeRemains() {
      await freeS3Remains(store);
      const published = new Set(await publishedIds(store));
      await cache.drop((entry) => !published.has(entry.split('-')[0] ?? ''));
    },
    // Executors ask the store themselves.
    parcel: () => Promise.resolve(null),
    accept: () => Promise.resolve(),
  };
}

/** The draft that was published; null: there is no such result. */
async function draftOf(store: ObjectStore, resultId: string, patience: Patience = ASKING): Promise<string | null> {
  return (await store.head(manifestKey(resultId), patience))?.note ?? null;
}

async function openResult(
  { store, cache, clock }: { readonly store: ObjectStore; readonly cache: RowCache; readonly clock: Clock },
  resultId: string,
): Promise<OpenResult | null> {
  const bytes = await store.read(manifestKey(resultId), READING);
  if (bytes === null) return null;
  const { stored, draft, files } = JSON.parse(bytes.toString('utf8')) as Manifest;
  if (stored.version !== STORED_RESULT_VERSION) return null;
  return {
    stored,
    async rows(folder) {
      await mkdir(folder, { recursive: true });
      const entry = cacheEntry(resultId, draft);
      if (await cache.take(entry, files, folder)) return folder;
      await downloadRows(store, { resultId, draft, files }, folder, clock);
      await cache.keep(entry, files, folder);
      return folder;
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function addRendering(store: ObjectStore, resultId: string, rendering: NewRendering): Promise<RenderingFacts> {
  const { renderKey, contentType } = rendering;
  const key = renderingObject(resultId, found(await draftOf(store, resultId, WRITING)), renderKey);
  const etag = renderingTag(resultId, renderKey);
  if ('content' in rendering) {
    const content = Buffer.from(rendering.content);
    await store.put(key, { content, contentType }, WRITING);
    return { contentType, bytes: content.length, etag };
  }
  const { size: bytes } = await stat(rendering.file);
  await store.upload(key, rendering.file, contentType, WRITING);
  await rm(rendering.file);
  return { contentType, bytes, etag };
}
