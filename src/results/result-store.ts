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
import { mkdir, open, readFile, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { folderBytes } from './result-draft.ts';
import { RESULT_FILE, SCRATCH_FOLDER, renderingFile, resultDir, type RenderingFacts } from './result-files.ts';

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
  return {
    dir,
    openRendering: (resultId, renderKey) => openRendering(dir, resultId, renderKey),
    has: (resultId) => exists(join(resultDir(dir, resultId), RESULT_FILE)),
    remove: (resultId) => removeResult(dir, resultId),
    list: () => listResults(dir),
    usedBytes: (resultId) => folderBytes(resultId === undefined ? dir : resultDir(dir, resultId)),
    sweepPartial: () => sweepPartial(dir),
  };
}

async function openRendering(dir: string, resultId: string, renderKey: string): Promise<OpenRendering | null> {
  const path = renderingFile(resultDir(dir, resultId), renderKey);
  const text = await unlessMissing(readFile(`${path}.json`, 'utf8'));
  const handle = text === null ? null : await unlessMissing(open(path, 'r'));
  if (text === null || handle === null) return null;
  const facts = JSON.parse(text) as RenderingFacts;
  const { size, mtimeMs } = await handle.stat();
  if (size !== facts.bytes) {
    await handle.close();
    return null;
  }
  return { ...facts, handle, path, modifiedAtMs: mtimeMs, [Symbol.asyncDispose]: () => handle.close() };
}

async function removeResult(dir: string, resultId: string): Promise<void> {
  // First out of sight by one rename, then piece by piece.
  const grave = join(dir, SCRATCH_FOLDER, `removed-${resultId}-${String(process.hrtime.bigint())}`);
  await mkdir(join(dir, SCRATCH_FOLDER), { recursive: true });
  const moved = await unlessMissing(rename(resultDir(dir, resultId), grave).then(() => true));
  if (moved !== null) await rm(grave, { recursive: true, force: true });
}

async function listResults(dir: string): Promise<string[]> {
  const shards = (await unlessMissing(readdir(dir))) ?? [];
  const ids = await Promise.all(
    shards
      .filter((shard) => /^[0-9a-f]{2}$/.test(shard))
      .map(async (shard) => (await unlessMissing(readdir(join(dir, shard)))) ?? []),
  );
  return ids.flat();
}

async function sweepPartial(dir: string): Promise<number> {
  const scratch = join(dir, SCRATCH_FOLDER);
  const left = (await unlessMissing(readdir(scratch))) ?? [];
  await Promise.all(left.map((name) => rm(join(scratch, name), { recursive: true, force: true })));
  return left.length;
}

async function exists(path: string): Promise<boolean> {
  return (await unlessMissing(stat(path))) !== null;
}

/** Null when the file or a folder on the way to it is not there. */
async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}
