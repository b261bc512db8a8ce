/**
 * A stored json_detail says nothing of the ticket that it is fetched with: its head is replaced while it is sent, and
 * the body stays one with a known length, in which ranges work.
 */
import { Readable } from 'node:stream';
import { storedDetailHead } from '../formats/json-detail-envelope.ts';
import type { ResultBody } from '../tasks/task-service.ts';
import type { Task } from '../tasks/task.ts';

type WriteHead = (
  resultId: string,
  ticket: { readonly fromCache: boolean; readonly resultSource: 'query' | 'cache' },
) => string;

/** `body` with the head that `writeHead` gives; other formats than json_detail as they are. */
export function withTicketHead(body: ResultBody, task: Task, writeHead: WriteHead): ResultBody {
  if (body.format !== 'json_detail' || task.state !== 'complete' || task.resultId === null) return body;
  const stored = Buffer.byteLength(storedDetailHead(task.resultId));
  const { resultSource } = task;
  const head = Buffer.from(writeHead(task.resultId, { fromCache: resultSource === 'cache', resultSource }));
  const bytes = head.length + body.bytes - stored;
  return {
    ...factsOf(body),
    bytes,
    etag: `${body.etag}-${resultSource}`,
    stream: (range = { start: 0, end: bytes - 1 }) => Readable.from(splice(range), { objectMode: false }),
    [Symbol.asyncDispose]: () => body[Symbol.asyncDispose](),
  };

  async function* splice({ start, end }: { readonly start: number; readonly end: number }): AsyncGenerator<Buffer> {
    if (start < head.length) yield head.subarray(start, end + 1);
    if (end < head.length) return;
    const shift = stored - head.length;
    yield* body.stream({ start: Math.max(start, head.length) + shift, end: end + shift });
  }
}

/** The facts of a body, without what belongs to its bytes. */
function factsOf({ format, contentType, truncated, columnsTruncated, rowCount, notice, sql }: ResultBody) {
  // The file behind it no longer is what is sent.
  return { format, contentType, truncated, columnsTruncated, rowCount, notice, sql, path: null, read: null };
}
