/** Puts together what the API says of a task: the task, its query, its user. */
import type { Query } from '../queries/query.ts';
import type { RunningTask } from '../tasks/find-task.ts';
import type { Task, TaskSubject } from '../tasks/task.ts';
import type { HttpServices } from './route.ts';
import { queryTaskView } from './views/query-task-view.ts';
import { queryView } from './views/query-view.ts';
import { runningQueryView } from './views/running-query-view.ts';
import { sqlQueryView } from './views/sql-query-view.ts';
import type { Viewer } from './views/viewer.ts';

type Services = Pick<HttpServices, 'queries' | 'access' | 'config' | 'project'>;

/** Looker's QueryTask. */
export async function describeTask(task: Task, viewer: Viewer, services: Services): Promise<object> {
  return queryTaskView(task, await findQueryView(task.subject, viewer, services));
}

/** Looker's RunningQueries. */
export async function describeRunningTask(running: RunningTask, viewer: Viewer, services: Services): Promise<object> {
  const { subject } = running.task;
  const sqlQuery = subject.kind === 'sql_query' ? await services.queries.getSqlQuery(subject.id) : undefined;
  return runningQueryView({
    running,
    user: services.access.directory.find(running.userId),
    query: await findQueryView(subject, viewer, services),
    sqlQuery: sqlQuery ? sqlQueryView(sqlQuery, viewer, services) : null,
    viewer,
  });
}

async function findQueryView(subject: TaskSubject, viewer: Viewer, { queries }: Services): Promise<object | null> {
  const query = subject.kind === 'query' ? await queries.getQuery(subject.id) : undefined;
  if (query === undefined) return null;
  const last = lastViews.get(query);
  if (last !== undefined && last.caller === viewer.caller && last.origin === viewer.origin) return last.view;
  const view = queryView(query, viewer);
  lastViews.set(query, { caller: viewer.caller, origin: viewer.origin, view });
  return view;
}

/** Whoever polls sees the same query each time, and queries never change. */
const lastViews = new WeakMap<Query, Viewer & { readonly view: object }>();
