import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILT_IN_FOLDER } from './built-in-models.ts';
import { readProject } from './read-project.ts';

/** SHA-256 over this program's own files, its LookML too: what another program has written may mean something else. */
export async function programDigest(): Promise<string> {
  const root = join(import.meta.dirname, '..');
  const paths = (await readdir(root, { recursive: true })).filter((path) => /\.[jt]s$/.test(path)).toSorted();
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path))));
  const hash = createHash('sha256');
  for (const [index, path] of paths.entries()) hash.update(`${path}\0`).update(texts[index] ?? '');
  for (const [path, text] of await readProject(BUILT_IN_FOLDER)) hash.update(`${path}\0`).update(text);
  return hash.digest('hex');
}
