/**
 * Results on disk, as the server sees them: finished ones only. One folder per result:
 *
 *     DIR/ab/ab12…/result.json            what ran, what came out: enough to shape and render it again
 *     DIR/ab/ab12…/main.parquet           the rows; `total.parquet`, `subtotal-1.parquet` … for the other statements
 *     DIR/ab/ab12…/renderings/KEY         the bytes of one format
 *     DIR/ab/ab12…/renderings/KEY.json    its content type, size and ETag
 *     DIR/.scratch/…                      what executors are writing; never read by anyone else
 *
 * A folder appears by one rename when everything in it is on disk, and disappears by one rename, so that no crash can
 * show a torn one. Renderings are not synced to disk: one whose size is not what was promised counts as absent and is
 * made again from the Parquet.
 */
import type { FileHandle } from 'node:fs/promises';

/** A finished rendering, open for reading: bytes stay readable until it is disposed, even when it is removed. */
export interface OpenRendering extends AsyncDisposable {
  readonly handle: FileHandle;
  readonly path: string;
  readonly bytes: number;
  readonly contentType: string;
  /** Strong, without quotes. */
  readonly etag: string;
  readonly modifiedAtMs: number;
}

export interface ResultStore {
  readonly dir: string;
  /** Null when the result or this rendering of it is not there (then a `render` job can make it). */
  openRendering(resultId: string, renderKey: string): Promise<OpenRendering | null>;
  has(resultId: string): Promise<boolean>;
  /** Idempotent; open renderings stay readable. */
  remove(resultId: string): Promise<void>;
  /** Ids of all published results. */
  list(): Promise<string[]>;
  /** Bytes on disk of one result, or of all. */
  usedBytes(resultId?: string): Promise<number>;
  /** Removes what crashed executors left. Call it before any executor runs. Returns how many folders went. */
  sweepPartial(): Promise<number>;
}

/** @param dir absolute; made when it is missing. */
export function createResultStore(dir: string): ResultStore {
  throw new Error(`not built yet: ${dir}`);
}
