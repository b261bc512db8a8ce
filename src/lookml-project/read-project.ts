/** Reads the files of a LookML project from a folder. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { requireThat } from '../lib/require-that.ts';
import { WORKSPACES_FOLDER } from '../lib/workspaces-folder.ts';

/** Folders that never hold LookML of the project. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git', '.coatcheck', WORKSPACES_FOLDER]);
const LOOKML = /\.(?:lkml|lookml|strings\.json)$/;

/** How often a folder is read whose files come and go meanwhile. */
const MAX_READS = 20;

/**
 * Paths (relative, forward slashes) → texts of all `.lkml`, `.lookml` and `.strings.json` files below `dir`. A file that
 * is replaced is away for a moment: without it others would mean something else, and show what it hides. So what counts
 * is a reading before and after which there were the same files.
 * @throws Error `ENOENT` without the folder; if its files do not come to rest
 */
export async function readProject(dir: string): Promise<ReadonlyMap<string, string>> {
  let paths = await lookmlPaths(dir, '');
  for (let reads = 0; ; reads += 1) {
    requireThat(reads < MAX_READS, 'the files of a project come to rest while it is read');
    const texts = await Promise.all(paths.map((path) => unlessGone(readFile(join(dir, path), 'utf8'))));
    const files = texts.flatMap((text, index) => (text === null ? [] : [[paths[index] ?? '', text] as const]));
    const now = await lookmlPaths(dir, '');
    if (files.length === paths.length && isDeepStrictEqual(now, paths)) return new Map(files);
    paths = now;
  }
}

/** Null: it has gone since it was listed, as temporary files do of editors, of git, and of a data folder below. */
async function unlessGone<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** In order. */
async function lookmlPaths(dir: string, below: string): Promise<readonly string[]> {
  const reading = readdir(join(dir, below), { withFileTypes: true });
  // The project’s own folder has to be there.
  const entries = below === '' ? await reading : ((await unlessGone(reading)) ?? []);
  const found = await Promise.all(
    entries.map(async (entry): Promise<readonly string[]> => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : lookmlPaths(dir, path);
      return entry.isFile() && LOOKML.test(entry.name) ? [path] : [];
    }),
  );
  return found.flat().toSorted();
}

/** SHA-256 over paths and texts: a project's version. */
export function projectVersion(projects: readonly ReadonlyMap<string, string>[]): string {
  const hash = createHash('sha256');
  for (const files of projects) {
    for (const [path, text] of files) hash.update(`${path}\0${String(text.length)}\0`).update(text);
    hash.update('\0\0');
  }
  return hash.digest('hex');
}
