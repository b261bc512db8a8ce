/** A rendering in a store, read straight through: what is asked for, and no more than a chunk of it is ever held. */
import { Readable } from 'node:stream';
import type { Clock } from '../../lib/clock.ts';
import type { ObjectStore } from './object-store.ts';
import type { OpenRendering, RenderingFacts } from './result-storage.ts';
import { brokenOff, bytesOf } from './s3-bytes.ts';

export function openS3Rendering(
  { store, clock }: { readonly store: Pick<ObjectStore, 'open'>; readonly clock: Pick<Clock, 'after'> },
  key: string,
  facts: RenderingFacts,
): OpenRendering {
  const { bytes } = facts;
  const gone = new AbortController();
  const from = (start: number, end: number) => bytesOf(store, key, { start, end }, { clock, signal: gone.signal });
  let ahead: ReadAhead | null = null;
  /** Where the last read has ended: one that begins there is of somebody who reads on, to the end. */
  let readUpTo = -1;
  return {
    ...facts,
    async read(buffer, position) {
      const wanted = Math.min(buffer.length, bytes - position);
      if (wanted <= 0) return 0;
      if (ahead === null || ahead.at !== position || ahead.end < position + wanted - 1) {
        await ahead?.close();
        const end = position === readUpTo ? bytes - 1 : position + wanted - 1;
        ahead = new ReadAhead(from(position, end), { at: position, end });
      }
      await ahead.fill(buffer.subarray(0, wanted));
      readUpTo = position + wanted;
      return wanted;
    },
    stream({ start = 0, end = bytes - 1, chunkBytes = Infinity } = {}) {
      return Readable.from(inChunks(from(start, end), chunkBytes));
    },
    async [Symbol.asyncDispose]() {
      gone.abort();
      await ahead?.close();
    },
  };
}

/** One stream that several reads take from, one after the other. */
class ReadAhead {
  readonly end: number;
  at: number;
  readonly #source: AsyncGenerator<Buffer>;
  #left: Buffer = Buffer.alloc(0);

  constructor(source: AsyncGenerator<Buffer>, { at, end }: { readonly at: number; readonly end: number }) {
    this.#source = source;
    this.at = at;
    this.end = end;
  }

  async fill(buffer: Buffer): Promise<void> {
    for (let filled = 0; filled < buffer.length;) {
      if (this.#left.length === 0) {
        const { done, value } = await this.#source.next();
        if (done === true) throw brokenOff();
        this.#left = value;
      }
      const count = this.#left.copy(buffer, filled);
      this.#left = this.#left.subarray(count);
      filled += count;
      this.at += count;
    }
  }

  async close(): Promise<void> {
    await this.#source.return(undefined).catch(() => undefined);
  }
}

async function* inChunks(source: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += most) yield chunk.subarray(at, at + most);
  }
}
