/** The bytes of a finished result, as a response streams them. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ContentEncoding } from '../contract/content-encoding.ts';
import { formatTraits, type ResultFormatName } from '../contract/result-format.ts';
import { isKeptEncoded } from '../results/storage/encoded-rendering.ts';
import type { EncodingRequest } from '../results/storage/encoded-rendering.ts';
import type { OpenRendering } from '../results/storage/result-storage.ts';
import type { CatalogueEntry } from './result-catalogue.ts';

/** Dispose it when the response has ended or was given up. */
export interface ResultBody extends AsyncDisposable {
  readonly format: ResultFormatName;
  readonly contentType: string;
  readonly bytes: number;
  /** A strong ETag, without quotes. */
  readonly etag: string;
  /** A limit cut off rows or columns. */
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
  /** Null for a text (`sql`). */
  readonly rowCount: number | null;
  /** Why the result is empty although nothing failed. */
  readonly notice: string | null;
  /** The SQL that ran; for a text, the text itself. */
  readonly sql: string;
  /** The encoding of the bytes; null = none. */
  readonly encoding: ContentEncoding | null;
  /**
   * The same body in a stored encoding, which is made now if it does not exist yet; null: it cannot be made, or is not
   * worth storing. Rejects if the client has gone.
   */
  readonly encoded: ((request: EncodingRequest) => Promise<ResultBody | null>) | null;
  /** Fills `buffer` from a position, or as much of it as there are bytes; null: the bytes only come as a stream. */
  readonly read: ((buffer: Buffer, position: number) => Promise<number>) | null;
  /** `range`: first and last byte, both inclusive, within `bytes`. At most once per body. */
  stream(range?: { readonly start: number; readonly end: number }): Readable;
}

export function renderedBody(
  rendering: OpenRendering,
  entry: CatalogueEntry,
  ticket: { readonly format: ResultFormatName; readonly notice: string | null },
  openEncoded: ((request: EncodingRequest) => Promise<OpenRendering | null>) | null,
): ResultBody {
  const { format, notice } = ticket;
  return {
    format,
    contentType: rendering.contentType,
    bytes: rendering.bytes,
    etag: rendering.etag,
    truncated: entry.truncated,
    columnsTruncated: entry.columnsTruncated,
    rowCount: entry.rowCount,
    notice,
    sql: entry.sql,
    encoding: null,
    encoded:
      openEncoded &&
      (async (request) => {
        if (!isKeptEncoded({ format, bytes: rendering.bytes })) return null;
        const encoded = await openEncoded(request);
        return encoded && { ...renderedBody(encoded, entry, ticket, null), encoding: request.encoding };
      }),
    read: (buffer, position) => rendering.read(buffer, position),
    stream: (range) => rendering.stream(range),
    [Symbol.asyncDispose]: () => rendering[Symbol.asyncDispose](),
  };
}

/** The result of a task that ran nothing: its SQL. */
export function textBody(sql: string): ResultBody {
  const bytes = Buffer.from(sql);
  return {
    format: 'sql',
    contentType: formatTraits.sql.contentType,
    bytes: bytes.length,
    etag: createHash('sha256').update(bytes).digest('hex').slice(0, 32),
    truncated: false,
    columnsTruncated: false,
    rowCount: null,
    notice: null,
    sql,
    encoding: null,
    encoded: null,
    read: null,
    stream: (range) => Readable.from([range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)]),
    async [Symbol.asyncDispose]() {},
  };
}
