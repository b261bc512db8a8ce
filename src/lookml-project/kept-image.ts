/**
 * Which image a loader wrote last, for the next start: what has not changed since need not be parsed and resolved again.
 * An entry that is damaged, or whose image is, counts as none.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ProjectFacts } from './project-facts.ts';
import type { WrittenPart } from './piece-file.ts';
import type { WrittenImage } from './write-image.ts';

/** What was made of which texts. */
export interface KeptImage extends WrittenImage {
  /** Of the program that made it, and of all that it was made of. */
  readonly key: string;
  readonly facts: ProjectFacts;
}

const NAME = 'current.json';

const BLOCK_BYTES = 2 ** 20;

/** @param folder that of the images */
export async function keepImage(folder: string, kept: KeptImage): Promise<void> {
  const text = JSON.stringify(kept);
  const path = join(folder, NAME);
  await writeFile(`${path}.part`, `${digestOf(text)}\n${text}`, { mode: 0o600 });
  await rename(`${path}.part`, path);
}

/** Undefined if there is none of that key that is whole. Reads all of the image, so that the system has it in memory. */
export async function findKeptImage(
  folder: string,
  key: string,
): Promise<(KeptImage & { readonly part: WrittenPart }) | undefined> {
  try {
    const [digest, text = ''] = (await readFile(join(folder, NAME), 'utf8')).split('\n');
    if (digest !== digestOf(text)) return undefined;
    const kept = JSON.parse(text) as KeptImage;
    if (kept.key !== key) return undefined;
    // The data folder may have been moved.
    const path = join(folder, basename(kept.image.path));
    const hash = createHash('sha256');
    const { end } = kept;
    for await (const block of createReadStream(path, { end: end - 1, highWaterMark: BLOCK_BYTES })) {
      hash.update(block as Buffer);
    }
    if (hash.copy().digest('hex') !== kept.digest) return undefined;
    return { ...kept, image: { ...kept.image, path }, part: { path, end, hash } };
  } catch {
    return undefined;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
