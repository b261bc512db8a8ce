/**
 * The HTTP edge. A request is read, authenticated and checked here, answered by its row of the route table, and written
 * here; every error leaves as Looker's body. This room knows no database and no LookML.
 */
import type { Tracer } from '@opentelemetry/api';
import Fastify from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { askerOf } from './route/request-context.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { DailyFile } from '../lib/daily-file.ts';
import type { Ids } from '../lib/ids.ts';
import { asAsker, isLargeLength, ownTurn } from '../lib/others-turn.ts';
import { createRateLimiter, type RateLimiter } from '../lib/rate-limiter.ts';
import { authenticate } from './entry/authenticate.ts';
import { answerAsOfNow, permitRoute } from './entry/standing.ts';
import { answerOnce } from './entry/answer-once.ts';
import { answered, noteForAudit } from './entry/audit.ts';
import { servicesOf } from './entry/session-services.ts';
import { inTrace, traceDownload, traceRequests } from './entry/trace-requests.ts';
import { addAuthorization } from './entry/authorization.ts';
import { bodyIsOf } from './connection/body-pace.ts';
import { careForConnections } from './connection/connection-care.ts';
import { createHttpServer } from './connection/create-http-server.ts';
import { createReadingHolds } from './connection/reading-holds.ts';
import { createEventStreams } from './connection/event-streams.ts';
import { createFairConnections } from './connection/fair-connections.ts';
import { createClientReader } from './connection/client-of-request.ts';
import { allowOrigins } from './connection/cors.ts';
import type { HttpMetrics } from './metrics.ts';
import { addUnserved, notServed } from './description/not-served.ts';
import { addPages, addVitals } from './pages.ts';
import { readInput } from './input/read-input.ts';
import { parseSearch, refuseManyParameters } from './input/read-parameters.ts';
import { readBodies } from './input/read-body.ts';
import type { HttpServices, Route } from './route/route.ts';
import { closeWhoTakesNothing } from './connection/send-patience.ts';
import { HTML_TYPE, PAGE_HEADERS } from './response/html-page.ts';
import { notFoundPage, wantsPage } from './response/not-found-page.ts';
import { sendError, sendReply } from './response/send-reply.ts';
import { addressesOf } from './route/route.ts';
import { routeTable } from './routes/route-table.ts';
import { SAFE_HEADERS } from './connection/safe-headers.ts';
import { allowedMethods } from './routes/route-methods.ts';

export interface AppOptions {
  readonly services: Omit<HttpServices, 'routes' | 'eventStreams'>;
  readonly logger: FastifyBaseLogger;
  readonly ids: Ids;
  readonly metrics: HttpMetrics;
  readonly auditFile: DailyFile;
  /** Null: nobody traces. */
  readonly tracer: Tracer | null;
  /** Aborted when the server begins to stop. */
  readonly stopping?: AbortSignal;
  /** The number of file descriptors that the process may have. */
  readonly openFiles?: number | undefined;
}

/** Room for the address of a multi_results call with thousands of ids. */
const MAX_HEADER_BYTES = 256 * 1024;
/** The most parameters without effect that a header names: nobody misspells more by accident. */
const MAX_IGNORED_SHOWN = 20;
const MAX_NAME_SHOWN = 100;
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than the idle time of common proxies, so that they are the ones to close. */
const KEEP_ALIVE_MS = 75_000;
/** The status, in log and metrics, of an answer that its client did not wait for. No client sees it. */
const CLIENT_GONE = 499;
const REQUEST_ID = /^[\w.:-]{1,128}$/;

