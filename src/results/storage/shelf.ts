/**
 * Where small results lie: beside the tickets that they complete, so that both become durable in one write and need no
 * file, folder or sync of their own. On the server the shelf is in the state; in an executor it is what travels with a
 * job.
 */
import type { HeldRendering, ResultParcel } from './result-storage.ts';

/**
 * The most bytes of a small result, with everything that is kept with it, and of a rendering that is added to it.
 * Larger results are read from files as fast as from a database, and would delay others who write.
 */
export const SMALL_BYTES = 128 * 1024;

/** The most rows of a statement that are held in memory. */
export const SMALL_ROWS = 5_000;

/** Ids and keys are those of the storage's callers; for unknown ones there is nothing. */
export interface Shelf {
  /** The result, with the rendering of that key if it has it, and no other rendering. */
  find(resultId: string, renderKey?: string): Promise<ResultParcel | null>;
  rendering(resultId: string, renderKey: string): Promise<HeldRendering | null>;
  has(resultId: string): Promise<boolean>;
  /** Stores all of it at once, as durable as the shelf is. The first result of an id stays. */
  put(result: ResultParcel): Promise<void>;
  /** Adds a rendering, or replaces the one of that name. False if there is no such result. */
  addRendering(resultId: string, rendering: HeldRendering): Promise<boolean>;
  /** Idempotent. */
  remove(resultId: string): Promise<void>;
  list(): Promise<readonly string[]>;
}

/** The bytes that a result takes. */
export function parcelBytes({ stored, files, renderings }: ResultParcel): number {
  const parts = [...files, ...renderings].reduce((sum, { content }) => sum + content.length, 0);
  return Buffer.byteLength(stored ?? '') + parts;
}
