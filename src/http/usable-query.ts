/** Stored queries are counted: whoever asks for a number sees the query only where its explore may be used. */
import type { Caller } from '../access/caller.ts';
import { visibleExplores } from '../lookml/plan/visible-fields.ts';
import type { MergeQuery } from '../queries/merge-query.ts';
import type { Query } from '../queries/query.ts';
import { mayUseConnection } from '../queries/usable-connection.ts';
import type { SqlQuery } from '../queries/sql-query.ts';
import type { TaskSubject } from '../tasks/task.ts';
import { found } from './found.ts';
import type { HttpServices } from './route.ts';

type Services = Pick<HttpServices, 'queries' | 'project'>;

/** @throws CoatcheckError `not_found`, also for a query of a model or explore that the caller may not use */
export function usableQuery(query: Query | undefined, caller: Caller, { project }: Services): Query {
  return found(query && mayUseExplore(query, caller, project) ? query : undefined);
}

function mayUseExplore({ definition }: Query, caller: Caller, project: Services['project']): boolean {
  if (caller.models?.has(definition.model) === false) return false;
  const { models } = project.current();
  const model = Object.hasOwn(models, definition.model) ? models[definition.model] : undefined;
  // A query whose explore is gone is read as it was written: it runs nowhere.
  if (model === undefined || !Object.hasOwn(model.explores, definition.view)) return true;
  return visibleExplores(model, caller.userAttributes).some(({ name }) => name === definition.view);
}

/** @throws CoatcheckError `not_found`, also when one of its sources may not be used */
export async function usableMerge(
  merge: MergeQuery | undefined,
  caller: Caller,
  services: Services,
): Promise<MergeQuery> {
  const known = found(merge);
  for (const { query_id } of known.definition.source_queries) {
    const source = await services.queries.getQuery(query_id);
    if (source) usableQuery(source, caller, services);
  }
  return known;
}

/** @throws CoatcheckError `not_found`, also for SQL on a connection that the caller may not use */
export function usableSqlQuery(query: SqlQuery | undefined, caller: Caller, { project }: Services): SqlQuery {
  const { connection_name: name, model_name: model } = found(query).definition;
  const isModelUsable = model === undefined || (caller.models?.has(model) ?? true);
  const mayRun = isModelUsable && (name === undefined || mayUseConnection(name, caller, project.current()));
  return found(mayRun ? query : undefined);
}

/**
 * What is about to run.
 * @throws CoatcheckError `not_found` where the caller may not know it. What is wrong with SQL is told when it runs.
 */
export async function usableSubject(subject: TaskSubject, caller: Caller, services: Services): Promise<TaskSubject> {
  const { queries } = services;
  if (subject.kind === 'query') usableQuery(await queries.getQuery(subject.id), caller, services);
  if (subject.kind === 'merge_query') await usableMerge(await queries.getMergeQuery(subject.id), caller, services);
  return subject;
}

export async function isUsable(subject: TaskSubject, caller: Caller, services: Services): Promise<boolean> {
  try {
    if (subject.kind === 'sql_query') usableSqlQuery(await services.queries.getSqlQuery(subject.id), caller, services);
    else await usableSubject(subject, caller, services);
    return true;
  } catch {
    return false;
  }
}
