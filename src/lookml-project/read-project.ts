/** Reads the files of a LookML project from a folder. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WORKSPACES_FOLDER } from '../lib/workspaces-folder.ts';

/** Folders that never hold LookML of the project. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git', '.coatcheck', WORKSPACES_FOLDER]);
const LOOKML = /\.(?:lkml|lookml|strings\.json)$/;

/** Paths (relative, forward slashes) → texts of all `.lkml`, `.lookml` and `.strings.json` files below `dir`. */
export async function readProject(dir: string): Promise<ReadonlyMap<string, string>> {
  const paths = (await lookmlPaths(dir, '')).toSorted();
  const files = await Promise.all(
    paths.map(async (path) => {
      const text = await unlessGone(readFile(join(dir, path), 'utf8'));
      return text === null ? [] : [[path, text] as const];
    }),
  );
  return new Map(files.flat());
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
  return found.flat();
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
