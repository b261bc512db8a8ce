/**
 * The resolved project as a file that compilers read: made once for each version, so that the server's thread hands
 * over a path and not a model.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';

export interface ProjectImage {
  /** The project's. */
  readonly version: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/** Below the data folder. */
const FOLDER = 'project';

/** The images of a server's project, of which the newest is read. */
export class ProjectImages {
  readonly #folder: string;
  #current: ProjectImage | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(dataDir: string) {
    this.#folder = join(dataDir, FOLDER);
  }

  /** Of the project that was added last; null before the first. */
  current(): ProjectImage | null {
    return this.#current;
  }

  /** Writes the image of `project`, after those that are being written. */
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
      // A compiler may be about to read the last one.
      if (other !== path && other !== last) await rm(other, { force: true });
    }
  }
}

/** Only ever what this very program wrote. */
export async function readProjectImage({ path }: ProjectImage): Promise<ResolvedProject> {
  return deserialize(await readFile(path)) as ResolvedProject;
}
