/**
 * The audit log: who changed which user, role, connection or content, opened a session as another user, ended a task or
 * downloaded results. Each entry is a line of JSON in files of their own. It never contains secrets or values.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../../lib/clock.ts';
import type { DailyFile } from '../../lib/daily-file.ts';
import { mapRecord, own, recordOf } from '../../lib/record.ts';
import type { Answered } from '../route/request-context.ts';
import type { Reply } from '../route/reply.ts';
import type { Audit, Route } from '../route/route.ts';

/** Null if the operation is not audited. */
function auditKind({ method, audit }: Route): Exclude<Audit, 'routine'> | null {
  const said = audit ?? (method === 'GET' ? 'routine' : 'change');
  return said === 'routine' ? null : said;
}

export function answered(reply: Reply): Answered {
  if (reply.kind === 'result') return reply.body.rowCount === null ? {} : { rows: reply.body.rowCount };
  if (reply.kind === 'empty') return reply.notice === null ? {} : { notice: reply.notice };
  if (reply.kind !== 'json' || !isRecord(reply.value)) return {};
  // Connections and models are known by their names.
  const { id, name } = reply.value;
  const known = id ?? name;
  return typeof known === 'string' ? { id: known } : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** If a request has more ids than this, only their number is logged. */
const MAX_SHOWN = 100;
/** Anything longer is not an id. */
const MAX_LETTERS = 100;

export function noteForAudit(app: FastifyInstance, file: DailyFile, clock: Clock): void {
  app.addHook('onResponse', (request, reply, next) => {
    // It goes on whatever is noted.
    next();
    const { route, path } = request.routeOptions.config;
    // Besides the routes there are the pages on which people log in and admit programs.
    const isPage =
      route === undefined && path !== undefined && (request.method === 'POST' || request.answered !== null);
    const kind = route === undefined ? (isPage ? 'change' : null) : auditKind(route);
    if (kind === null) return;
    const { session, client, params } = request;
    file.write(
      JSON.stringify({
        time: new Date(clock.now()).toISOString(),
        kind,
        operation: route?.operationId ?? path,
        userId: session?.caller.userId ?? null,
        ...(session !== null && session.sudoUserId !== null && { sudoUserId: session.sudoUserId }),
        address: client.address,
        requestId: request.id,
        status: reply.statusCode,
        ...(isRecord(params) && mapRecord(params, short)),
        ...(route?.audited && named(route.audited, request)),
        ...request.answered,
        ...(reply.statusCode < 400 ? sent(request, route) : whoTried(request)),
      }),
    );
  });
}

/** What the route says may be logged as it came. */
function named(names: readonly string[], { query, body }: FastifyRequest): object {
  const came = { ...(isRecord(query) ? query : {}), ...(isRecord(body) ? body : {}) };
  return recordOf(
    names.flatMap((name): [string, string][] => {
      const value = own(came, name);
      return value === undefined || value === null ? [] : [[name, short(value)]];
    }),
  );
}

/**
 * What is logged of an accepted body: ids, and the names of the members that were set, if the operation knows them;
 * never values.
 */
function sent({ body }: FastifyRequest, route: Route | undefined): object {
  if (Array.isArray(body)) {
    const ids = body.filter((one): one is string => typeof one === 'string').map(short);
    return ids.length > MAX_SHOWN ? { count: ids.length } : { set: ids };
  }
  if (!isRecord(body)) return {};
  const { properties = {} } = (route?.body ?? {}) as { readonly properties?: object };
  const set = Object.keys(properties).filter((name) => Object.hasOwn(body, name) && name !== 'client_id');
  return set.length === 0 ? whoTried({ body }) : { set };
}

/** The client of a log-in. */
function whoTried({ body }: Pick<FastifyRequest, 'body'>): object {
  const clientId = isRecord(body) ? body['client_id'] : undefined;
  return typeof clientId === 'string' ? { clientId: short(clientId) } : {};
}

function short(value: unknown): string {
  const text = String(value);
  return text.length <= MAX_LETTERS ? text : `${text.slice(0, MAX_LETTERS)}…`;
}
