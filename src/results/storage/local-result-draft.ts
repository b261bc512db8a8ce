/**
 * Results in a folder as executors write and read them: first in a scratch folder, then published by one rename. Small
 * file operations are synchronous, since an executor does one job at a time and a trip to the thread pool takes ten
 * times as long as the operation itself. Only waiting for the disk is asynchronous.
 */
import {
  closeSync,
  fsync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { folderBytesNow } from './folder-bytes.ts';
import { RENDERINGS_FOLDER, RESULT_FILE, renderingFile, resultDir, shardDir } from './local-result-files.ts';
import { renderingTag } from './rendering-tag.ts';
import type { NewRendering, RenderingFacts, ResultDraft } from './result-storage.ts';
import { STORED_RESULT_VERSION, type StoredResult } from './stored-result.ts';

/** @param folder absolute, must not exist yet, on the file system of `dir` */
export function createLocalDraft(dir: string, resultId: string, folder: string): ResultDraft {
  mkdirSync(join(folder, RENDERINGS_FOLDER), { recursive: true });
  let isPublished = false;
  return {
    folder: async () => folder,
    addFile: async ({ name, content }) => writeFileSync(join(folder, name), content),
    addRendering: async (rendering) => placeRendering(folder, resultId, rendering, folder),
    bytes: () => folderBytesNow(folder),
    async publish(result) {
      writeFileSync(join(folder, RESULT_FILE), JSON.stringify(result));
      const durable = [RESULT_FILE, ...result.relations.flatMap((relation) => relation.files)];
      await Promise.all([folder, ...durable.map((name) => join(folder, name))].map(syncToDisk));
      isPublished = moveInto(folder, resultDir(dir, resultId));
      await syncToDisk(shardDir(dir, resultId));
    },
    [Symbol.asyncDispose]: async () => {
      if (!isPublished) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Moves a draft to its place. False if there is a result already; the draft then stays where it is. */
function moveInto(folder: string, target: string): boolean {
  mkdirSync(dirname(target), { recursive: true });
  try {
    renameSync(folder, target);
    return true;
  } catch (error) {
    // A run that is repeated after a crash finds the result of the first run, with the same id and the same rows.
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error;
    return false;
  }
}

/** Null if the folder of results has no such result. */
export function readStoredResult(dir: string, resultId: string): StoredResult | null {
  try {
    const text = readFileSync(join(resultDir(dir, resultId), RESULT_FILE), 'utf8');
    const result = JSON.parse(text) as StoredResult;
    return result.version === STORED_RESULT_VERSION ? result : null;
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return null;
    throw error;
  }
}

/**
 * Moves a rendering into the folder of a draft or of a published result on the same file system. It is not synced:
 * after a power failure, an incomplete rendering does not have the size that its facts say, and is made again.
 * @param scratch where a rendering in memory is written first
 */
export function placeRendering(
  folder: string,
  resultId: string,
  rendering: NewRendering,
  scratch: string,
): RenderingFacts {
  const { renderKey, contentType } = rendering;
  const target = renderingFile(folder, renderKey);
  const file = 'file' in rendering ? rendering.file : join(scratch, `rendering-${resultId}-${renderKey}`);
  if ('content' in rendering) writeFileSync(file, rendering.content);
  const facts: RenderingFacts = { contentType, bytes: statSync(file).size, etag: renderingTag(resultId, renderKey) };
  const factsFile = `${file}.json`;
  writeFileSync(factsFile, JSON.stringify(facts));
  renameSync(file, target);
  // The facts come last, since they make the rendering visible.
  renameSync(factsFile, `${target}.json`);
  return facts;
}

async function syncToDisk(path: string): Promise<void> {
  const descriptor = openSync(path, 'r');
  try {
    await promisify(fsync)(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
