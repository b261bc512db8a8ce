/**
 * Which image a loader wrote last, for the next start: what has not changed since need not be parsed and resolved again.
 * An entry that is damaged, or whose image is, counts as none.
 */
import { createHash } from 'node:crypto';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
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
    const { end } = kept;
    const crc = await crcOf(path, end);
    if (crc !== kept.crc) return undefined;
    return { ...kept, image: { ...kept.image, path }, part: { path, end, crc } };
  } catch {
    return undefined;
  }
}

/** Of the first `end` bytes; of fewer if the file has no more. */
async function crcOf(path: string, end: number): Promise<number> {
  await using file = await open(path);
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let crc = 0;
  for (let at = 0; at < end;) {
    const { bytesRead } = await file.read(block, 0, Math.min(BLOCK_BYTES, end - at), at);
    if (bytesRead === 0) break;
    crc = crc32(block.subarray(0, bytesRead), crc);
    at += bytesRead;
  }
  return crc;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
