/**
 * Writes images of a project below the data folder. Versions share a file, to which each adds what is new in it; a new
 * file is begun when most of the old one is of versions that are past.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemIds } from '../lib/ids.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { PieceWriter, type WrittenPart } from './piece-file.ts';
import type { ProjectImage } from './project-image.ts';
import { learnPieces, writePieces } from './write-pieces.ts';

/** Folder below the data folder. */
const FOLDER = 'project';
/** The name of an image's file ends so. */
const ENDING = '.image';

/** A file may have so many times what its newest version needs, and as many bytes besides. */
const MOST_PAST = 2;
const FREE_BYTES = 16 * 2 ** 20;

export interface WrittenImage {
  readonly image: ProjectImage;
  /** The part of the file that versions have so far, in bytes, and its CRC-32. */
  readonly end: number;
  readonly crc: number;
}

export class ImageWriter {
  /** Where the images are. */
  readonly folder: string;
  #current: ProjectImage | null;
  #pieces: PieceWriter | null = null;

  /** `current`: the image that is in use. */
  constructor(dataDir: string, current: ProjectImage | null = null) {
    this.folder = join(dataDir, FOLDER);
    this.#current = current;
  }

  /** The image that was written last; null before the first. */
  current(): ProjectImage | null {
    return this.#current;
  }

  /** An image that was written in an earlier life is the current one. */
  adopt(image: ProjectImage): void {
    this.#current = image;
  }

  /** `project` is what the current image was written of: what stays the same in later versions is not written again. */
  resume(project: ResolvedProject, part: WrittenPart): void {
    if (this.#current === null) return;
    const pieces = new PieceWriter(part);
    learnPieces(pieces, project, this.#current);
    this.#pieces = pieces;
  }

  /** Writes an image, and deletes all but its file and that of the one before; one at a time. */
  async write(project: ResolvedProject): Promise<WrittenImage> {
    const before = this.#current;
    const pieces = await this.#takeWriter();
    const written = await writePieces(pieces, project);
    this.#current = { version: project.version, path: pieces.path, ...written };
    this.#pieces = pieces;
    for (const file of await readdir(this.folder)) {
      const path = join(this.folder, file);
      // A compiler may be about to open the previous one.
      if (file.endsWith(ENDING) && path !== pieces.path && path !== before?.path) await rm(path, { force: true });
    }
    return { image: this.#current, end: pieces.end, crc: pieces.crc };
  }

  async #takeWriter(): Promise<PieceWriter> {
    const last = this.#pieces;
    // If writing fails, nobody knows what the file has: the next version begins another.
    this.#pieces = null;
    if (last !== null && last.end <= MOST_PAST * (this.#current?.bytes ?? 0) + FREE_BYTES) return last;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return PieceWriter.create(join(this.folder, `${systemIds.hex32()}${ENDING}`));
  }
}
