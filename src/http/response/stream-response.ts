/** Sends a finished result at the pace of its client. A client that goes away costs one closed file. */
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ResultBody } from '../../tasks/result-body.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import type { ByteRange } from './byte-range.ts';
import { encodedBody } from './encoded-body.ts';
import { encodingFor, planHeld, planResultResponse } from './plan-result-response.ts';
import type { FileOffer } from './plan-result-response.ts';

/** Sends `body` as the request's headers ask, and closes it. */
export async function streamResult(
  request: FastifyRequest,
  reply: FastifyReply,
  body: ResultBody,
  file: FileOffer,
): Promise<void> {
  await using held = body;
  const { method, headers } = request;
  const encoding = encodingFor(method, headers, held);
  const notModified = planHeld(method, headers, held, encoding);
  await using sent = notModified !== null || encoding === null ? null : await encodedBody(held, encoding);
  const chosen = sent ?? held;
  const plan = notModified ?? planResultResponse(method, headers, chosen, file);
  begin(reply, plan.status, plan.headers);
  if (plan.part === 'none') {
    reply.raw.end();
    return;
  }
  if (chosen.read !== null) {
    const range = plan.part === 'all' ? { start: 0, end: chosen.bytes - 1 } : plan.part;
    await unlessBroken(request, sendBytes(chosen.read, range, reply.raw));
    return;
  }
  await sendStream(request, reply, plan.part === 'all' ? chosen.stream() : chosen.stream(plan.part));
}

/** Sends chunks of JSON as they come. */
export async function streamJson(
  request: FastifyRequest,
  reply: FastifyReply,
  chunks: AsyncIterable<string | Buffer>,
  contentType = 'application/json; charset=utf-8',
): Promise<void> {
  begin(reply, 200, { 'content-type': contentType });
  await sendStream(request, reply, chunks);
}

/** Sends server-sent events as they happen; nginx is asked to pass them on at once. */
export async function streamEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  chunks: AsyncIterable<string>,
): Promise<void> {
  begin(reply, 200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  if (request.method === 'HEAD') reply.raw.end();
  else await sendStream(request, reply, chunks);
}

function begin(reply: FastifyReply, status: number, headers: Readonly<Record<string, string>>): void {
  reply.hijack();
  const before = reply.getHeaders() as Record<string, string>;
  const vary = [before['vary'], headers['vary']].filter((names) => names !== undefined).join(', ');
  reply.raw.writeHead(status, { ...before, ...headers, ...(vary !== '' && { vary }) });
}

async function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  source: Readable | AsyncIterable<string | Buffer>,
): Promise<void> {
  await unlessBroken(request, pipeline(source, reply.raw));
}

/** Measured: as fast as larger sizes, and half again as fast as 64 kB. */
const READ_BYTES = 256 * 1024;

/**
 * Sends a part of a file from one buffer, refilled once its bytes are sent: a stream would leave a new buffer per read
 * to the garbage collector, which with many readers holds much more memory than it sends.
 */
async function sendBytes(read: Read, { start, end }: ByteRange, response: ServerResponse): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, end - start + 1));
  for (let at = start; at <= end;) {
    const count = Math.min(await read(buffer, at), end + 1 - at);
    if (count === 0) throw new CoatcheckError('internal', {}, { cause: 'a rendering is shorter than it was' });
    await write(response, buffer.subarray(0, count));
    at += count;
  }
  response.end();
}

type Read = NonNullable<ResultBody['read']>;

/** Resolves when the system has taken the bytes, so that their memory may be reused. */
function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(Object.assign(new Error('The client has gone.'), { code: CLIENT_GONE }));
    if (response.destroyed) {
      gone();
      return;
    }
    response.once('close', gone);
    response.write(bytes, (error) => {
      response.off('close', gone);
      if (error) gone();
      else resolve();
    });
  });
}

const CLIENT_GONE = 'ERR_STREAM_PREMATURE_CLOSE';

async function unlessBroken(request: FastifyRequest, sending: Promise<void>): Promise<void> {
  try {
    await sending;
  } catch (error) {
    // The head has been sent, so all that is left is to break the connection. If the client broke it, nothing is left to do.
    if ((error as NodeJS.ErrnoException).code === CLIENT_GONE) return;
    request.log.error({ reqId: request.id, err: error }, 'a response broke off');
    request.raw.destroy();
  }
}
