/** A task that has ended, and the query that it ran, as lines of their tables. */
import type { Query } from '../queries/query.ts';
import type { TaskRecord } from '../tasks/task-record.ts';
import type { Line } from './activity-tables.ts';

/** Looker's words for how a query ended. */
const statuses = { complete: 'complete', failed: 'error', killed: 'killed' } as const;

/** Longer messages are of no more use. */
const MAX_MESSAGE = 2_000;

const MINUTE_MS = 60_000;

export function historyLine(record: TaskRecord, { id, dialect }: { id: number; dialect: string | null }): Line {
  const { origin, finishedAt, queueMs, runMs } = record;
  const subject = origin?.subject ?? null;
  const createdAt = origin?.createdAt ?? finishedAt - queueMs - runMs;
  const idOf = (kind: string) => (subject?.kind === kind ? Number(subject.id) : null);
  const dashboardId = origin?.dashboardId ?? null;
  return {
    id,
    settled: Math.round(record.settledAt),
    slug: record.taskId,
    created_at: createdAt,
    completed_at: finishedAt,
    status: statuses[record.outcome],
    message: record.why?.slice(0, MAX_MESSAGE) ?? null,
    source: sourceOf(record),
    result_source: record.source,
    result_format: origin?.format ?? null,
    attempted_cache: origin?.cache ?? null,
    cache_key: record.cacheKey,
    runtime: runMs / 1_000,
    queue_time: queueMs / 1_000,
    row_count: record.rows,
    query_id: idOf('query'),
    merge_query_id: idOf('merge_query'),
    sql_query_id: subject?.kind === 'sql_query' ? subject.id : null,
    user_id: Number(record.userId),
    connection_name: record.connection,
    dialect,
    workspace_id: origin === null ? null : origin.inDevelopment ? 'dev' : 'production',
    dashboard_id: dashboardId,
    // Requests do not say which of them belong to one view of a dashboard: those of a minute are taken for one.
    dashboard_session:
      dashboardId === null ? null : `${dashboardId} ${record.userId} ${String(Math.floor(createdAt / MINUTE_MS))}`,
    look_id: numberOrNull(origin?.lookId ?? null),
  };
}

/** Where a client does not say it, it was the API; Looker calls the version by its name. */
function sourceOf({ origin }: TaskRecord): string {
  return origin === null || origin.source === 'api' ? 'api4' : origin.source;
}

function numberOrNull(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Names of fields in an expression of filters: `${orders.id}`. */
const FIELD = /\$\{\s*([\w.]+)\s*\}/g;

export function queryLine({ id, slug, clientId, definition, createdAt }: Query): Line {
  const { model, view, fields, pivots, filters, sorts, filter_expression: expression } = definition;
  const inExpression = [...(expression ?? '').matchAll(FIELD)].map(([, name]) => name ?? '');
  const used = new Set([...(fields ?? []), ...(pivots ?? []), ...Object.keys(filters ?? {}), ...inExpression]);
  const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));
  return {
    id: Number(id),
    slug,
    client_id: clientId,
    model,
    explore: view,
    fields: json(fields),
    fields_used: json([...used]),
    pivots: json(pivots),
    fill_fields: json(definition.fill_fields),
    filters: json(filters),
    filter_expression: expression ?? null,
    sorts: json(sorts),
    row_limit: definition.limit ?? null,
    column_limit: definition.column_limit ?? null,
    dynamic_fields: definition.dynamic_fields ?? null,
    query_timezone: definition.query_timezone ?? null,
    total: definition.total ?? null,
    row_total: definition.row_total ?? null,
    created_at: createdAt,
  };
}
