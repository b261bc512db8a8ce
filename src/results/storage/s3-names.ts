/**
 * Names of objects, below the prefix of the store, and how long one waits for them:
 *
 *     results/ID                        the manifest, which makes the result visible
 *     parts/ID/DRAFT/main.parquet       the rows of one statement, of the draft that the manifest names
 *     parts/ID/DRAFT/renderings/KEY     the bytes of one format
 *     removed/ID                        since when the parts of a result may be read by nobody new
 *     check/…                           what was tried
 */
import { checkedId, checkedKey } from './result-names.ts';

export const MANIFESTS = 'results/';
export const PARTS = 'parts/';
export const REMOVED = 'removed/';
export const CHECK = 'check/';

export function manifestKey(resultId: string): string {
  return MANIFESTS + checkedId(resultId);
}

export function removedKey(resultId: string): string {
  return REMOVED + checkedId(resultId);
}

/** What all parts of a result begin with. */
export function partsOf(resultId: string): string {
  return `${PARTS}${checkedId(resultId)}/`;
}

export function partKey(resultId: string, draft: string, name: string): string {
  return `${partsOf(resultId)}${draft}/${name}`;
}

export function renderingObject(resultId: string, draft: string, renderKey: string): string {
  return partKey(resultId, draft, `renderings/${checkedKey(renderKey)}`);
}

/**
 * Which result an object is of; undefined: of none, such as one of a cluster whose prefix begins with all of this one's,
 * which is not this one's to list or to remove.
 */
export function resultOf(key: string): string | undefined {
  return RESULT.exec(key)
    ?.slice(1)
    .find((id) => id !== undefined);
}

const RESULT = /^(?:results|removed)\/([0-9a-f]{32})$|^parts\/([0-9a-f]{32})\/[0-9a-f]{32}\/./;

/** A client waits for the answer, and may come again. */
export const ASKING = { forMs: 5_000 } as const;
/** Something is being read, and would have to begin anew. */
export const READING = { forMs: 30_000 } as const;
/** A database has worked for it. */
export const WRITING = { forMs: 60_000 } as const;
