/** Decides how a finished result answers a request: whole, in part, not at all, compressed. Pure: headers in, plan out. */
import type { IncomingHttpHeaders } from 'node:http';
import { CoatcheckError } from '../errors/catalogue.ts';
import { parseByteRange } from './byte-range.ts';
import type { ByteRange } from './byte-range.ts';
import { chooseEncoding } from './content-encoding.ts';
import type { ContentEncoding } from './content-encoding.ts';
import { RESULT_PAGE_POLICY } from './safe-headers.ts';

/** What there is to send: the part of `ResultBody` that decides. */
export interface Representation {
  readonly contentType: string;
  readonly bytes: number;
  readonly etag: string;
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
  readonly rowCount: number | null;
  readonly notice: string | null;
}

/** How browsers keep the body: under which name, and whether they should rather than show it. */
export interface FileOffer {
  readonly name: string;
  readonly save: boolean;
}

export interface ResponsePlan {
  readonly status: 200 | 206 | 304;
  readonly headers: Readonly<Record<string, string>>;
  /** What of the file is sent: `all`, a part, or `none`. */
  readonly part: 'all' | 'none' | ByteRange;
  readonly encoding: ContentEncoding | null;
}

/** Below this the bytes saved are not worth the work. */
const COMPRESS_FROM_BYTES = 1_400;

/** Formats that are compressed already. */
const COMPACT = /^(?:image\/|application\/(?:vnd\.openxmlformats|vnd\.apache|octet-stream))/;

/**
 * @throws CoatcheckError `range_not_satisfiable`
 */
export function planResultResponse(
  method: string,
  asked: IncomingHttpHeaders,
  result: Representation,
  { name, save }: FileOffer,
): ResponsePlan {
  const encoding = encodingFor(method, asked, result);
  const etag = `"${result.etag}${encoding === null ? '' : `-${encoding}`}"`;
  const shared = {
    etag,
    vary: 'Accept-Encoding',
    // Results belong to who asked, and expire: a cache must ask again before it gives one out.
    'cache-control': 'private, no-cache',
    ...limitHeaders(result),
  };
  // What RFC 9110 asks of GET only: a run by POST has nothing that its client could hold already or go on with.
  const isHeld = method !== 'POST' && matchesEtag(asked['if-none-match'], etag);
  if (isHeld) return { status: 304, headers: shared, part: 'none', encoding: null };
  const range = method === 'GET' && encoding === null ? rangeFor(asked, result, etag) : null;
  const headers = {
    ...shared,
    'content-type': result.contentType,
    'content-disposition': `${save ? 'attachment' : 'inline'}; filename="${name}"`,
    'accept-ranges': 'bytes',
    ...(result.contentType.startsWith('text/html') && { 'content-security-policy': RESULT_PAGE_POLICY }),
    ...lengthHeaders(result.bytes, range, encoding),
  };
  const part = method === 'HEAD' ? 'none' : (range ?? 'all');
  return { status: range === null ? 200 : 206, headers, part, encoding };
}

function lengthHeaders(bytes: number, range: ByteRange | null, encoding: ContentEncoding | null) {
  if (encoding !== null) return { 'content-encoding': encoding };
  if (range === null) return { 'content-length': String(bytes) };
  return {
    'content-length': String(range.end - range.start + 1),
    'content-range': `bytes ${String(range.start)}-${String(range.end)}/${String(bytes)}`,
  };
}

function encodingFor(method: string, asked: IncomingHttpHeaders, result: Representation): ContentEncoding | null {
  // Ranges are of the bytes as they lie: who asks for a range wants those.
  const wantsRange = method === 'GET' && asked.range !== undefined;
  if (wantsRange || result.bytes < COMPRESS_FROM_BYTES || COMPACT.test(result.contentType)) return null;
  return chooseEncoding(asked['accept-encoding']);
}

function rangeFor(asked: IncomingHttpHeaders, result: Representation, etag: string): ByteRange | null {
  const ifRange = asked['if-range'];
  if (asked.range === undefined || (ifRange !== undefined && ifRange !== etag)) return null;
  const range = parseByteRange(asked.range, result.bytes);
  if (range === 'unsatisfiable') throw new CoatcheckError('range_not_satisfiable', { bytes: result.bytes });
  return range;
}

function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** A result that a limit shortened says so, in every format. */
function limitHeaders({ truncated, columnsTruncated, rowCount, notice }: Representation) {
  const cut = [truncated ? 'rows' : '', columnsTruncated ? 'columns' : ''].filter((what) => what !== '').join(', ');
  return {
    ...(cut !== '' && { 'x-coatcheck-truncated': cut }),
    ...(rowCount !== null && { 'x-coatcheck-rows': String(rowCount) }),
    // Header values are ASCII.
    ...(notice !== null && { 'x-coatcheck-notice': notice.replaceAll(/[^ -~]/g, '?') }),
  };
}
