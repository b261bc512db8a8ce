/**
 * The audit log: who did what to which user, role, connection or content, opened a session as another, ended a task or
 * took results away. A line of JSON each, in files of their own; secrets and values are never in it.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../lib/clock.ts';
import type { DailyFile } from '../lib/daily-file.ts';
import type { Answered } from './request-context.ts';
import type { Reply } from './reply.ts';
import type { Route } from './route.ts';

export type AuditKind = 'change' | 'download';

/** What users do all day, and what changes nothing: the log of tasks has it. */
const routine = new Set([
  'create_query',
  'create_query_task',
  'create_sql_query',
  'create_merge_query',
  'validate_project',
  'test_connection',
]);

/** Null: nothing is noted of it. */
export function auditKind({ method, answers, operationId }: Route): AuditKind | null {
  if (answers === 'result' || operationId === 'query_task_multi_results') return 'download';
  return method === 'GET' || routine.has(operationId) ? null : 'change';
}

export function answered(reply: Reply): Answered {
  if (reply.kind === 'result') return reply.body.rowCount === null ? {} : { rows: reply.body.rowCount };
  const id = reply.kind === 'json' && isRecord(reply.value) ? reply.value['id'] : null;
  return typeof id === 'string' ? { id } : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** More ids than this in one request are counted. */
const MOST_SHOWN = 100;

export function noteForAudit(app: FastifyInstance, file: DailyFile, clock: Clock): void {
  app.addHook('onResponse', async (request, reply) => {
    const { route, path } = request.routeOptions.config;
    // Beside the routes there are the pages on which programs are let in.
    const isPage = route === undefined && path !== undefined && request.method === 'POST';
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
        ...(isRecord(params) && params),
        ...request.answered,
        ...sent(request),
      }),
    );
  });
}

/** Of a body: lists of ids as they are, of objects the names of what was set, of a log-in the client. */
function sent({ body }: FastifyRequest): object {
  if (Array.isArray(body)) {
    const ids = body.filter((one): one is string => typeof one === 'string');
    return ids.length > MOST_SHOWN ? { count: ids.length } : { set: ids };
  }
  if (!isRecord(body)) return {};
  const clientId = body['client_id'];
  return typeof clientId === 'string'
    ? { clientId: clientId.slice(0, MOST_SHOWN) }
    : { set: Object.keys(body).slice(0, MOST_SHOWN) };
}