// oxlint-disable-next-line max-lines-per-function -- what runs before the routes, in the order in which it runs
export function createApp(options: AppOptions): FastifyInstance {
  const { logger, ids } = options;
  const { limits, server } = options.services.config;
  const eventStreams = createEventStreams(() => limits.max_event_streams_per_user);
  const services: HttpServices = { ...options.services, routes: routeTable, eventStreams };
  const readClient = createClientReader(server);
  const holds = createReadingHolds();
  const connections = createFairConnections(holds);
  const app = Fastify({
    loggerInstance: logger,
    // No logger per request: lines about a request carry its id.
    childLoggerFactory: (parent) => parent,
    logController: new Fastify.LogController({ disableRequestLogging: true }),
    bodyLimit: limits.max_body_bytes,
    // The server answers them itself, in their turn.
    clientErrorHandler: () => undefined,
    serverFactory: (handle) =>
      createHttpServer(handle, {
        options: {
          maxHeaderSize: MAX_HEADER_BYTES,
          requireHostHeader: false,
          requestTimeout: REQUEST_TIMEOUT_MS,
          keepAliveTimeout: KEEP_ALIVE_MS,
        },
        connections,
        holds,
        readClient,
        publicUrl: server.public_url ?? '',
        clock: services.clock,
        largestBody: limits.max_body_bytes,
      }),
    return503OnClosing: false,
    routerOptions: {
      maxParamLength: 2_000,
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      querystringParser: parseSearch,
    },
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : ids.hex32();
    },
    frameworkErrors: (error, request, reply) => {
      // The hooks below do not run for these.
      reply.headers({ 'x-request-id': request.id, ...SAFE_HEADERS });
      sendError(error, request, reply, readClient(request.raw));
    },
  });
  app.decorateRequest('session', null);
  app.decorateRequest('answered', null);
  app.decorateRequest('nonce', null);
  app.decorateRequest('knownClient', null);
  app.decorateRequest('client', {
    getter() {
      return (this.knownClient ??= readClient(this.raw));
    },
  });
  allowOrigins(app, server.cors_origins);
  traceRequests(app, options.tracer);
  observe(app, options.metrics);
  noteForAudit(app, options.auditFile, services.clock);
  careForConnections(app, { stopping: options.stopping, openFiles: options.openFiles });
  closeWhoTakesNothing(app.server, services.clock);
  readBodies(app, limits);
  app.addHook('onRequest', (request, reply, next) => {
    bodyIsOf(request.raw.socket, askerOf(request), true);
    // Does not wait for the body of such a request.
    if (request.is404) sendNotFound(request, reply, services.config);
    else next();
  });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendNotFound(request, reply, services.config));
  if (options.services.config.role === 'worker') {
    addVitals(app, services, options.metrics);
    return app;
  }
  const enter = createEntrance(services);
  for (const route of routeTable) {
    for (const url of addressesOf(route)) addRoute(app, url, route, { enter, services, tracer: options.tracer });
  }
  addUnserved(app, routeTable);
  addPages(app, services, options.metrics);
  addAuthorization(app, services);
  return app;
}

/** As an error of the API, or as a page to a browser that is not at the API. */
function sendNotFound(
  request: FastifyRequest,
  reply: FastifyReply,
  { server, logIn }: HttpServices['config'],
): FastifyReply {
  const { method, url, headers } = request;
  const error = notFoundOf(request);
  if (error.httpStatus !== 404 || !wantsPage({ method, url, accept: headers.accept }))
    return sendError(error, request, reply);
  const pages = { documents: server.documents, logIn: logIn.oidc !== null || logIn.proxy !== null };
  const page = notFoundPage(url.split('?', 1)[0] ?? '', pages);
  return reply
    .code(404)
    .headers({ ...PAGE_HEADERS, vary: 'accept' })
    .type(HTML_TYPE)
    .send(page);
}

function notFoundOf({ url, method }: FastifyRequest): CoatcheckError {
  const path = url.split('?', 1)[0] ?? '';
  const allowed = allowedMethods(path);
  return allowed.includes(method) || allowed.length === 0
    ? notServed(method, path)
    : new CoatcheckError('method_not_allowed', { method, allowed: allowed.join(', ') });
}

type Entrance = (request: FastifyRequest, route: Route) => Promise<void>;

