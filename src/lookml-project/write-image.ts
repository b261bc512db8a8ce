/** Writes images of a project, one file for each version, below the data folder. */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { recordOf } from '../lib/record.ts';
import type { ResolvedModel, ResolvedProject, ResolvedView } from '../lookml/resolve/resolved-model.ts';
import type { ModelIndex, PieceRef, ProjectImage, ProjectIndex } from './project-image.ts';

/** Folder below the data folder. */
const FOLDER = 'project';

/** So much is held before it is written. */
const BLOCK_BYTES = 4 * 2 ** 20;

/** The name of an image's file ends so. */
const ENDING = '.image';

export class ImageWriter {
  /** Where the images are. */
  readonly folder: string;
  #current: ProjectImage | null;

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

  /** Writes an image, and deletes all but it and the one before; one at a time. `digest`: SHA-256 of its file. */
  async write(project: ResolvedProject): Promise<{ readonly image: ProjectImage; readonly digest: string }> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, `${project.version.slice(0, 16)}${ENDING}`);
    const { digest, ...written } = await writePieces(`${path}.part`, project);
    await rename(`${path}.part`, path);
    const last = this.#current?.path;
    const image = { version: project.version, path, ...written };
    this.#current = image;
    for (const file of await readdir(this.folder)) {
      const other = join(this.folder, file);
      // A compiler may be about to open the previous one.
      if (file.includes(ENDING) && other !== path && other !== last) await rm(other, { force: true });
    }
    return { image, digest };
  }
}

async function writePieces(
  path: string,
  project: ResolvedProject,
): Promise<Pick<ProjectImage, 'index' | 'bytes'> & { readonly digest: string }> {
  await using file = await open(path, 'w', 0o600);
  const pieces = new Pieces(file);
  const { models, diagnostics, tests, files, localisation = null, ...small } = project;
  const refs: [string, PieceRef][] = [];
  for (const [name, model] of Object.entries(models)) refs.push([name, await writeModel(pieces, model)]);
  const index: ProjectIndex = {
    ...small,
    models: recordOf(refs),
    diagnostics: pieces.add(diagnostics),
    tests: pieces.add(tests),
    files: pieces.add(files),
    localisation: localisation && {
      ...localisation,
      strings: recordOf(Object.entries(localisation.strings).map(([locale, texts]) => [locale, pieces.add(texts)])),
    },
  };
  const ref = pieces.add(index);
  await pieces.flush();
  return { index: ref, bytes: pieces.bytes, digest: pieces.digest() };
}

async function writeModel(pieces: Pieces, model: ResolvedModel): Promise<PieceRef> {
  const { views, explores, dashboards, starts, tableMentions, ...head } = model;
  const viewRefs: [string, ModelIndex['views'][string]][] = [];
  for (const [name, view] of Object.entries(views)) {
    viewRefs.push([name, pieces.addView(view)]);
    await pieces.flushIfLong();
  }
  const refs = async (parts: Readonly<Record<string, object>>): Promise<Readonly<Record<string, PieceRef>>> => {
    const found: [string, PieceRef][] = [];
    for (const [name, part] of Object.entries(parts)) {
      found.push([name, pieces.add(part)]);
      await pieces.flushIfLong();
    }
    return recordOf(found);
  };
  const index: ModelIndex = {
    head,
    views: recordOf(viewRefs),
    explores: await refs(explores),
    dashboards: await refs(dashboards),
    starts: pieces.add(starts),
    tableMentions: pieces.add(tableMentions),
  };
  return pieces.add(index);
}

/** What is written to a file, one after the other. */
class Pieces {
  readonly #file: FileHandle;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #end = 0;
  readonly #hash = createHash('sha256');
  /** Views that models share are written once. */
  readonly #views = new Map<ResolvedView, ModelIndex['views'][string]>();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  get bytes(): number {
    return this.#end;
  }

  /** SHA-256 of all that was written. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  add(value: unknown): PieceRef {
    const bytes = Buffer.from(JSON.stringify(value));
    const ref: PieceRef = [this.#end, bytes.length];
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#end += bytes.length;
    return ref;
  }

  addView(view: ResolvedView): ModelIndex['views'][string] {
    const before = this.#views.get(view);
    if (before !== undefined) return before;
    const { fields, ...head } = view;
    const refs = [this.add(head), this.add(fields)] as const;
    this.#views.set(view, refs);
    return refs;
  }

  async flushIfLong(): Promise<void> {
    if (this.#waitingBytes >= BLOCK_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    const waiting = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#hash.update(waiting);
    await this.#file.writeFile(waiting);
  }
}
