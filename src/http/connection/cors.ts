/**
 * Lets pages of other origins call the API (`server.cors_origins`). They are identified by the header `Origin`, which
 * browsers write and pages cannot. Requests carry tokens in a header and never cookies, so credentials are not allowed.
 */
import type { FastifyInstance } from 'fastify';

/** The headers of an answer that pages may read, besides its type. */
const ANSWER_HEADERS =
  'content-disposition, content-range, etag, link, idempotency-replayed, retry-after, x-request-id, x-total-count, ' +
  'x-coatcheck-ignored, x-coatcheck-notice, x-coatcheck-rows, x-coatcheck-truncated';
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** How long browsers may remember the answer. */
const MAX_AGE_SECONDS = '600';
/** Names of headers, separated by commas. */
const HEADER_NAMES = /^[\w-]+(?:\s*,\s*[\w-]+)*$/;

/** Runs before any other check of a request, since browsers ask for permission without a token. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', async (request, reply) => {
    // Caches must know that the headers below depend on the origin.
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
