/**
 * The resolved project as a file that compilers read: made once for each version, so that the server's thread passes a
 * path instead of a model.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';

export interface ProjectImage {
  /** Version of the project. */
  readonly version: string;
  /** Absolute path. */
  readonly path: string;
  readonly bytes: number;
}

/** Folder below the data folder. */
const FOLDER = 'project';

/** The images of a server's project; the newest is read. */
export class ProjectImages {
  readonly #folder: string;
  #current: ProjectImage | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(dataDir: string) {
    this.#folder = join(dataDir, FOLDER);
  }

  /** The image of the project that was added last; null before the first. */
  current(): ProjectImage | null {
    return this.#current;
  }

  /** Writes the image of `project`, after any that are being written. */
  add(project: ResolvedProject): Promise<void> {
    const added = this.#writing.then(() => this.#write(project));
    this.#writing = added.catch(() => undefined);
    return added;
  }

  async #write(project: ResolvedProject): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, `${project.version.slice(0, 16)}.image`);
    const bytes = serialize(project);
    await writeFile(`${path}.part`, bytes, { mode: 0o600 });
    await rename(`${path}.part`, path);
    const last = this.#current?.path;
    this.#current = { version: project.version, path, bytes: bytes.length };
    for (const file of await readdir(this.#folder)) {
      const other = join(this.#folder, file);
      // A compiler may be about to read the previous one.
      if (other !== path && other !== last) await rm(other, { force: true });
    }
  }
}

/** It is always written by this same program. */
export async function readProjectImage({ path }: ProjectImage): Promise<ResolvedProject> {
  return deserialize(await readFile(path)) as ResolvedProject;
}
