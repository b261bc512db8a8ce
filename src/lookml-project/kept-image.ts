/**
 * Which image a loader wrote last, for the next start: what has not changed since need not be parsed and resolved again.
 * An entry that is damaged, or whose image is, counts as none.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ProjectFacts } from './project-facts.ts';
import type { ProjectImage } from './project-image.ts';

/** What was made of which texts. */
export interface KeptImage {
  /** Of the program that made it, and of all that it was made of. */
  readonly key: string;
  readonly image: ProjectImage;
  readonly facts: ProjectFacts;
  /** SHA-256 of the image's file. */
  readonly digest: string;
}

const NAME = 'current.json';

/** @param folder that of the images */
export async function keepImage(folder: string, kept: KeptImage): Promise<void> {
  const text = JSON.stringify(kept);
  const path = join(folder, NAME);
  await writeFile(`${path}.part`, `${digestOf(text)}\n${text}`, { mode: 0o600 });
  await rename(`${path}.part`, path);
}

/** Undefined if there is none of that key that is whole. Reads all of the image, so that the system has it in memory. */
export async function findKeptImage(folder: string, key: string): Promise<KeptImage | undefined> {
  try {
    const [digest, text = ''] = (await readFile(join(folder, NAME), 'utf8')).split('\n');
    if (digest !== digestOf(text)) return undefined;
    const kept = JSON.parse(text) as KeptImage;
    if (kept.key !== key) return undefined;
    // The data folder may have been moved.
    const path = join(folder, basename(kept.image.path));
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex') === kept.digest ? { ...kept, image: { ...kept.image, path } } : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
