/**
 * The one seam between what a client may ask (a LookML query, SQL, a merge) and what an executor can run. Pure but for
 * looking up definitions: the same subject, project, caller and moment give the same prepared query and cache key.
 */
import { holds, ROWS_WITHOUT_RIGHT } from '../access/answer-rights.ts';
import type { Caller } from '../access/caller.ts';
import type { ConnectionConfig, LimitsConfig } from '../config/config.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { getDialect } from '../dialects/registry.ts';
import { LruMap } from '../lib/lru-map.ts';
import { compileQuery } from '../lookml/compile-query.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import type { PreparedQuery } from '../results/prepared-query.ts';
import { inMergeSource, type TaskError } from '../results/task-error.ts';
import { digestOf } from './canonical-json.ts';
import { compileFailure, refusal, withinMeans } from './compile-failure.ts';
import { planMerge, sourceName } from './plan-merge.ts';
import { beyondLimits, type QueryLimits } from './query-limits.ts';
import { prepareFreeSql } from './prepare-free-sql.ts';
import { personOf } from './person.ts';
import type { QuerySubject } from './query.ts';
import type { QueryStore } from './query-store.ts';
import type { SqlQueryDefinition } from './sql-query.ts';
import { mayUseConnection } from './usable-connection.ts';

export interface PrepareRequest {
  readonly subject: QuerySubject;
  /** Takes the place of the query's own row limit: digits or `-1`. */
  readonly limit: string | null;
  readonly caller: Caller;
  /** "Now" of relative dates, milliseconds since 1970 in UTC. */
  readonly nowMs: number;
  /** Asked for as part of a look or a dashboard: fields that the caller may not see are left out. */
  readonly asContent?: boolean;
  /** Of a LookML query: with the row of totals, also where it asks for none. */
  readonly withTotals?: boolean;
  /** Of a source of a merge query: its rows are nobody's, they become others. */
  readonly isSource?: boolean;
}

export type PrepareOutcome =
  | { readonly ok: true; readonly prepared: PreparedQuery }
  /** The query cannot run; the error names the field and its place in LookML where there is one. */
  | { readonly ok: false; readonly error: TaskError };

export interface QueryPreparer {
  prepare(request: PrepareRequest): Promise<PrepareOutcome>;
  /** Whether the subject exists, and which connection it runs on; null when its model or explore is unknown. */
  locate(subject: QuerySubject): Promise<{ readonly connection: string | null } | undefined>;
}

export interface PrepareDependencies {
  readonly queries: QueryStore;
  readonly project: { current(): ResolvedProject };
  readonly connections: readonly ConnectionConfig[];
  readonly limits: QueryLimits & Pick<LimitsConfig, 'default_row_limit' | 'max_custom_fields' | 'max_filter_terms'>;
}

/** Outcomes carry the metadata of every field: some tens of kB each. */
const CACHED_OUTCOMES = 500;

/** Relative dates move by no less than a second. */
const CLOCK_BUCKET_MS = 1_000;

export function createQueryPreparer(dependencies: PrepareDependencies): QueryPreparer {
  const outcomes = new LruMap<string, PrepareOutcome>(CACHED_OUTCOMES);
  const { queries, project } = dependencies;

  const keyOf = async ({ subject, limit, caller, nowMs, asContent }: PrepareRequest): Promise<string> =>
    JSON.stringify([
      subject.kind,
      subject.id,
      project.current().version,
      limit,
      Math.floor(nowMs / CLOCK_BUCKET_MS),
      personOf(caller),
      asContent === true,
      await sharedParts(subject, caller, queries),
    ]);

  return {
    async prepare(request) {
      const key = await keyOf(request);
      const known = outcomes.get(key);
      if (known !== undefined) return known;
      const nowMs = Math.floor(request.nowMs / CLOCK_BUCKET_MS) * CLOCK_BUCKET_MS;
      const outcome = await prepareSubject({ ...request, nowMs }, dependencies);
      outcomes.set(key, outcome);
      return outcome;
    },
    async locate({ kind, id }) {
      const models = project.current().models;
      if (kind === 'query') {
        const query = await queries.getQuery(id);
        return query && { connection: models[query.definition.model]?.connection ?? null };
      }
      if (kind === 'sql_query') {
        const query = await queries.getSqlQuery(id);
        return query && { connection: connectionOf(query.definition, project.current()) };
      }
      const merge = await queries.getMergeQuery(id);
      const base = merge?.definition.source_queries[0];
      if (base === undefined) return undefined;
      const query = await queries.getQuery(base.query_id);
      return { connection: (query && models[query.definition.model]?.connection) ?? null };
    },
  };
}

