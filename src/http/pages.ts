/** What is served beside the API: liveness, the API description, the reference that errors point to, metrics. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate } from './authenticate.ts';
import type { HttpMetrics } from './metrics.ts';
import type { HttpServices } from './route.ts';
import { openApiDocument } from './openapi-document.ts';
import { errorPage, referencePage } from './reference-page.ts';
import { originOf } from './request-context.ts';
import { BASE_PATH } from './route.ts';
import { routeTable } from './route-table.ts';
import { requireAdministrator } from './require-permission.ts';
import { versionView } from './views/version-view.ts';

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
/** The pages hold no script and load nothing. */
const PAGE_HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

export function addPages(app: FastifyInstance, services: HttpServices, metrics: HttpMetrics): void {
  const { server } = services.config;
  const origin = (request: FastifyRequest) => originOf(request, server.public_url);
  app.get('/alive', (_request, reply) => reply.type('text/plain; charset=utf-8').send('alive\n'));
  app.get('/versions', (request, reply) =>
    reply.type(JSON_TYPE).send(JSON.stringify(versionView(origin(request), server.pending_status))),
  );
  const description = (request: FastifyRequest) => JSON.stringify(openApiDocument(routeTable, origin(request)));
  for (const url of [
    `${BASE_PATH}/swagger.json`,
    `${BASE_PATH}/openapi.json`,
    '/api_spec/4.0/:specification',
    `${BASE_PATH}/api_spec/4.0/:specification`,
  ]) {
    app.get(url, (request, reply) => reply.type(JSON_TYPE).send(description(request)));
  }
  for (const url of ['/', '/docs']) {
    app.get(url, (request, reply) =>
      reply
        .headers(PAGE_HEADERS)
        .type(HTML)
        .send(referencePage(routeTable, origin(request))),
    );
  }
  app.get<{ Params: { status: string; method: string; '*': string } }>(
    '/docs/r/err/4.0/:status/:method/*',
    (request, reply) => {
      const { status, method, '*': path } = request.params;
      return reply
        .headers(PAGE_HEADERS)
        .type(HTML)
        .send(errorPage(routeTable, { status, method, path: `/${path}` }));
    },
  );
  app.get('/metrics', async (request, reply) => {
    // A scraper on this machine needs no token; a request that a proxy hands on is not from this machine.
    if (!isFromThisMachine(request)) {
      const session = await authenticate(request.headers.authorization, services.access);
      requireAdministrator(session.caller, 'read the metrics');
    }
    return reply.type(metrics.contentType).send(await metrics.read());
  });
}

function isFromThisMachine({ socket, headers }: FastifyRequest): boolean {
  const isLoopback = /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
  return isLoopback && !['forwarded', 'x-forwarded-for', 'via'].some((name) => name in headers);
}
