/** Sends a finished result at the pace of its client. A client that goes away costs one closed file. */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ResultBody } from '../tasks/task-service.ts';
import type { ContentEncoding } from './content-encoding.ts';
import { planResultResponse } from './plan-result-response.ts';
import type { FileOffer } from './plan-result-response.ts';

/** Quick levels: a result is compressed while its client waits. */
const compressors: Readonly<Record<ContentEncoding, () => NodeJS.ReadWriteStream>> = {
  zstd: () => createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }),
  gzip: () => createGzip({ level: 1 }),
};

/** Sends `body` as the request's headers ask, and closes it. */
export async function streamResult(
  request: FastifyRequest,
  reply: FastifyReply,
  body: ResultBody,
  file: FileOffer,
): Promise<void> {
  await using held = body;
  const plan = planResultResponse(request.method, request.headers, held, file);
  begin(reply, plan.status, plan.headers);
  if (plan.part === 'none') {
    reply.raw.end();
    return;
  }
  const source = plan.part === 'all' ? held.stream() : held.stream(plan.part);
  await sendStream(request, reply, source, plan.encoding);
}

/** Sends chunks of JSON as they come. */
export async function streamJson(
  request: FastifyRequest,
  reply: FastifyReply,
  chunks: AsyncIterable<string | Buffer>,
): Promise<void> {
  begin(reply, 200, { 'content-type': 'application/json; charset=utf-8' });
  await sendStream(request, reply, chunks, null);
}

function begin(reply: FastifyReply, status: number, headers: Readonly<Record<string, string>>): void {
  reply.hijack();
  reply.raw.writeHead(status, { ...(reply.getHeaders() as Record<string, string>), ...headers });
}

async function sendStream(
  request: FastifyRequest,
  reply: FastifyReply,
  source: Readable | AsyncIterable<string | Buffer>,
  encoding: ContentEncoding | null,
): Promise<void> {
  try {
    if (encoding === null) await pipeline(source, reply.raw);
    else await pipeline(source, compressors[encoding](), reply.raw);
  } catch (error) {
    // The head is gone out: a broken connection is all that can still be said. When the client broke it, nothing is.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') {
      request.log.error({ reqId: request.id, err: error }, 'a response broke off');
    }
  }
}
