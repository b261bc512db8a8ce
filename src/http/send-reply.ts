/** Writes what a handler answered, or the error that it threw. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonText } from '../lib/json-text.ts';
import { errorResponse, toCoatcheckError } from './error-response.ts';
import { parseFieldSelection, selectFields } from './partial-fields.ts';
import type { Reply } from './reply.ts';
import { originOf } from './request-context.ts';
import { streamJson, streamResult } from './stream-response.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

export async function sendReply(request: FastifyRequest, reply: FastifyReply, answer: Reply): Promise<FastifyReply> {
  switch (answer.kind) {
    case 'json':
      return reply
        .code(200)
        .type(JSON_TYPE)
        .send(jsonText(selectAsked(request, answer.value)));
    case 'empty':
      return reply.code(answer.status).send();
    case 'text':
      return reply.code(200).type(answer.contentType).send(answer.text);
    case 'result':
      await streamResult(request, reply, answer.body, { name: answer.fileName, save: answer.save ?? false });
      return reply;
    case 'json_stream':
      await streamJson(request, reply, answer.chunks);
      return reply;
  }
}

/** Every object and list that is served can be asked for in part by `fields`. */
function selectAsked(request: FastifyRequest, value: unknown): unknown {
  const { fields } = request.query as { readonly fields?: string };
  return fields === undefined ? value : selectFields(value, parseFieldSelection(fields));
}

/** @param publicUrl the configured address, or null for the one of the request */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | null,
): FastifyReply {
  const known = toCoatcheckError(error);
  if (known.kind === 'internal') request.log.error({ err: known.cause ?? known }, 'a request failed inside');
  const { route } = request.routeOptions?.config ?? {};
  const path = route?.path ?? (request.url.split('?', 1)[0] ?? '/').replace(/^\/api\/4\.0/, '');
  const place = { origin: originOf(request, publicUrl), method: request.method, path };
  const { status, headers, body } = errorResponse(known, place);
  // Refused bodies may not have been read to their end: the connection cannot be used again.
  if (status === 413) reply.header('connection', 'close');
  return reply.code(status).headers(headers).type(JSON_TYPE).send(jsonText(body));
}
