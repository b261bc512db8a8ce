/**
 * Ids of stored queries are consecutive numbers and can be guessed. A caller therefore sees a query only if they may
 * use its explore, and of another user's query only what running it would show. A query that only names what does not
 * exist is shown to those from whom nothing is hidden: running it tells them what is wrong.
 */
import type { Caller } from '../../access/caller.ts';
import { mayUseModel } from '../../access/model-rights.ts';
import type { QueryDefinition } from '../../contract/query-definition.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { own } from '../../lib/record.ts';
import { hiddenNames, type HiddenNames } from '../../lookml/plan/hidden-names.ts';
import { isVisibleExplore } from '../../lookml/plan/visible-fields.ts';
import type { MergeQuery } from '../../queries/merge-query.ts';
import type { Query } from '../../queries/query.ts';
import { visibleTo } from '../../queries/readable-query.ts';
import { mayUseConnection } from '../../queries/usable-connection.ts';
import type { SqlQuery } from '../../queries/sql-query.ts';
import type { TaskSubject } from '../../tasks/task.ts';
import { found } from '../../errors/found.ts';
import type { HttpServices } from '../route/route.ts';
import { isOnlyUnknown } from './unknown-names.ts';

type Services = Pick<HttpServices, 'queries' | 'project' | 'production' | 'modelConfigurations'>;
type ReadServices = Services & Pick<HttpServices, 'contents'>;

/**
 * Authors may use a query of an explore that is hidden from them, as they may use one of an unknown explore: running it
 * says the same about both.
 * @throws CoatcheckError `not_found`, also for a query of a model that the caller may not use, and for another user's
 * query of an explore that the caller may not use, or that is unknown where something is hidden from the caller
 */
async function usableQuery(query: Query | undefined, caller: Caller, services: Services): Promise<Query> {
  const stored = found(query);
  const project = services.project.current();
  if (!mayUseModel(stored.definition.model, caller, project)) throw new CoatcheckError('not_found', {});
  const mayUse =
    mayUseExplore(stored, caller, services) ||
    isOnlyUnknown({ ...stored.definition }, caller, services) ||
    (await services.queries.isAuthor(stored, caller.userId));
  return found(mayUse ? stored : undefined);
}

function mayUseExplore({ definition }: Query, caller: Caller, { project }: Services): boolean {
  const model = own(project.current().models, definition.model);
  const explore = model && own(model.explores, definition.view);
  return model !== undefined && explore !== undefined && isVisibleExplore(model, explore, caller.userAttributes);
}

/**
 * The query as its reader may have it: as written for its author, and without what they may not see for anybody else.
 * @throws CoatcheckError `not_found`, also for another user's query whose conditions name what the reader may not see
 */
export async function readableQuery(query: Query | undefined, caller: Caller, services: ReadServices): Promise<Query> {
  const stored = await usableQuery(query, caller, services);
  if (await services.queries.isAuthor(stored, caller.userId)) return stored;
  const read = await services.contents.read({ definitions: [stored.definition] }, caller);
  if (read === null && isOnlyUnknown({ ...stored.definition }, caller, services)) return stored;
  const [definition] = found(read);
  return { ...stored, definition: found(definition) };
}

/** For another user's query: may the caller read any of it? */
export async function isReadable(query: Query, caller: Caller, services: ReadServices): Promise<boolean> {
  try {
    await readableQuery(query, caller, services);
    return true;
  } catch (error) {
    if (error instanceof CoatcheckError && error.code === 'not_found') return false;
    throw error;
  }
}

/** The names of its explore that the caller may not know. Undefined = its explore is unknown. */
export function hiddenFrom({ definition }: Query, caller: Caller, { project }: Services): HiddenNames | undefined {
  const visible = visibleTo(definition, caller, project.current());
  return visible && hiddenNames(visible);
}

/**
 * The merge query as written: everybody gets the same one.
 * @throws CoatcheckError `not_found`, also if the reader may not read a source, or if somebody else wrote the merge and
 * it names what the reader may not see
 */
export async function readableMerge(
  merge: MergeQuery | undefined,
  caller: Caller,
  services: ReadServices,
): Promise<MergeQuery> {
  const stored = found(merge);
  const others: QueryDefinition[] = [];
  for (const query_id of new Set(stored.definition.source_queries.map((source) => source.query_id))) {
    const source = await services.queries.getQuery(query_id);
    if (!source || (await services.queries.isAuthor(source, caller.userId))) continue;
    others.push((await usableQuery(source, caller, services)).definition);
  }
  const isOwn = await services.queries.isAuthor(stored, caller.userId);
  const content = { definitions: others, ...(!isOwn && { beside: stored.definition }) };
  if (others.length === 0) return stored;
  const isShown =
    (await services.contents.read(content, caller)) !== null ||
    others.every((one) => isOnlyUnknown({ ...one, beside: content.beside }, caller, services));
  return found(isShown ? stored : undefined);
}

/** @throws CoatcheckError `not_found`, also if the caller may not use one of its sources */
async function usableMerge(merge: MergeQuery | undefined, caller: Caller, services: Services): Promise<MergeQuery> {
  const stored = found(merge);
  for (const { query_id } of stored.definition.source_queries) {
    const source = await services.queries.getQuery(query_id);
    if (source) await usableQuery(source, caller, services);
  }
  return stored;
}

/** @throws CoatcheckError `not_found`, also for SQL on a connection that the caller may not use */
export function usableSqlQuery(query: SqlQuery | undefined, caller: Caller, services: Services): SqlQuery {
  const reach = { project: services.production.current(), allowedConnections: services.modelConfigurations.allowed() };
  const { connection_name: name, model_name: model } = found(query).definition;
  const isModelUsable = model === undefined || mayUseModel(model, caller, reach.project);
  const mayRun = isModelUsable && (name === undefined || mayUseConnection(name, caller, reach));
  return found(mayRun ? query : undefined);
}

/**
 * Checks what is about to run: of other users' queries and merges, only those that the caller may read.
 * @throws CoatcheckError `not_found` if the caller may not know it. Errors in SQL are reported when it runs.
 */
export async function usableSubject(
  subject: TaskSubject,
  caller: Caller,
  services: ReadServices,
): Promise<TaskSubject> {
  const { queries } = services;
  if (subject.kind === 'query') await readableQuery(await queries.getQuery(subject.id), caller, services);
  if (subject.kind === 'merge_query') await readableMerge(await queries.getMergeQuery(subject.id), caller, services);
  return subject;
}

/**
 * A query that the caller has asked in SQL. Another's cannot be found: its columns are those of its author's rights.
 * @throws CoatcheckError `not_found`
 */
export async function ownSqlInterfaceQuery(id: string, caller: Caller, services: Services): Promise<TaskSubject> {
  const query = found(await services.queries.getQuery(id));
  const isOwn = await services.queries.isAuthor(query, caller.userId);
  found(query.definition.sql_interface && isOwn ? query : undefined);
  return { kind: 'query', id };
}

/** May the caller know that it runs? Its query is shown only if the caller may read it. */
export async function isUsable({ kind, id }: TaskSubject, caller: Caller, services: Services): Promise<boolean> {
  const { queries } = services;
  try {
    if (kind === 'query') await usableQuery(await queries.getQuery(id), caller, services);
    if (kind === 'merge_query') await usableMerge(await queries.getMergeQuery(id), caller, services);
    if (kind === 'sql_query') usableSqlQuery(await queries.getSqlQuery(id), caller, services);
    return true;
  } catch {
    return false;
  }
}