/** Admits requests with a valid token and the permission, unless there are too many. Runs before the body is read. */
function createEntrance({ access, config, clock }: HttpServices): Entrance {
  let perMinute: number | null = null;
  let limiter: RateLimiter | null = null;
  // Another limit begins to count anew.
  const limiterNow = (): RateLimiter | null => {
    const { requests_per_minute: now } = config.limits;
    if (now !== perMinute) limiter = now === null ? null : createRateLimiter(now, clock);
    perMinute = now;
    return limiter;
  };
  return async (request, route) => {
    refuseManyParameters(request.url);
    if (route.permission === 'public') return;
    request.session = await authenticate(request.headers.authorization, access);
    bodyIsOf(request.raw.socket, askerOf(request), false);
    const { caller } = request.session;
    const retryAfterSeconds = limiterNow()?.take(caller.userId) ?? 0;
    if (retryAfterSeconds > 0) throw new CoatcheckError('too_many_requests', { retryAfterSeconds });
    permitRoute(route, request.session);
  };
}

interface RouteParts {
  readonly enter: Entrance;
  readonly services: HttpServices;
  readonly tracer: Tracer | null;
}

function addRoute(app: FastifyInstance, url: string, route: Route, { enter, ...parts }: RouteParts): void {
  app.route({
    method: route.method,
    url,
    config: { route },
    onRequest: (request) => enter(request, route),
    handler: (request, reply) =>
      inTrace(request, () => asAsker(askerOf(request), () => answerRequest(request, reply, { route, ...parts }))),
  });
}

async function answerRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  { route, services, tracer }: Omit<RouteParts, 'enter'> & { readonly route: Route },
): Promise<FastifyReply> {
  // Most are small, and do not wait between their steps.
  const isLarge = isLargeLength(Math.max(request.bodyLength, request.url.length));
  if (isLarge) await ownTurn();
  const { input, ignored } = readInput(request, reply, { route, access: services.access });
  if (ignored.length > 0) {
    const names = ignored
      .slice(0, MAX_IGNORED_SHOWN)
      .map((name) => encodeURIComponent(name.slice(0, MAX_NAME_SHOWN).toWellFormed()));
    reply.header('x-coatcheck-ignored', names.join(', '));
  }
  if (isLarge) await ownTurn();
  const answer = await answerOnce(request, reply, route, {
    keys: services.idempotencyKeys,
    access: services.access,
    work: () =>
      answerAsOfNow(request, route, services.access, async () =>
        route.handle(input, await servicesOf(request.session, services)),
      ),
  });
  request.answered = answered(answer);
  traceDownload(request, answer, tracer);
  if (isLarge) await ownTurn();
  return sendReply(request, reply, answer);
}

/** Logs one line per request: its route, but never its query string or body, because they may contain secrets. */
function observe(app: FastifyInstance, metrics: HttpMetrics): void {
  app.addHook('onRequest', (request, reply, next) => {
    reply.headers({ 'x-request-id': request.id, ...SAFE_HEADERS });
    next();
  });
  app.addHook('onResponse', (request, reply, next) => {
    const { route } = request.routeOptions.config;
    const operation = route?.operationId ?? request.routeOptions.url ?? 'unknown';
    const { elapsedTime } = reply;
    const statusCode = reply.raw.writableFinished ? reply.statusCode : CLIENT_GONE;
    metrics.observeRequest(operation, request.method, statusCode, elapsedTime / 1000);
    const level = statusCode === 503 ? 'warn' : statusCode >= 500 ? 'error' : statusCode >= 400 ? 'info' : 'debug';
    const userId = request.session?.caller.userId ?? null;
    const { method, client } = request;
    request.log[level](
      {
        reqId: request.id,
        operation,
        method,
        statusCode,
        ms: Math.round(elapsedTime),
        userId,
        address: client.address,
        ...(request.traced !== null && { trace_id: request.traced.span.spanContext().traceId }),
      },
      'request',
    );
    next();
  });
}
