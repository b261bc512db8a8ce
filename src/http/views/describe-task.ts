/** Puts together what the API says about a task: the task, its query, its user. */
import type { QueryTaskSchema } from '../../contract/query-task.ts';
import type { QuerySchema } from '../../contract/query.ts';
import type { RunningQueriesSchema } from '../../contract/running-query.ts';
import type { AsServed } from '../../contract/member.ts';
import { holds } from '../../access/answer-rights.ts';
import type { Caller } from '../../access/caller.ts';
import type { Query } from '../../queries/query.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { createPace } from '../../lib/others-turn.ts';
import { mayOpen, type RunningTask } from '../../tasks/find-task.ts';
import { sightOf } from '../../tasks/task-rights.ts';
import type { Task, TaskSubject } from '../../tasks/task.ts';
import type { Wants } from '../route/list-route.ts';
import type { HttpServices } from '../route/route.ts';
import { isUsable, readableQuery } from '../resources/usable-query.ts';
import { queryTaskView } from '../response/query-task-view.ts';
import { queryView } from './query-view.ts';
import { runningQueryView } from './running-query-view.ts';
import { sqlQueryView } from './sql-query-view.ts';
import type { Viewer } from '../route/viewer.ts';

type Services = Pick<
  HttpServices,
  | 'queries'
  | 'access'
  | 'config'
  | 'project'
  | 'production'
  | 'tasks'
  | 'contents'
  | 'modelConfigurations'
  | 'madeConnections'
>;

/** Looker's QueryTask. */
export async function describeTask(
  task: Task,
  viewer: Viewer,
  services: Services,
): Promise<AsServed<typeof QueryTaskSchema>> {
  return queryTaskView(
    task,
    await services.tasks.standing(task, viewer.caller),
    await findQueryView(task.subject, viewer, services),
  );
}

/** Waiting and running tasks; those of other users only if the caller may know their query. */
export async function visibleRunning({ caller }: Viewer, services: Services): Promise<readonly RunningTask[]> {
  const pace = createPace();
  const visible: RunningTask[] = [];
  for (const running of await services.tasks.running(caller)) {
    const { task } = running;
    if (mayOpen(task, caller) || (await mayKnow(task, caller, services))) visible.push(running);
    await pace();
  }
  return visible;
}

/** Other users' SQL is shown only to callers who may write their own. */
async function mayKnow({ subject }: Task, caller: Caller, services: Services): Promise<boolean> {
  const isForCaller = subject.kind !== 'sql_query' || holds(caller, 'sql_of_own');
  return isForCaller && isUsable(subject, caller, services);
}

/** Looker's RunningQueries. The query is looked up only if it is wanted: there may be hundreds, of any allowed size. */
export async function describeRunningTask(
  running: RunningTask,
  wants: Wants,
  viewer: Viewer,
  services: Services,
): Promise<AsServed<typeof RunningQueriesSchema>> {
  const { task } = running;
  const { subject } = task;
  // Of one's own too: the right may be gone, or the session be one of lower rights.
  const isKnown = await mayKnow(task, viewer.caller, services);
  const isSql = isKnown && subject.kind === 'sql_query' && wants('sql_query');
  const sqlQuery = isSql ? await services.queries.getSqlQuery(subject.id) : undefined;
  const maySeeSql = isKnown && sightOf(viewer.caller, task).sql;
  const known = isKnown ? running : { ...running, cacheKey: null, connectionName: null };
  return runningQueryView({
    running: maySeeSql ? known : { ...known, sql: null },
    user: services.access.directory.find(running.userId),
    query: wants('query') ? await findQueryView(subject, viewer, services) : null,
    sqlInterfaceSql: wants('sql_interface_sql') ? await findSqlInterfaceSql(subject, viewer, services) : null,
    sqlQuery: sqlQuery ? sqlQueryView(sqlQuery, viewer, services) : null,
    viewer,
  });
}

/** Only its author's: it may name fields that others may not see. */
async function findSqlInterfaceSql(
  { kind, id }: TaskSubject,
  { caller }: Viewer,
  { queries }: Services,
): Promise<string | null> {
  const query = kind === 'query' ? await queries.getQuery(id) : undefined;
  const asked = query?.definition.sql_interface;
  return query && asked && (await queries.isAuthor(query, caller.userId)) ? asked.sql : null;
}

/** Null = the viewer may read none. */
async function findQueryView(
  subject: TaskSubject,
  viewer: Viewer,
  services: Services,
): Promise<AsServed<typeof QuerySchema> | null> {
  const query = subject.kind === 'query' ? await services.queries.getQuery(subject.id) : undefined;
  if (query === undefined) return null;
  const { caller, origin } = viewer;
  const { version } = services.project.current();
  const isAuthors = await services.queries.isAuthor(query, caller.userId);
  const last = lastViews.get(query);
  if (last && last.caller === caller && last.origin === origin && last.version === version) {
    if (last.isAuthors === isAuthors) return last.view;
  }
  const view = await viewOf(query, viewer, services);
  lastViews.set(query, { caller, origin, version, isAuthors, view });
  return view;
}

async function viewOf(query: Query, viewer: Viewer, services: Services): Promise<AsServed<typeof QuerySchema> | null> {
  try {
    return queryView(await readableQuery(query, viewer.caller, services), viewer);
  } catch (error) {
    if (error instanceof CoatcheckError && error.code === 'not_found') return null;
    throw error;
  }
}

interface LastView extends Viewer {
  readonly version: string;
  readonly isAuthors: boolean;
  readonly view: object | null;
}

/** A client that polls gets the same view each time, as long as project and caller are the same. */
const lastViews = new WeakMap<Query, LastView>();
