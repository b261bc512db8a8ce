/**
 * Where small results lie: beside the tickets that they complete, so that both become durable in one write, and no file,
 * folder or sync is theirs alone. On the server the shelf is in the state; in an executor it is what travels with a job.
 */
import type { HeldRendering, ResultParcel } from './result-storage.ts';

/**
 * Most bytes of a small result, of everything that is kept with it, and of a rendering that is added to it. More than
 * that is read from files as fast as from a database, and would be in the way of those who write.
 */
export const SMALL_BYTES = 128 * 1024;

/** Most rows of a statement that are held in memory. */
export const SMALL_ROWS = 5_000;

/** Ids and keys come as the storage's callers wrote them: what is unknown is not there. */
export interface Shelf {
  /** With the rendering of that key, if it is there, and no other. */
  find(resultId: string, renderKey?: string): Promise<ResultParcel | null>;
  rendering(resultId: string, renderKey: string): Promise<HeldRendering | null>;
  has(resultId: string): Promise<boolean>;
  /** All of it at once, durable where the shelf is. The first of an id stays. */
  put(result: ResultParcel): Promise<void>;
  /** False: it has no such result. One of that name that is there is replaced. */
  addRendering(resultId: string, rendering: HeldRendering): Promise<boolean>;
  /** Idempotent. */
  remove(resultId: string): Promise<void>;
  list(): Promise<readonly string[]>;
}

/** What a result takes. */
export function parcelBytes({ stored, files, renderings }: ResultParcel): number {
  const parts = [...files, ...renderings].reduce((sum, { content }) => sum + content.length, 0);
  return Buffer.byteLength(stored ?? '') + parts;
}
