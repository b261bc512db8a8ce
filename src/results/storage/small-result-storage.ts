/**
 * Keeps small results on a shelf and large ones in their storage, which also takes renderings that are too large for
 * the shelf. Whoever reads and writes results sees one storage.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { renderingTag } from './rendering-tag.ts';
import type {
  ByteRange,
  HeldRendering,
  NewRendering,
  OpenRendering,
  OpenResult,
  RenderingFacts,
  ResultParcel,
  ResultStorage,
} from './result-storage.ts';
import { SMALL_BYTES, type Shelf } from './shelf.ts';
import { SmallDraft, hold, renderingBytes } from './small-draft.ts';
import { STORED_RESULT_VERSION, type StoredResult } from './stored-result.ts';

export function withSmallResults(large: ResultStorage, shelf: Shelf): ResultStorage {
  return {
    ...large,
    async createDraft(resultId, folder) {
      const openLarge = () => large.createDraft(resultId, folder);
      // Runs have ids of their own: no small result is to wait for a store that may be away.
      const isTaken = async () => !large.isRemote && (await large.has(resultId));
      return new SmallDraft({ resultId, shelf, openLarge, isTaken });
    },
    async openResult(resultId) {
      const small = openSmall(await shelf.find(resultId));
      return small ?? large.openResult(resultId);
    },
    addRendering: (resultId, rendering) => addRendering(large, shelf, resultId, rendering),
    async openRendering(resultId, renderKey) {
      const held = await shelf.rendering(resultId, renderKey);
      return held === null ? large.openRendering(resultId, renderKey) : openHeld(resultId, held);
    },
    has: async (resultId) => (await shelf.has(resultId)) || large.has(resultId),
    async remove(resultId) {
      await shelf.remove(resultId);
      await large.remove(resultId);
    },
    async list() {
      const [onShelf, inFolder] = [await shelf.list(), await large.list()];
      return inFolder.length === 0 ? onShelf : [...new Set([...onShelf, ...inFolder])];
    },
    parcel: (resultId, renderKey) => shelf.find(resultId, renderKey),
    async accept({ resultId, renderings }) {
      for (const rendering of renderings) await shelf.addRendering(resultId, rendering);
    },
  };
}

function openSmall(parcel: ResultParcel | null): OpenResult | null {
  if (parcel === null || parcel.stored === null) return null;
  const stored = JSON.parse(parcel.stored) as StoredResult;
  if (stored.version !== STORED_RESULT_VERSION) return null;
  return {
    stored,
    async rows(scratch) {
      await mkdir(scratch, { recursive: true });
      for (const { name, content } of parcel.files) await writeFile(join(scratch, name), content);
      return scratch;
    },
    async [Symbol.asyncDispose]() {},
  };
}

async function addRendering(
  large: ResultStorage,
  shelf: Shelf,
  resultId: string,
  rendering: NewRendering,
): Promise<RenderingFacts> {
  const parcel = await shelf.find(resultId);
  if (parcel === null) return large.addRendering(resultId, rendering);
  if (renderingBytes(rendering) > SMALL_BYTES) return addLarge(large, parcel, rendering);
  const held = hold(rendering);
  if (!(await shelf.addRendering(resultId, held))) return large.addRendering(resultId, held);
  return factsOf(resultId, held);
}

/** Adds a rendering that is too large for the shelf. The result is in both places from then on. */
async function addLarge(
  large: ResultStorage,
  { resultId, stored, files }: ResultParcel,
  rendering: NewRendering,
): Promise<RenderingFacts> {
  if (stored !== null && !(await large.has(resultId))) {
    const folder = join(large.scratchDir, `promoted-${resultId}-${String(process.hrtime.bigint())}`);
    await using draft = await large.createDraft(resultId, folder);
    for (const file of files) await draft.addFile(file);
    await draft.publish(JSON.parse(stored) as StoredResult);
  }
  return large.addRendering(resultId, rendering);
}

function factsOf(resultId: string, { renderKey, contentType, content }: HeldRendering): RenderingFacts {
  return { contentType, bytes: content.length, etag: renderingTag(resultId, renderKey) };
}

function openHeld(resultId: string, held: HeldRendering): OpenRendering {
  const { content } = held;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return {
    ...factsOf(resultId, held),
    read: (buffer, position) => Promise.resolve(bytes.copy(buffer, 0, position)),
    stream: (range) => Readable.from(piecesOf(bytes, range)),
    async [Symbol.asyncDispose]() {},
  };
}

function* piecesOf(bytes: Buffer, { start = 0, end = bytes.length - 1, chunkBytes = bytes.length }: ByteRange = {}) {
  for (let at = start; at <= end; at += chunkBytes) yield bytes.subarray(at, Math.min(at + chunkBytes, end + 1));
}
