/**
 * Pages of other origins that may call the API (`server.cors_origins`). They are known by the header `Origin`, which
 * browsers write and pages cannot; requests carry tokens in a header and never cookies, so none are let through.
 */
import type { FastifyInstance } from 'fastify';

/** What pages may read of an answer, beyond its body and type. */
const ANSWER_HEADERS =
  'content-disposition, content-range, etag, link, retry-after, x-request-id, x-total-count, ' +
  'x-coatcheck-ignored, x-coatcheck-notice, x-coatcheck-rows, x-coatcheck-truncated';
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** How long browsers need not ask again. */
const MAX_AGE_SECONDS = '600';
/** Names of headers with commas between them. */
const HEADER_NAMES = /^[\w-]+(?:\s*,\s*[\w-]+)*$/;

/** Runs before anything else is asked of a request: browsers ask for leave without a token. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', async (request, reply) => {
    // Whether an answer has the headers below depends on who asks: caches must know.
    reply.header('vary', 'Origin');
    const { origin, ...headers } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return undefined;
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': ANSWER_HEADERS });
    if (request.method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return undefined;
    const wanted = headers['access-control-request-headers'] ?? '';
    return reply
      .code(204)
      .headers({
        'access-control-allow-methods': METHODS,
        'access-control-max-age': MAX_AGE_SECONDS,
        ...(HEADER_NAMES.test(wanted) && { 'access-control-allow-headers': wanted }),
      })
      .send();
  });
}