/** Of the query, or of each source of a merge: whether it is another's. That may change with the next query created. */
async function sharedParts(subject: QuerySubject, caller: Caller, queries: QueryStore): Promise<readonly boolean[]> {
  if (subject.kind !== 'merge_query') return [await isAnothers(subject, caller, queries)];
  const sources = (await queries.getMergeQuery(subject.id))?.definition.source_queries ?? [];
  return Promise.all(sources.map(({ query_id: id }) => isAnothers({ kind: 'query', id }, caller, queries)));
}

/** Is it a query that the caller has not written? Such a one is shared: the caller has of it what the caller may see. */
async function isAnothers({ kind, id }: QuerySubject, { userId }: Caller, queries: QueryStore): Promise<boolean> {
  const query = kind === 'query' ? await queries.getQuery(id) : undefined;
  return query !== undefined && !(await queries.isAuthor(query, userId));
}

async function prepareSubject(request: PrepareRequest, dependencies: PrepareDependencies): Promise<PrepareOutcome> {
  const { subject } = request;
  switch (subject.kind) {
    case 'query': {
      const query = await dependencies.queries.getQuery(subject.id);
      if (query === undefined) return failed(refusal(`There is no query ${subject.id}.`));
      const asContent = request.asContent === true || (await isAnothers(subject, request.caller, dependencies.queries));
      const definition = withTotals(query.definition, request);
      return withinMeans(() => prepareLookml(definition, { ...request, asContent }, dependencies), failed);
    }
    case 'sql_query': {
      const query = await dependencies.queries.getSqlQuery(subject.id);
      return query === undefined
        ? failed(refusal(`There is no SQL query ${subject.id}.`))
        : prepareSql(query.definition, request, dependencies);
    }
    case 'merge_query':
      return prepareMerge(request, dependencies);
    default:
      return subject.kind satisfies never;
  }
}

function withTotals(query: QueryDefinition, request: PrepareRequest): QueryDefinition {
  return request.withTotals === true ? { ...query, total: true } : query;
}

function prepareLookml(
  query: QueryDefinition,
  request: PrepareRequest,
  { project, connections, limits }: PrepareDependencies,
): PrepareOutcome {
  const { caller, limit, nowMs, asContent } = request;
  const resolved = project.current();
  const model = resolved.models[query.model];
  const mayQuery = caller.models === null || caller.models.has(query.model);
  // A model that the caller may not use reads as one that is not there.
  if (model === undefined || !mayQuery) return failed(refusal(`Unknown or inaccessible model "${query.model}".`));
  const found = findConnection(model.connection, connections);
  if ('error' in found) return failed(found.error);
  const [beyond] = beyondLimits(query, limits);
  if (beyond) return failed(refusal(beyond.message));
  const { connection, dialect } = found;
  const outcome = compileQuery({
    project: resolved,
    query,
    asContent: asContent === true,
    dialect,
    context: {
      nowMs,
      connection: {
        name: connection.name,
        dbTimezone: connection.db_timezone,
        queryTimezone: connection.query_timezone,
      },
      user: {
        userAttributes: caller.userAttributes,
        hiddenAttributes: caller.isAdministrator ? [] : caller.hiddenAttributes,
        locale: caller.locale,
        timezone: caller.timezone,
        isAdministrator: caller.isAdministrator,
        inDevelopment: caller.inDevelopment === true,
      },
      ...(limit === null ? {} : { limitOverride: limit }),
      defaultRowLimit: limits.default_row_limit,
      maxRows: lowest(connection.max_rows, rowCeiling(request)),
      limits: { maxCustomFields: limits.max_custom_fields, maxFilterTerms: limits.max_filter_terms },
    },
  });
  if (!outcome.ok) return failed(compileFailure(outcome.diagnostics));
  const { statements, shape, details, persistForMs } = outcome;
  return ready({ connection: connection.name, statements, shape, details, persistForMs });
}

