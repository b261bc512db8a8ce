/**
 * Writing results, as executors do it: in a scratch folder first, then one rename that publishes. Small file operations
 * are synchronous: an executor does one job at a time, and each trip to the thread pool would cost ten times the
 * operation itself. Only waiting for the disk is asynchronous.
 */
import {
  closeSync,
  fsync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  RENDERINGS_FOLDER,
  RESULT_FILE,
  renderingFile,
  resultDir,
  shardDir,
  type RenderingFacts,
} from './result-files.ts';
import { STORED_RESULT_VERSION, type StoredResult } from './stored-result.ts';

/** A result that is being written. */
export interface ResultDraft extends AsyncDisposable {
  /** Folder to write into; on the file system of the store. */
  readonly folder: string;
  /** Puts everything on disk, then into the store by one rename. A result with this id that is there already stays. */
  publish(result: StoredResult): Promise<void>;
}

/** @param folder absolute, does not exist yet. */
export async function createResultDraft(storeDir: string, folder: string): Promise<ResultDraft> {
  mkdirSync(join(folder, RENDERINGS_FOLDER), { recursive: true });
  let isPublished = false;
  return await Promise.resolve({
    folder,
    async publish(result) {
      writeFileSync(join(folder, RESULT_FILE), JSON.stringify(result));
      const durable = [RESULT_FILE, ...result.relations.flatMap((relation) => relation.files)];
      await Promise.all([folder, ...durable.map((name) => join(folder, name))].map(syncToDisk));
      const target = resultDir(storeDir, result.resultId);
      isPublished = moveInto(folder, target);
      await syncToDisk(shardDir(storeDir, result.resultId));
    },
    [Symbol.asyncDispose]: async () => {
      if (!isPublished) rmSync(folder, { recursive: true, force: true });
    },
  });
}

/** False: it stays where it is. */
function moveInto(folder: string, target: string): boolean {
  mkdirSync(dirname(target), { recursive: true });
  try {
    renameSync(folder, target);
    return true;
  } catch (error) {
    // A run that was repeated after a crash finds the result of the first: same id, same rows.
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error;
    return false;
  }
}

/** Null when the store has no such result. */
export function readStoredResult(storeDir: string, resultId: string): StoredResult | null {
  try {
    const text = readFileSync(join(resultDir(storeDir, resultId), RESULT_FILE), 'utf8');
    const result = JSON.parse(text) as StoredResult;
    return result.version === STORED_RESULT_VERSION ? result : null;
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return null;
    throw error;
  }
}

/**
 * Adds a rendering, written somewhere on the store's file system, to a folder of a result (a draft's or a published
 * one's). Not synced: a rendering that a power failure tore has not the promised size and is made again.
 */
export function addRendering(options: {
  readonly file: string;
  readonly folder: string;
  readonly renderKey: string;
  readonly contentType: string;
  readonly etag: string;
}): RenderingFacts {
  const target = renderingFile(options.folder, options.renderKey);
  const { size } = statSync(options.file);
  const facts: RenderingFacts = { contentType: options.contentType, bytes: size, etag: options.etag };
  const factsFile = `${options.file}.json`;
  writeFileSync(factsFile, JSON.stringify(facts));
  if (options.file !== target) renameSync(options.file, target);
  // Facts last: they are what makes the rendering visible.
  if (factsFile !== `${target}.json`) renameSync(factsFile, `${target}.json`);
  return facts;
}

/** Of a rendering that is there and whole; null otherwise. */
export function renderingFacts(folder: string, renderKey: string): RenderingFacts | null {
  const file = renderingFile(folder, renderKey);
  try {
    const facts = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as RenderingFacts;
    return statSync(file).size === facts.bytes ? facts : null;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Bytes of all files below a folder; 0 when it is not there. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      // A file may vanish between listing and measuring.
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** As {@link folderBytes}, at once: for the few files of one draft. */
export function draftBytes(folder: string): number {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
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
