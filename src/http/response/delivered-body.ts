/**
 * A stored rendering contains nothing about the ticket it is fetched with, nor the address under which the client knows
 * this server. Both are put before or after its bytes as they are sent, and the body keeps a known length, so that
 * ranges work.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { formatTraits } from '../../contract/result-format.ts';
import { storedDetailHead } from '../../formats/json/json-detail-envelope.ts';
import { odcTail } from '../../formats/office/odc-tail.ts';
import type { RenderingFrame } from '../../results/storage/encoded-rendering.ts';
import type { ResultBody } from '../../tasks/result-body.ts';
import type { Task } from '../../tasks/task.ts';
import { resultsAddress } from './results-address.ts';
import { BASE_PATH } from '../route/route.ts';

export interface Delivery {
  /** The head of a json_detail. */
  readonly writeHead: (
    resultId: string,
    ticket: { readonly fromCache: boolean; readonly resultSource: 'query' | 'cache' },
  ) => string;
  /** What addresses begin with. */
  readonly origin: string;
}

/** `body` as it is sent: with the frame of its format, if it has one. */
export function deliveredBody(body: ResultBody, task: Task, { writeHead, origin }: Delivery): ResultBody {
  if (task.state !== 'complete' || task.resultId === null) return body;
  const { resultSource, resultId } = task;
  switch (formatTraits[body.format].frame) {
    case 'ticket': {
      const head = writeHead(resultId, { fromCache: resultSource === 'cache', resultSource });
      const stored = storedDetailHead(resultId);
      const frame = { head, drop: Buffer.byteLength(stored), tail: '', tag: resultSource };
      return framed(body, frame, head === stored);
    }
    case 'addresses': {
      const results = resultsAddress(task, origin, 'csv');
      const tail = odcTail({ results, login: `${origin}${BASE_PATH}/login` });
      const tag = createHash('sha256').update(tail).digest('hex').slice(0, 12);
      return framed(body, { head: '', drop: 0, tail, tag });
    }
    case 'none':
      return body;
  }
}

/** @param isStored the bytes sent are the bytes stored */
function framed(body: ResultBody, frame: RenderingFrame, isStored = false): ResultBody {
  const { drop, tag } = frame;
  const { encoded: openEncoded } = body;
  const [head, tail] = [Buffer.from(frame.head), Buffer.from(frame.tail)];
  const shift = drop - head.length;
  const tailStart = body.bytes - shift;
  const bytes = tailStart + tail.length;
  return {
    ...factsOf(body),
    bytes,
    etag: `${body.etag}-${tag}`,
    encoded: openEncoded && (({ encoding }) => openEncoded({ encoding, ...(!isStored && { frame }) })),
    stream: (range = { start: 0, end: bytes - 1 }) => Readable.from(splice(range), { objectMode: false }),
    [Symbol.asyncDispose]: () => body[Symbol.asyncDispose](),
  };

  async function* splice({ start, end }: { readonly start: number; readonly end: number }): AsyncGenerator<Buffer> {
    if (start < head.length) yield head.subarray(start, end + 1);
    const first = Math.max(start, head.length);
    const last = Math.min(end, tailStart - 1);
    if (first <= last) yield* body.stream({ start: first + shift, end: last + shift });
    if (end >= tailStart && tail.length > 0) yield tail.subarray(Math.max(0, start - tailStart), end - tailStart + 1);
  }
}

/** The facts of a body, without what belongs to its bytes. */
function factsOf({ format, contentType, truncated, columnsTruncated, rowCount, notice, sql }: ResultBody) {
  // The file behind it no longer holds the bytes that are sent.
  return { format, contentType, truncated, columnsTruncated, rowCount, notice, sql, encoding: null, read: null };
}
