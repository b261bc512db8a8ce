/**
 * Spans of requests, by OpenTelemetry's semantic conventions for HTTP servers. Only operations of the route table have
 * one: not probes, metrics and pages. Query strings, bodies and credentials are in none.
 */
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Tracer,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mapRecord } from '../../lib/record.ts';
import { readTrace } from '../../tracing/trace-context.ts';
import type { Reply } from '../route/reply.ts';
import type { TracedRequest } from '../route/request-context.ts';
import type { Route } from '../route/route.ts';

/** Errors of this server; what a client did wrong is no error of the server's span. */
const SERVER_ERROR = 500;

/** Does nothing if nobody traces: then no request passes through here. */
export function traceRequests(app: FastifyInstance, tracer: Tracer | null): void {
  app.decorateRequest('traced', null);
  if (tracer === null) return;
  app.addHook('onRequest', (request, _reply, next) => {
    const { route, url } = { ...request.routeOptions.config, url: request.routeOptions.url };
    if (route !== undefined && url !== undefined) request.traced = begin(request, tracer, route, url);
    next();
  });
  app.addHook('onResponse', (request, reply, next) => {
    if (request.traced !== null) end(request.traced, request, reply);
    next();
  });
}

function begin(request: FastifyRequest, tracer: Tracer, route: Route, url: string): TracedRequest {
  // Of what a client sends, its trace goes on here; its baggage does not.
  const sent = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, request.headers));
  const parent = sent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, sent);
  const { method, client } = request;
  const agent = request.headers['user-agent'];
  const taskId = taskIdOf(request.params);
  const attributes: Attributes = {
    'http.request.method': method,
    'http.route': url,
    'url.path': request.url.split('?', 1)[0] ?? '/',
    ...(URL.canParse(client.origin) && addressOf(new URL(client.origin))),
    'client.address': client.address,
    'network.protocol.version': request.raw.httpVersion,
    ...(agent !== undefined && { 'user_agent.original': agent }),
    'coatcheck.operation': route.operationId,
    'coatcheck.request.id': request.id,
    ...(taskId !== undefined && { 'coatcheck.task.id': taskId }),
  };
  const shown = mapRecord(attributes, short);
  const span = tracer.startSpan(`${method} ${url}`, { kind: SpanKind.SERVER, attributes: shown }, parent);
  return { span, context: trace.setSpan(ROOT_CONTEXT, span), download: null };
}

/** Spans wait in memory until the collector takes them, and anybody may send long headers. */
const MAX_LETTERS = 500;

function short<T>(value: T): T | string {
  return typeof value === 'string' && value.length > MAX_LETTERS ? `${value.slice(0, MAX_LETTERS)}…` : value;
}

function addressOf({ protocol, hostname, port }: URL): Attributes {
  return {
    'url.scheme': protocol.slice(0, -1),
    'server.address': hostname,
    ...(port !== '' && { 'server.port': Number(port) }),
  };
}

function taskIdOf(params: unknown): string | undefined {
  const { query_task_id: id } = (params ?? {}) as { readonly query_task_id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

function end({ span, download }: TracedRequest, request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode } = reply;
  const isWhole = reply.raw.writableFinished;
  if (download !== null) {
    if (!isWhole) download.setAttribute('error.type', 'client_gone').setStatus({ code: SpanStatusCode.ERROR });
    download.end();
  }
  span.setAttribute('http.response.status_code', statusCode);
  const userId = request.session?.caller.userId;
  if (userId !== undefined) span.setAttribute('user.id', userId);
  if (statusCode >= SERVER_ERROR) {
    span.setAttribute('error.type', String(statusCode)).setStatus({ code: SpanStatusCode.ERROR });
  } else if (!isWhole) span.setAttribute('error.type', 'client_gone');
  span.end();
}

/** Does the work of a request within its trace, so that what it creates belongs to it. */
export function inTrace<T>({ traced }: FastifyRequest, work: () => T): T {
  return traced === null ? work() : context.with(traced.context, work);
}

/** A result is about to be sent: its span, with a link to the trace in which its task was created. */
export function traceDownload({ traced }: FastifyRequest, answer: Reply, tracer: Tracer | null): void {
  if (traced === null || tracer === null || (answer.kind !== 'result' && answer.kind !== 'json_stream')) return;
  const made = answer.kind === 'result' && answer.trace !== undefined ? readTrace(answer.trace) : undefined;
  const isElsewhere = made !== undefined && made.traceId !== traced.span.spanContext().traceId;
  const facts: Attributes =
    answer.kind === 'result' ? { 'coatcheck.format': answer.body.format, 'coatcheck.bytes': answer.body.bytes } : {};
  traced.download = tracer.startSpan(
    'download',
    { attributes: facts, ...(isElsewhere && { links: [{ context: made }] }) },
    traced.context,
  );
}
