/**
 * Results in a folder. One folder per result:
 *
 *     DIR/ab/ab12…/result.json            what ran, what came out: enough to shape and render it again
 *     DIR/ab/ab12…/main.parquet           the rows; `total.parquet`, `subtotal-1.parquet` … for the other statements
 *     DIR/ab/ab12…/renderings/KEY         the bytes of one format
 *     DIR/ab/ab12…/renderings/KEY.json    its content type, size and ETag
 *     DIR/.scratch/NODE/…                 what processes of a node are writing; never read by anyone else
 *
 * A folder appears by one rename when everything in it is on disk, and disappears by one rename, so that no crash can
 * leave a partial result. Renderings are not synced to disk: one whose size is not the one that its facts say counts as
 * absent and is made again from the Parquet files.
 */
import { mkdir, open, readFile, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLocalDraft, placeRendering, readStoredResult } from './local-result-draft.ts';
import { RESULT_FILE, renderingFile, resultDir, scratchDir } from './local-result-files.ts';
import type { ByteRange, FolderLocation, OpenRendering, RenderingFacts, ResultStorage } from './result-storage.ts';

/**
 * The most that is read at once. More is not faster, 64 kB take half as long again, and many slow readers can each hold
 * this much.
 */
const READ_BYTES = 256 * 1024;

export function createLocalResultStorage(location: FolderLocation): ResultStorage {
  const { dir, node, isShared } = location;
  const scratch = scratchDir(dir, node);
  return {
    location,
    isShared,
    scratchDir: scratch,
    folders: [dir],
    isRemote: false,
    check: () => Promise.resolve(),
    hindrance: () => null,
    sweepScratch: () => sweepScratch(dir, scratch),
    createDraft: async (resultId, folder) => createLocalDraft(dir, resultId, folder),
    async openResult(resultId) {
      const stored = readStoredResult(dir, resultId);
      if (stored === null) return null;
      return { stored, rows: async () => resultDir(dir, resultId), async [Symbol.asyncDispose]() {} };
    },
    addRendering: async (resultId, rendering) =>
      placeRendering(resultDir(dir, resultId), resultId, rendering, await ownScratch(scratch)),
    openRendering: (resultId, renderKey) => openRendering(dir, resultId, renderKey),
    has: async (resultId) => (await unlessMissing(stat(join(resultDir(dir, resultId), RESULT_FILE)))) !== null,
    remove: (resultId) => removeResult(dir, scratch, resultId),
    list: () => listResults(dir),
    freeRemains: () => Promise.resolve(),
    // Executors read the folder themselves.
    parcel: () => Promise.resolve(null),
    accept: () => Promise.resolve(),
  };
}

async function openRendering(dir: string, resultId: string, renderKey: string): Promise<OpenRendering | null> {
  const path = renderingFile(resultDir(dir, resultId), renderKey);
  const text = await unlessMissing(readFile(`${path}.json`, 'utf8'));
  const handle = text === null ? null : await unlessMissing(open(path, 'r'));
  if (text === null || handle === null) return null;
  const facts = JSON.parse(text) as RenderingFacts;
  const { size } = await handle.stat();
  if (size !== facts.bytes) {
    await handle.close();
    return null;
  }
  return {
    ...facts,
    read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
    stream: (range) => streamOf(handle, facts.bytes, range),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

function streamOf(handle: FileHandle, bytes: number, { chunkBytes = READ_BYTES, ...range }: ByteRange = {}): Readable {
  if (bytes === 0) return Readable.from([]);
  // Disposing the rendering closes the handle. The stream does not, or an abandoned stream would close it twice.
  return handle.createReadStream({ ...range, autoClose: false, highWaterMark: Math.min(chunkBytes, bytes) });
}

async function ownScratch(scratch: string): Promise<string> {
  await mkdir(scratch, { recursive: true });
  return scratch;
}

async function removeResult(dir: string, scratch: string, resultId: string): Promise<void> {
  // One rename makes it invisible; then it is removed file by file.
  const grave = join(await ownScratch(scratch), `removed-${resultId}-${String(process.hrtime.bigint())}`);
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

/** Removes also what was left before nodes had folders of their own. */
async function sweepScratch(dir: string, scratch: string): Promise<number> {
  const shared = scratchDir(dir);
  const unnamed = ((await unlessMissing(readdir(shared))) ?? []).filter((name) => /^(?:executor|removed)-/.test(name));
  const own = (await unlessMissing(readdir(scratch))) ?? [];
  const left = [...unnamed.map((name) => join(shared, name)), ...own.map((name) => join(scratch, name))];
  await Promise.all(left.map((folder) => rm(folder, { recursive: true, force: true })));
  return left.length;
}

/** Null if the file or a folder on the way to it does not exist. */
async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}
