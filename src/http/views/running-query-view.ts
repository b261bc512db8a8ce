import type { RunningQueriesSchema } from '../../contract/running-query.ts';
import type { AsServed } from '../../contract/member.ts';
import type { User } from '../../access/user.ts';
import { mayOpen, type RunningTask } from '../../tasks/find-task.ts';
import { lookerStatus } from '../response/query-task-view.ts';
import { userPublicView } from './user-view.ts';
import type { Viewer } from '../route/viewer.ts';

export interface RunningQueryParts {
  readonly running: RunningTask;
  readonly user: User | undefined;
  /** Views of the task's subject; the one of the other kind is null. */
  readonly query: object | null;
  readonly sqlQuery: object | null;
  /** The SQL in which the query was asked, of the SQL Interface. */
  readonly sqlInterfaceSql: string | null;
  readonly viewer: Viewer;
}

/** Looker's RunningQueries. */
export function runningQueryView({
  running,
  user,
  query,
  sqlQuery,
  sqlInterfaceSql,
  viewer,
}: RunningQueryParts): AsServed<typeof RunningQueriesSchema> {
  const { task } = running;
  return {
    id: task.id,
    user: userPublicView(user, running.userId, viewer),
    query,
    sql_query: sqlQuery,
    look: null,
    created_at: new Date(task.createdAt).toISOString(),
    completed_at: null,
    query_id: task.subject.kind === 'query' ? task.subject.id : null,
    source: task.options.source,
    node_id: null,
    slug: task.subject.kind === 'sql_query' ? task.subject.id : null,
    query_task_id: task.id,
    cache_key: running.cacheKey,
    connection_name: running.connectionName,
    dialect: null,
    connection_id: running.connectionName,
    message: null,
    status: lookerStatus[task.state],
    runtime: running.runtimeSeconds,
    sql: running.sql,
    sql_interface_sql: sqlInterfaceSql,
    can: { show: true, kill: mayOpen(task, viewer.caller) },
  };
}
