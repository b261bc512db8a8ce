/**
 * Frees what is in the store and seen by nobody: parts of removed results, which their readers of that time may still
 * have been reading, and parts of drafts whose process did not live to publish or remove them. Every node does so, by
 * the store's clock alone.
 */
import type { ObjectStore, Patience } from './object-store.ts';
import { CHECK, MANIFESTS, manifestKey, PARTS, partsOf, READING, REMOVED, resultOf } from './s3-names.ts';

/** How long a reader may take from when the result is removed. */
const READERS_MAY_TAKE_MS = 3_600_000;
/** How long it may take from the first part of a draft to its manifest. */
const WRITERS_MAY_TAKE_MS = 86_400_000;

export async function freeS3Remains(store: ObjectStore): Promise<void> {
  const now = await timeOf(store);
  for await (const { key, modifiedAt } of store.list(REMOVED, READING)) {
    const resultId = resultOf(key);
    if (resultId === undefined || now - modifiedAt < READERS_MAY_TAKE_MS) continue;
    await freeParts(store, resultId);
    await store.remove(key, READING);
  }
  await freeDrafts(store, now - WRITERS_MAY_TAKE_MS);
  for await (const upload of store.unfinishedUploads(PARTS, READING)) {
    if (resultOf(upload.key) !== undefined && now - upload.startedAt >= WRITERS_MAY_TAKE_MS)
      await store.giveUp(upload, READING);
  }
}

/** Ids of published results. */
export async function publishedIds(store: ObjectStore, patience: Patience = READING): Promise<string[]> {
  const ids: string[] = [];
  for await (const { key } of store.list(MANIFESTS, patience)) {
    const id = resultOf(key);
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** What the store takes for now: nodes' clocks may differ, and nobody else's time is compared with it. */
async function timeOf(store: ObjectStore): Promise<number> {
  const key = `${CHECK}time`;
  await store.put(key, { content: Buffer.alloc(0), contentType: 'text/plain' }, READING);
  return (await store.head(key, READING))?.modifiedAt ?? 0;
}

/** Frees the parts of a result but those that a manifest names, if it was published anew since. */
async function freeParts(store: ObjectStore, resultId: string): Promise<void> {
  const manifest = await store.head(manifestKey(resultId), READING);
  const kept = manifest === null ? null : `${partsOf(resultId)}${manifest.note ?? ''}/`;
  for await (const { key } of store.list(partsOf(resultId), READING)) {
    if (kept === null || !key.startsWith(kept)) await store.remove(key, READING);
  }
}

async function freeDrafts(store: ObjectStore, before: number): Promise<void> {
  const old: string[] = [];
  for await (const { key, modifiedAt } of store.list(PARTS, READING)) if (modifiedAt <= before) old.push(key);
  if (old.length === 0) return;
  // Listed after them: what was published meanwhile stays.
  const seen = new Set(await publishedIds(store));
  const removed = new Set<string>();
  for await (const { key } of store.list(REMOVED, READING)) removed.add(resultOf(key) ?? '');
  for (const key of old) {
    const resultId = resultOf(key);
    if (resultId !== undefined && !seen.has(resultId) && !removed.has(resultId)) await store.remove(key, READING);
  }
}
