/**
 * A draft of a result whose size is not known yet. It is kept in memory while it is small, and becomes a draft of the
 * storage of large results when it grows.
 */
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { renderingTag } from './rendering-tag.ts';
import type { HeldRendering, NewRendering, RenderingFacts, ResultDraft, ResultFile } from './result-storage.ts';
import { SMALL_BYTES, parcelBytes, type Shelf } from './shelf.ts';
import type { StoredResult } from './stored-result.ts';

export interface SmallDraftOptions {
  readonly resultId: string;
  readonly shelf: Pick<Shelf, 'put'>;
  /** Creates a draft for a large result. */
  readonly openLarge: () => Promise<ResultDraft>;
  /** Has a large result been published under this id? */
  readonly isTaken: () => Promise<boolean>;
}

export class SmallDraft implements ResultDraft {
  readonly #options: SmallDraftOptions;
  readonly #files = new Map<string, ResultFile>();
  readonly #renderings = new Map<string, HeldRendering>();
  /** Set if there is a folder; what is held in memory is not in it. */
  #large: ResultDraft | null = null;
  /** Is a rendering too large to be held? */
  #isLarge = false;

  constructor(options: SmallDraftOptions) {
    this.#options = options;
  }

  async folder(): Promise<string> {
    return (await this.#toLarge()).folder();
  }

  addFile(file: ResultFile): Promise<void> {
    this.#files.set(file.name, file);
    return Promise.resolve();
  }

  async addRendering(rendering: NewRendering): Promise<RenderingFacts> {
    const { renderKey, contentType } = rendering;
    if (!this.#isLarge && renderingBytes(rendering) <= SMALL_BYTES) {
      const held = hold(rendering);
      this.#renderings.set(renderKey, held);
      const etag = renderingTag(this.#options.resultId, renderKey);
      return { contentType, bytes: held.content.length, etag };
    }
    this.#isLarge = true;
    return (await this.#toLarge()).addRendering(rendering);
  }

  bytes(): number {
    const held = parcelBytes(this.#parcel(null, []));
    return held + (this.#large?.bytes() ?? 0);
  }

  async publish(result: StoredResult, signal?: AbortSignal): Promise<void> {
    if (await this.#options.isTaken()) return;
    const stored = JSON.stringify(result);
    const isSmall = !this.#isLarge && this.bytes() + Buffer.byteLength(stored) <= SMALL_BYTES;
    if (isSmall) await this.#options.shelf.put(this.#parcel(stored, await this.#writtenFiles()));
    else await this.#publishLarge(result, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#large?.[Symbol.asyncDispose]();
    this.#large = null;
  }

  async #toLarge(): Promise<ResultDraft> {
    return (this.#large ??= await this.#options.openLarge());
  }

  #parcel(stored: string | null, written: readonly ResultFile[]) {
    const { resultId } = this.#options;
    const renderings = [...this.#renderings.values()];
    return { resultId, stored, files: [...this.#files.values(), ...written], renderings };
  }

  /** The files that were written into the folder although they are small. */
  async #writtenFiles(): Promise<ResultFile[]> {
    if (this.#large === null) return [];
    const folder = await this.#large.folder();
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    return names.map(({ name }) => ({ name, content: readFileSync(join(folder, name)) }));
  }

  async #publishLarge(result: StoredResult, signal: AbortSignal | undefined): Promise<void> {
    const large = await this.#toLarge();
    for (const file of this.#files.values()) await large.addFile(file);
    for (const rendering of this.#renderings.values()) await large.addRendering(rendering);
    await large.publish(result, signal);
  }
}

export function renderingBytes(rendering: NewRendering): number {
  return 'file' in rendering ? statSync(rendering.file).size : rendering.content.length;
}

/** Reads a rendering into memory, and removes its file. */
export function hold(rendering: NewRendering): HeldRendering {
  if ('content' in rendering) return rendering;
  const { file, renderKey, contentType } = rendering;
  const content = readFileSync(file);
  rmSync(file);
  return { renderKey, contentType, content };
}
