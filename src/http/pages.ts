/** What is served besides the API: liveness, the API description, the reference that errors point to, metrics. */
import type { FastifyInstance } from 'fastify';
import { permit } from '../access/permit.ts';
import { authenticate } from './entry/authenticate.ts';
import type { HttpMetrics } from './metrics.ts';
import type { HttpServices } from './route/route.ts';
import { apiDescription, descriptionNames } from './description/api-description.ts';
import { addDocumentPages } from './document-pages.ts';
import { errorPage, referencePage } from './description/reference-page.ts';
import { createReadiness } from './readiness.ts';
import { createMetricsGuard } from './entry/metrics-guard.ts';
import { askerOf } from './route/request-context.ts';
import { BASE_PATH } from './route/route.ts';
import { routeTable } from './routes/route-table.ts';
import { HTML_TYPE, PAGE_HEADERS } from './response/html-page.ts';
import { asAsker, ownTurn } from '../lib/others-turn.ts';
import { versionView } from './views/version-view.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
/** What tells whether the server is well: all that a node answers that only runs what others accept. */
export function addVitals(app: FastifyInstance, services: HttpServices, metrics: HttpMetrics): void {
  app.get('/alive', (_request, reply) => reply.type('text/plain; charset=utf-8').send('alive\n'));
  const readiness = createReadiness(services);
  // The second is the one that Looker's own balancers ask.
  for (const url of ['/readyz', '/availability']) {
    app.get<{ Querystring: { connections?: string } }>(url, async (request, reply) => {
      const found = await readiness(request.query.connections === 'true');
      return reply
        .code(found.status === 'ready' ? 200 : 503)
        .headers({ 'cache-control': 'no-store' })
        .type(JSON_TYPE)
        .send(JSON.stringify(found));
    });
  }
  const mayReadMetrics = createMetricsGuard(services.config.server);
  app.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(request)) {
      const session = await authenticate(request.headers.authorization, services.access);
      permit(session.caller, 'administer', 'read the metrics');
    }
    return reply.type(metrics.contentType).send(await metrics.read());
  });
}

export function addPages(app: FastifyInstance, services: HttpServices, metrics: HttpMetrics): void {
  const { server } = services.config;
  addVitals(app, services, metrics);
  app.get('/versions', (request, reply) =>
    reply.type(JSON_TYPE).send(JSON.stringify(versionView(request.client.origin, server.pending_status))),
  );
  for (const name of descriptionNames) {
    app.get(`${BASE_PATH}/${name}`, async (request, reply) => {
      await asAsker(askerOf(request), ownTurn);
      return reply.type(JSON_TYPE).send(JSON.stringify(apiDescription(name, routeTable, request.client.origin)));
    });
  }
  app.get('/', async (request, reply) => {
    await asAsker(askerOf(request), ownTurn);
    const page = referencePage(routeTable, { origin: request.client.origin, hasDocuments: server.documents });
    return reply.headers(PAGE_HEADERS).type(HTML_TYPE).send(page);
  });
  addDocumentPages(app, server);
  app.get<{ Params: { status: string; method: string; '*': string } }>(
    '/docs/r/err/4.0/:status/:method/*',
    (request, reply) => {
      const { status, method, '*': path } = request.params;
      return reply
        .headers(PAGE_HEADERS)
        .type(HTML_TYPE)
        .send(errorPage(routeTable, { status, method, path: `/${path}` }));
    },
  );
}
