/** A body in a content encoding: large ones as stored, small ones encoded here, off the server's thread. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';
import type { ContentEncoding } from '../../contract/content-encoding.ts';
import type { ResultBody } from '../../tasks/result-body.ts';

/** Fast levels, because a client is waiting. */
const encoders: Readonly<Record<ContentEncoding, (bytes: Buffer) => Promise<Buffer>>> = {
  zstd: (bytes) => promisify(zstdCompress)(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 1 }),
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }),
};

/** Texts stored with their tasks, and bodies that an executor could not encode, are encoded here up to this size. */
const MAX_BYTES = 16 * 2 ** 20;

/** The strong ETag of `body` in an encoding, the same wherever it was encoded. */
export function encodedTag({ etag }: Pick<ResultBody, 'etag'>, encoding: ContentEncoding): string {
  return `${etag}-${encoding}`;
}

/** An encoded form of `body`, which the caller still has to close; null if there is none. */
export async function encodedBody(body: ResultBody, encoding: ContentEncoding): Promise<ResultBody | null> {
  const etag = encodedTag(body, encoding);
  const kept = (await body.encoded?.({ encoding })) ?? null;
  if (kept !== null) return { ...kept, etag };
  if (body.bytes > MAX_BYTES) return null;
  const bytes = await encoders[encoding](await buffer(body.stream()));
  return {
    ...body,
    etag,
    encoding,
    bytes: bytes.length,
    read: null,
    encoded: null,
    stream: ({ start, end } = { start: 0, end: bytes.length - 1 }) => Readable.from([bytes.subarray(start, end + 1)]),
    async [Symbol.asyncDispose]() {},
  };
}