function prepareSql(
  query: SqlQueryDefinition,
  request: PrepareRequest,
  { project, connections }: PrepareDependencies,
): PrepareOutcome {
  const { caller, limit, subject } = request;
  const name = connectionOf(query, project.current());
  const isUsable = query.model_name === undefined || (caller.models?.has(query.model_name) ?? true);
  if (name === null || !isUsable || !mayUseConnection(name, caller, project.current()))
    return failed(unknownTarget(query));
  if (!holds(caller, 'sql_of_own'))
    return failed(refusal('You may not run SQL of your own: permission use_sql_runner.'));
  const found = findConnection(name, connections);
  if ('error' in found) return failed(found.error);
  if (!found.connection.sql_runner) {
    return failed(refusal(`Connection "${name}" runs no SQL but that of LookML (sql_runner: false).`));
  }
  const maxRows = lowest(found.connection.max_rows, rowCeiling(request));
  return ready(prepareFreeSql({ slug: subject.id, query, limit, maxRows, ...found }));
}

async function prepareMerge(request: PrepareRequest, dependencies: PrepareDependencies): Promise<PrepareOutcome> {
  const merge = await dependencies.queries.getMergeQuery(request.subject.id);
  if (merge === undefined) return failed(refusal(`There is no merge query ${request.subject.id}.`));
  const { definition } = merge;
  // The total of merged rows is made of its sources' totals; of pivot columns of its own they have none.
  const ofSources = {
    limit: null,
    isSource: true,
    withTotals: definition.total === true && (definition.pivots ?? []).length === 0,
  };
  const sources: PreparedQuery[] = [];
  for (const [index, source] of definition.source_queries.entries()) {
    const outcome = await prepareSubject(
      { ...request, ...ofSources, subject: { kind: 'query', id: source.query_id } },
      dependencies,
    );
    if (!outcome.ok) return failed(inMergeSource(sourceName(definition, index), outcome.error));
    sources.push(outcome.prepared);
  }
  const model = dependencies.project.current().models[sources[0]?.details.model ?? ''];
  const planned = planMerge(definition, sources, { limit: request.limit, maxRows: rowCeiling(request), model });
  return planned.ok ? ready(planned.prepared) : failed(planned.error);
}

/** Everything but the key is in: the key says that two queries give the same bytes, whoever asks. */
function ready(prepared: Omit<PreparedQuery, 'cacheKey'>): PrepareOutcome {
  const { connection, statements, shape, details, merge } = prepared;
  const cacheKey = digestOf([
    connection,
    statements.map(({ role, depth, runSql, limit, columns }) => [role, depth, runSql, limit, columns]),
    shape,
    details,
    merge?.sources.map(({ name, query, mergeFields }) => [name, query.cacheKey, mergeFields]),
  ]);
  return { ok: true, prepared: { ...prepared, cacheKey } };
}

function failed(error: TaskError): PrepareOutcome {
  return { ok: false, error };
}

/** Most rows that the caller may have; null = all. */
function rowCeiling({ caller, isSource }: PrepareRequest): number | null {
  return isSource === true || holds(caller, 'all_rows') ? null : ROWS_WITHOUT_RIGHT;
}

function lowest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** What may not be used reads as what is not there. */
function unknownTarget({ connection_name, model_name }: SqlQueryDefinition): TaskError {
  return connection_name === undefined
    ? refusal(`Unknown or inaccessible model "${model_name ?? ''}".`)
    : refusal(`Unknown or inaccessible connection "${connection_name}".`);
}

/** The connection that free SQL names, or that of its model; null when the model is unknown. */
function connectionOf(query: SqlQueryDefinition, project: ResolvedProject): string | null {
  return query.connection_name ?? project.models[query.model_name ?? '']?.connection ?? null;
}

function findConnection(
  name: string,
  connections: readonly ConnectionConfig[],
): { readonly connection: ConnectionConfig; readonly dialect: Dialect } | { readonly error: TaskError } {
  const connection = connections.find((candidate) => candidate.name === name);
  if (connection === undefined) {
    const known = connections.map((candidate) => candidate.name).join(', ');
    return { error: refusal(`Unknown connection "${name}".`, `coatcheck.yaml declares: ${known || 'none'}.`) };
  }
  const dialect = getDialect(connection.dialect_name);
  return dialect === undefined
    ? { error: refusal(`Connection "${name}" has the unknown dialect "${connection.dialect_name}".`) }
    : { connection, dialect };
}
