import type { QueryTaskSchema } from '../../contract/query-task.ts';
import type { AsServed } from '../../contract/member.ts';
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

/** Looker's QueryTask. `query` is the view of the task's query, null for SQL and merge queries. */
export function queryTaskView(task: Task, query: object | null): AsServed<typeof QueryTaskSchema> {
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
    id: task.id,
    can: { index: true, show: true, kill: task.state === 'queued' || task.state === 'running', see_results: true },
  };
}
