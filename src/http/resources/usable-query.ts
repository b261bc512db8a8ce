/**
 * Ids of stored queries are consecutive numbers and can be guessed. A caller therefore sees a query only if they may
 * use its explore, and of another user's query only what running it would show.
 */
import type { Caller } from '../../access/caller.ts';
import type { QueryDefinition } from '../../contract/query-definition.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { own } from '../../lib/record.ts';
import { hiddenNames, type HiddenNames } from '../../lookml/plan/hidden-names.ts';
import { visibleExplores } from '../../lookml/plan/visible-fields.ts';
import type { MergeQuery } from '../../queries/merge-query.ts';
import type { Query } from '../../queries/query.ts';
import { visibleTo } from '../../queries/readable-query.ts';
import { mayUseConnection } from '../../queries/usable-connection.ts';
import type { SqlQuery } from '../../queries/sql-query.ts';
import type { TaskSubject } from '../../tasks/task.ts';
import { found } from '../../errors/found.ts';
import type { HttpServices } from '../route/route.ts';

type Services = Pick<HttpServices, 'queries' | 'project'>;
type ReadServices = Pick<HttpServices, 'queries' | 'project' | 'contents'>;

/**
 * A query of an explore that is hidden from its author is usable, as one of an explore that is nowhere: running it says
 * the same of both.
 * @throws CoatcheckError `not_found`, also for a query of a model that the caller may not use, and for another's query of
 * an explore that the caller may not use or that is nowhere
 */
async function usableQuery(query: Query | undefined, caller: Caller, services: Services): Promise<Query> {
  const known = found(query);
  if (caller.models?.has(known.definition.model) === false) throw new CoatcheckError('not_found', {});
  const mayUse = mayUseExplore(known, caller, services) || (await services.queries.isAuthor(known, caller.userId));
  return found(mayUse ? known : undefined);
}

function mayUseExplore({ definition }: Query, caller: Caller, { project }: Services): boolean {
  const model = own(project.current().models, definition.model);
  return (
    model !== undefined && visibleExplores(model, caller.userAttributes).some(({ name }) => name === definition.view)
  );
}

/**
 * The query as its reader may have it: as it was written where they have written it, else without what they may not see.
 * @throws CoatcheckError `not_found`, also for another's query whose conditions name what the reader may not see
 */
export async function readableQuery(query: Query | undefined, caller: Caller, services: ReadServices): Promise<Query> {
  const known = await usableQuery(query, caller, services);
  if (await services.queries.isAuthor(known, caller.userId)) return known;
  const [definition] = found(await services.contents.read({ definitions: [known.definition] }, caller));
  return { ...known, definition: found(definition) };
}

/** Of somebody else's query: is there anything of it that the caller may read? */
export async function isReadable(query: Query, caller: Caller, services: ReadServices): Promise<boolean> {
  try {
    await readableQuery(query, caller, services);
    return true;
  } catch (error) {
    if (error instanceof CoatcheckError && error.code === 'not_found') return false;
    throw error;
  }
}

/** What of its explore the caller may not know. Undefined = its explore is nowhere. */
export function hiddenFrom({ definition }: Query, caller: Caller, { project }: Services): HiddenNames | undefined {
  const visible = visibleTo(definition, caller, project.current());
  return visible && hiddenNames(visible);
}

/**
 * The merge query as it was written: there is one for everybody.
 * @throws CoatcheckError `not_found`, also when a source may not be read, or the merge, which somebody else has written,
 * names what its reader may not see
 */
export async function readableMerge(
  merge: MergeQuery | undefined,
  caller: Caller,
  services: ReadServices,
): Promise<MergeQuery> {
  const known = found(merge);
  const others: QueryDefinition[] = [];
  for (const query_id of new Set(known.definition.source_queries.map((source) => source.query_id))) {
    const source = await services.queries.getQuery(query_id);
    if (!source || (await services.queries.isAuthor(source, caller.userId))) continue;
    others.push((await usableQuery(source, caller, services)).definition);
  }
  const isOwn = await services.queries.isAuthor(known, caller.userId);
  const content = { definitions: others, ...(!isOwn && { beside: known.definition }) };
  if (others.length > 0) found(await services.contents.read(content, caller));
  return known;
}

/** @throws CoatcheckError `not_found`, also when one of its sources may not be used */
async function usableMerge(merge: MergeQuery | undefined, caller: Caller, services: Services): Promise<MergeQuery> {
  const known = found(merge);
  for (const { query_id } of known.definition.source_queries) {
    const source = await services.queries.getQuery(query_id);
    if (source) await usableQuery(source, caller, services);
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
 * What is about to run: for other users' queries and merges, only those that the caller may read.
 * @throws CoatcheckError `not_found` where the caller may not know it. What is wrong with SQL is told when it runs.
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
