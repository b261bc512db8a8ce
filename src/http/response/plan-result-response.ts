/** Decides how a finished result answers a request: whole, in part, not at all, compressed. Pure: headers in, plan out. */
import type { IncomingHttpHeaders } from 'node:http';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { parseByteRange } from './byte-range.ts';
import type { ByteRange } from './byte-range.ts';
import { contentEncodings } from '../../contract/content-encoding.ts';
import type { ContentEncoding } from '../../contract/content-encoding.ts';
import { isWorthEncoding } from '../../results/storage/encoded-rendering.ts';
import type { ResultBody } from '../../tasks/result-body.ts';
import { chooseEncoding } from './content-encoding.ts';
import { encodedTag } from './encoded-body.ts';
import { RESULT_PAGE_POLICY } from '../connection/safe-headers.ts';

/** The facts of a body that decide how it is sent. */
export type Representation = Pick<
  ResultBody,
  'format' | 'contentType' | 'bytes' | 'etag' | 'truncated' | 'columnsTruncated' | 'rowCount' | 'notice' | 'encoding'
>;

/** How browsers save the body: under which name, and whether they should save it rather than show it. */
export interface FileOffer {
  readonly name: string;
  readonly save: boolean;
}

export interface ResponsePlan {
  readonly status: 200 | 206 | 304;
  readonly headers: Readonly<Record<string, string>>;
  /** The part of the body that is sent: `all`, a range, or `none`. */
  readonly part: 'all' | 'none' | ByteRange;
}

/**
 * The encoding in which a request gets `body`, which is not encoded; null = none. A range counts stored bytes, unless
 * the client resumes an encoded download by naming its ETag.
 */
export function encodingFor(method: string, asked: IncomingHttpHeaders, body: Representation): ContentEncoding | null {
  if (!isWorthEncoding(body)) return null;
  if (method !== 'GET' || asked.range === undefined) return chooseEncoding(asked['accept-encoding']);
  return contentEncodings.find((encoding) => asked['if-range'] === `"${encodedTag(body, encoding)}"`) ?? null;
}

/** The answer to a client that already holds `body` in this encoding; null if it does not. */
export function planHeld(
  method: string,
  asked: IncomingHttpHeaders,
  body: Representation,
  encoding: ContentEncoding | null,
): ResponsePlan | null {
  const etag = `"${encoding === null ? body.etag : encodedTag(body, encoding)}"`;
  // RFC 9110 defines these for GET only: the client of a run by POST has nothing yet that it could hold or resume.
  if (method === 'POST' || !matchesEtag(asked['if-none-match'], etag)) return null;
  return { status: 304, headers: sharedHeaders(body, etag), part: 'none' };
}

/**
 * @param body in the encoding in which it is sent
 * @throws CoatcheckError `range_not_satisfiable`
 */
export function planResultResponse(
  method: string,
  asked: IncomingHttpHeaders,
  body: Representation,
  { name, save }: FileOffer,
): ResponsePlan {
  const etag = `"${body.etag}"`;
  const range = method === 'GET' ? rangeFor(asked, body, etag) : null;
  const headers = {
    ...sharedHeaders(body, etag),
    'content-type': body.contentType,
    'content-disposition': `${save ? 'attachment' : 'inline'}; filename="${name}"`,
    'accept-ranges': 'bytes',
    ...(body.contentType.startsWith('text/html') && { 'content-security-policy': RESULT_PAGE_POLICY }),
    ...(body.encoding !== null && { 'content-encoding': body.encoding }),
    ...lengthHeaders(body.bytes, range),
  };
  const part = method === 'HEAD' ? 'none' : (range ?? 'all');
  return { status: range === null ? 200 : 206, headers, part };
}

function sharedHeaders(body: Representation, etag: string) {
  return {
    etag,
    vary: 'Accept-Encoding',
    // Results belong to their user, and expire: a cache must ask again before it serves one.
    'cache-control': 'private, no-cache',
    ...limitHeaders(body),
  };
}

function lengthHeaders(bytes: number, range: ByteRange | null) {
  if (range === null) return { 'content-length': String(bytes) };
  return {
    'content-length': String(range.end - range.start + 1),
    'content-range': `bytes ${String(range.start)}-${String(range.end)}/${String(bytes)}`,
  };
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
