/** Writes a handler's answer, or the error that it threw. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonPieces, SMALL_JSON } from '../../lib/json-pieces.ts';
import { lengthIsAtMost } from '../../lib/json-size.ts';
import { jsonText } from '../../lib/json-text.ts';
import { ownTurn } from '../../lib/others-turn.ts';
import type { RequestClient } from '../connection/client-of-request.ts';
import { errorResponse, toCoatcheckError } from '../connection/error-response.ts';
import { readSelection, selectAsked, selectFields } from '../../contract/partial-fields.ts';
import type { FieldSelection } from '../../contract/partial-fields.ts';
import type { Reply } from '../route/reply.ts';
import { streamEvents, streamJson, streamResult } from './stream-response.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

export async function sendReply(request: FastifyRequest, reply: FastifyReply, answer: Reply): Promise<FastifyReply> {
  switch (answer.kind) {
    case 'json': {
      const { fields } = request.query as { readonly fields?: string };
      const selected = selectAsked(answer.value, fields);
      reply.headers(answer.headers);
      if (lengthIsAtMost(SMALL_JSON, selected)) return reply.code(200).type(JSON_TYPE).send(jsonText(selected));
      return sendPieces(request, reply, jsonPieces(selected));
    }
    case 'json_items': {
      const { fields } = request.query as { readonly fields?: string };
      reply.headers(answer.headers);
      return sendPieces(request, reply, listPieces(answer.items, readSelection(fields)));
    }
    case 'json_bytes': {
      const { buffer, byteOffset, length } = answer.bytes;
      if (length > SMALL_JSON) await ownTurn();
      return reply
        .code(200)
        .type(JSON_TYPE)
        .send(Buffer.from(buffer, byteOffset, length));
    }
    case 'empty':
      if (answer.notice !== null) reply.header('x-coatcheck-notice', answer.notice);
      return reply.code(answer.status).send();
    case 'text_pieces':
      return sendPieces(request, reply, answer.pieces, answer.contentType);
    case 'result':
      await streamResult(request, reply, answer.body, { name: answer.fileName, save: answer.save });
      return reply;
    case 'events':
      await streamEvents(request, reply, answer.chunks);
      return reply;
    case 'json_stream':
      await streamJson(request, reply, answer.chunks);
      return reply;
  }
}

/**
 * Sends each piece in its own turn, and no faster than the client reads: a large answer neither holds up small ones nor
 * fills the memory. An answer that is small, or that fails before much is written, is sent whole.
 */
async function sendPieces(
  request: FastifyRequest,
  reply: FastifyReply,
  pieces: Iterable<string> | AsyncIterable<string>,
  contentType = JSON_TYPE,
): Promise<FastifyReply> {
  const inTurns = piecesInTurns(pieces);
  let head = '';
  while (head.length < SMALL_JSON) {
    const { done, value } = await inTurns.next();
    // `reply.type` would add a charset, and so would a text.
    if (done === true) return reply.code(200).header('content-type', contentType).send(Buffer.from(head));
    head += value;
  }
  await streamJson(request, reply, after(head, inTurns), contentType);
  return reply;
}

async function* piecesInTurns(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string, undefined> {
  for await (const piece of pieces) {
    if (piece !== '') yield piece;
    // An empty piece means that something was measured.
    if (piece === '' || piece.length >= SMALL_JSON) await ownTurn();
  }
  return undefined;
}

async function* after(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

/** @param selection the fields written of each item; null = all */
async function* listPieces(items: AsyncIterable<object>, selection: FieldSelection | null): AsyncGenerator<string> {
  let text = '[';
  let before = '';
  for await (const item of items) {
    text += before;
    before = ',';
    for (const piece of jsonPieces(selection === null ? item : selectFields(item, selection))) {
      text += piece;
      if (text.length < SMALL_JSON) continue;
      yield text;
      text = '';
    }
  }
  yield `${text}]`;
}

/** @param client by default the request's own; requests that the framework refuses have none */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  client: RequestClient = request.client,
): FastifyReply {
  if (reply.raw.destroyed && isAbort(error)) {
    // The work was given up because its client has gone: nobody needs an answer, and nothing went wrong.
    reply.hijack();
    return reply;
  }
  const coatcheckError = toCoatcheckError(error);
  if (coatcheckError.kind === 'internal')
    request.log.error({ reqId: request.id, err: coatcheckError.cause ?? coatcheckError }, 'a request failed inside');
  const { config } = request.routeOptions ?? {};
  const path = config?.route?.path ?? config?.path ?? (request.url.split('?', 1)[0] ?? '/').replace(/^\/api\/4\.0/, '');
  const place = { origin: client.origin, method: request.method, path };
  const { status, headers, body } = errorResponse(coatcheckError, place);
  const text = jsonText(body);
  reply.code(status).headers(headers).type(JSON_TYPE);
  if (!isStillSent(request)) return reply.send(text);
  // The client, not the server, should decide when the connection closes.
  reply.removeHeader('connection').header('content-length', Buffer.byteLength(text));
  return reply.send(Readable.from(endingWithBody(text, request), { objectMode: false }));
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Is part of the request's body still to come? */
function isStillSent({ raw }: FastifyRequest): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers;
  return !raw.complete && !raw.destroyed && (encoding !== undefined || Number(length) > 0);
}

/**
 * Sends the answer at once, and its end when the request ends: many clients send a whole body before they read the
 * answer, and closing at once would cost them the answer, even those that ask for it. The rest of the body is read and
 * discarded, up to a size (`body-pace.ts`) and a time.
 */
async function* endingWithBody(text: string, { raw }: FastifyRequest): AsyncGenerator<Buffer> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const event of ['end', 'close', 'error']) raw.once(event, () => resolve());
  raw.resume();
  yield Buffer.from(text);
  const end = setTimeout(() => raw.destroy(), LEFTOVER_MS).unref();
  await promise;
  clearTimeout(end);
}

/** How long a client that has its answer may go on sending a body that nobody needs. */
const LEFTOVER_MS = 30_000;
