/**
 * Writes a rendering in a content encoding. All cores write gzip, in blocks that end on whole bytes, as pigz does: one
 * member with one deflate stream, which every reader accepts. One core writes zstd and brotli.
 */
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, crc32, createBrotliCompress, createZstdCompress, deflateRaw } from 'node:zlib';
import type { ContentEncoding } from '../contract/content-encoding.ts';
import type { RenderingFrame } from '../results/storage/encoded-rendering.ts';
import type { OpenRendering } from '../results/storage/result-storage.ts';

export interface EncodeFileInput {
  readonly source: Pick<OpenRendering, 'stream'>;
  /** Path of the file to write. */
  readonly target: string;
  readonly encoding: ContentEncoding;
  readonly frame?: RenderingFrame | undefined;
  readonly signal: AbortSignal;
}

/** Fast levels, because a client is waiting. */
const GZIP_LEVEL = 1;
const ZSTD_LEVEL = 1;
const BROTLI_QUALITY = 3;

/** Size of the pieces read from a stream. */
const CHUNK_BYTES = 256 * 1024;

/** Large enough for the blocks to cost nothing, small enough for all cores to get some. */
const BLOCK_BYTES = 512 * 1024;

/** @throws the signal's reason */
export async function encodeFile(input: EncodeFileInput): Promise<void> {
  const { encoding, target, signal } = input;
  if (encoding === 'gzip') await writeGzip(input);
  else await pipeline(blocksOf(input), compressors[encoding](), createWriteStream(target), { signal });
}

const compressors: Readonly<Record<Exclude<ContentEncoding, 'gzip'>, () => NodeJS.ReadWriteStream>> = {
  // Node 26.10 loses the end of what zstd's own workers make: "stream.push() after EOF", or a frame that is cut off.
  zstd: () =>
    createZstdCompress({ chunkSize: CHUNK_BYTES, params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } }),
  br: () =>
    createBrotliCompress({ chunkSize: CHUNK_BYTES, params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
};

async function* blocksOf({ source, frame }: EncodeFileInput): AsyncGenerator<Buffer> {
  if (frame !== undefined && frame.head !== '') yield Buffer.from(frame.head);
  yield* source.stream({ start: frame?.drop ?? 0, chunkBytes: BLOCK_BYTES }) as AsyncIterable<Buffer>;
  if (frame !== undefined && frame.tail !== '') yield Buffer.from(frame.tail);
}

/** RFC 1952: deflate, no flags, no time, fastest, of an unknown system. */
const GZIP_HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
/** The last block of a deflate stream, empty. */
const DEFLATE_END = Buffer.from([0x03, 0x00]);

const deflateBlock = promisify<Buffer, object, Buffer>(deflateRaw);

async function writeGzip(input: EncodeFileInput): Promise<void> {
  await using target = await open(input.target, 'w');
  let checksum = 0;
  let length = 0;
  // `writeFile` continues at the current position and, unlike `write`, until everything is written: a full disk may
  // accept only a part.
  await target.writeFile(GZIP_HEAD);
  const pending: Promise<Buffer>[] = [];
  for await (const block of blocksOf(input)) {
    input.signal.throwIfAborted();
    checksum = crc32(block, checksum);
    length += block.length;
    const deflated = deflateBlock(block, { level: GZIP_LEVEL, finishFlush: constants.Z_SYNC_FLUSH });
    // Marks it as handled: it is awaited when its turn comes.
    deflated.catch(() => undefined);
    pending.push(deflated);
    if (pending.length > availableParallelism()) await writeFirst(target, pending);
  }
  while (pending.length > 0) await writeFirst(target, pending);
  const end = Buffer.alloc(8);
  end.writeUInt32LE(checksum);
  end.writeUInt32LE(length % 2 ** 32, 4);
  await target.writeFile(Buffer.concat([DEFLATE_END, end]));
}

async function writeFirst(target: FileHandle, pending: Promise<Buffer>[]): Promise<void> {
  const block = await pending.shift();
  if (block !== undefined) await target.writeFile(block);
}
