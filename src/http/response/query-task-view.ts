import type { QueryTaskSchema } from '../../contract/query-task.ts';
import type { AsServed } from '../../contract/member.ts';
import type { TaskStanding } from '../../tasks/task-standing.ts';
import type { Task, TaskState } from '../../tasks/task.ts';

/** Looker's names for the states of a task. */
export const lookerStatus: Readonly<Record<TaskState, string>> = {
  queued: 'added',
  running: 'running',
  complete: 'complete',
  failed: 'error',
  killed: 'killed',
  expired: 'expired',
};

/** Looker's QueryTask, and what is ours beside it. `query` is the view of the task's query, null for SQL and merge queries. */
export function queryTaskView(
  task: Task,
  { resultLastsMs, progress, webhookUrl }: TaskStanding,
  query: object | null,
): AsServed<typeof QueryTaskSchema> {
  const { options, subject } = task;
  return {
    query_id: subject.kind === 'query' ? subject.id : null,
    query,
    generate_links: options.generateDrillLinks,
    force_production: options.forceProduction,
    path_prefix: options.pathPrefix ?? '/explore',
    cache: options.cache,
    server_table_calcs: options.serverTableCalcs,
    cache_only: options.cacheOnly,
    cache_key: task.cacheKey,
    status: lookerStatus[task.state],
    source: options.source,
    runtime: 'runtimeSeconds' in task ? task.runtimeSeconds : null,
    rebuild_pdts: options.rebuildPdts,
    result_source: task.state === 'complete' ? task.resultSource : null,
    look_id: options.lookId,
    dashboard_id: options.dashboardId,
    result_format: options.resultFormat,
    result_ttl: options.resultTtlMs === undefined ? null : options.resultTtlMs / 1_000,
    result_expires_in: resultLastsMs === null ? null : Math.max(0, Math.floor(resultLastsMs / 1_000)),
    webhook_url: webhookUrl,
    notice: 'notice' in task ? task.notice : null,
    queue_position: progress?.position ?? null,
    progress: progress && { phase: progress.phase, rows: progress.rows, bytes: progress.bytes },
    id: task.id,
    can: { index: true, show: true, kill: task.state === 'queued' || task.state === 'running', see_results: true },
  };
}
