import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** SHA-256 over this program's own files: what another program has written may mean something else. */
export async function programDigest(): Promise<string> {
  const root = join(import.meta.dirname, '..');
  const paths = (await readdir(root, { recursive: true })).filter((path) => /\.[jt]s$/.test(path)).toSorted();
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path))));
  const hash = createHash('sha256');
  for (const [index, path] of paths.entries()) hash.update(`${path}\0`).update(texts[index] ?? '');
  return hash.digest('hex');
}
