/**
 * The one seam between what a client may ask for (a LookML query, SQL, a merge) and what an executor can run. Pure: the
 * same definition, project, caller and moment give the same prepared query and cache key. How long it takes depends on
 * the caller's query, so it runs in a process that can be stopped (`compile/`).
 */
import { holds, ROWS_WITHOUT_RIGHT } from '../access/answer-rights.ts';
import type { Asker } from '../access/caller.ts';
import { mayUseModel } from '../access/model-rights.ts';
import { isAdministrator } from '../access/permit.ts';
import type { LimitsConfig } from '../config/config.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { closestName } from '../lib/closest-name.ts';
import { own } from '../lib/record.ts';
import { compileQuery } from '../lookml/compile-query.ts';
import type { QueryTerms } from '../lookml/plan/content-query.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import type { PreparedQuery } from '../results/prepared/prepared-query.ts';
import { inMergeSource, type TaskError } from '../results/reader/task-error.ts';
import { digestOf } from './canonical-json.ts';
import { compileFailure, NOT_FOUND, refusal, withinMeans } from './compile-failure.ts';
import type { MergeQueryDefinition } from './merge-query.ts';
import { planMerge, sourceName } from './plan-merge.ts';
import { beyondLimits, type QueryLimits } from './query-limits.ts';
import { prepareFreeSql } from './prepare-free-sql.ts';
import type { SqlQueryDefinition } from './sql-query.ts';
import { mayDevelopOn, type ModelConnections } from './development-reach.ts';
import { mayModelUse, type AllowedConnections } from './model-configurations.ts';
import { findConnection, type QueriedConnection } from './queried-connection.ts';
import { mayUseConnection } from './usable-connection.ts';

/** A LookML query, and the terms on which it is requested. */
export interface LookmlTarget {
  readonly definition: QueryDefinition;
  readonly terms: QueryTerms;
}

/** What to prepare, with every definition that it needs. */
export type PrepareTarget =
  | ({ readonly kind: 'query' } & LookmlTarget)
  | { readonly kind: 'sql_query'; readonly slug: string; readonly definition: SqlQueryDefinition }
  /** `sources` are in the order of the definition. */
  | {
      readonly kind: 'merge_query';
      readonly definition: MergeQueryDefinition;
      readonly sources: readonly LookmlTarget[];
    };

export interface PrepareInput {
  readonly target: PrepareTarget;
  /** Replaces the query's own row limit: digits or `-1`. */
  readonly limit: string | null;
  readonly caller: Asker;
  /** "Now" for relative dates, in milliseconds since 1970 in UTC. */
  readonly nowMs: number;
}

export type PrepareOutcome =
  /** `dependsOnNow`: at another moment the outcome may be different. */
  | { readonly ok: true; readonly prepared: PreparedQuery; readonly dependsOnNow: boolean }
  /** The query cannot run; the error names the field and its place in LookML, if it has one. */
  | { readonly ok: false; readonly error: TaskError };

export type PrepareLimits = QueryLimits &
  Pick<LimitsConfig, 'default_row_limit' | 'max_custom_fields' | 'max_filter_terms'>;

export interface PrepareContext {
  readonly project: ResolvedProject;
  readonly connections: readonly QueriedConnection[];
  readonly allowedConnections: AllowedConnections;
  readonly limits: PrepareLimits;
  /** Beside which developers have workspaces of their own; absent: everybody reads the same files. */
  readonly production?: ModelConnections;
}

export function prepareQuery(input: PrepareInput, context: PrepareContext): PrepareOutcome {
  const { target, caller } = input;
  switch (target.kind) {
    case 'query':
      return prepareLookml(target, { ...input, ceiling: rowCeiling(caller) }, context);
    case 'sql_query':
      return prepareSql(target, input, context);
    case 'merge_query':
      return prepareMerge(target, input, context);
    default:
      return target satisfies never;
  }
}

interface LookmlInput extends Pick<PrepareInput, 'limit' | 'caller' | 'nowMs'> {
  /** The most of its rows that the caller may have; null = all. */
  readonly ceiling: number | null;
}

function prepareLookml(target: LookmlTarget, input: LookmlInput, context: PrepareContext): PrepareOutcome {
  return withinMeans(() => compileLookml(target, input, context), failed);
}

const NAME_ONE = 'Its model file needs `connection: "…"`.';

function compileLookml(
  { definition: query, terms }: LookmlTarget,
  { caller, limit, nowMs, ceiling }: LookmlInput,
  { project, connections, limits, allowedConnections, production }: PrepareContext,
): PrepareOutcome {
  const model = own(project.models, query.model);
  if (model === undefined || !mayUseModel(query.model, caller, project))
    return failed(unknownModel(query.model, caller, project));
  if (!mayModelUse(query.model, model.connection, allowedConnections))
    return failed(notAllowed(query.model, model.connection));
  const wanted = { model: query.model, connection: model.connection };
  if (!mayDevelopOn(wanted, caller, production ?? null, allowedConnections)) return failed(notInDevelopment(wanted));
  if (model.connection === '') return failed(refusal(`Model "${query.model}" names no connection.`, NAME_ONE));
  const found = findConnection(model.connection, connections);
  if ('error' in found) return failed(found.error);
  const [beyond] = beyondLimits(query, limits);
  if (beyond) return failed(refusal(beyond.message));
  const { connection, dialect } = found;
  let dependsOnNow = false;
  const outcome = compileQuery({
    project,
    query,
    terms,
    dialect,
    context: {
      get nowMs() {
        dependsOnNow = true;
        return nowMs;
      },
      connection: {
        name: connection.name,
        dbTimezone: connection.db_timezone,
        queryTimezone: connection.query_timezone,
      },
      user: {
        userAttributes: caller.userAttributes,
        hiddenAttributes: isAdministrator(caller) ? [] : caller.hiddenAttributes,
        chosenAttributes: caller.chosenAttributes,
        locale: caller.locale,
        timezone: caller.timezone,
        isAdministrator: caller.isAdministrator,
        inDevelopment: caller.inDevelopment === true,
      },
      ...(limit === null ? {} : { limitOverride: limit }),
      defaultRowLimit: limits.default_row_limit,
      maxRows: lowest(connection.max_rows, ceiling),
      limits: { maxCustomFields: limits.max_custom_fields, maxFilterTerms: limits.max_filter_terms },
    },
  });
  if (!outcome.ok) return failed(outcome.isNotFound ? NOT_FOUND : compileFailure(outcome.diagnostics));
  const { statements, shape, details, persistForMs, datagroup } = outcome;
  const datagroups = datagroup === undefined ? [] : [`${query.model}::${datagroup}`];
  const prepared = { connection: connection.name, statements, shape, details, persistForMs, datagroups };
  const version = caller.inDevelopment === true && production !== undefined ? project.version : null;
  return ready(prepared, { source: connection.source, version }, dependsOnNow);
}

function prepareSql(
  { slug, definition: query }: Extract<PrepareTarget, { kind: 'sql_query' }>,
  { caller, limit }: PrepareInput,
  { project, connections, allowedConnections, production }: PrepareContext,
): PrepareOutcome {
  // SQL of users has nothing to do with files of a workspace, which decide about no connection either.
  const { models } = (caller.inDevelopment === true && production) || project;
  const name = connectionOf(query, models);
  const isUsable = query.model_name === undefined || mayUseModel(query.model_name, caller, { models });
  if (name === null || !isUsable || !mayUseConnection(name, caller, { project: { models }, allowedConnections }))
    return failed(unknownTarget(query));
  if (!holds(caller, 'sql_of_own'))
    return failed(refusal('You may not run SQL of your own (permission use_sql_runner).'));
  const { model_name: model } = query;
  if (model !== undefined && !mayModelUse(model, name, allowedConnections)) return failed(notAllowed(model, name));
  const found = findConnection(name, connections);
  if ('error' in found) return failed(found.error);
  if (!found.connection.sql_runner) {
    return failed(refusal(`Connection "${name}" runs only the SQL of LookML (sql_runner: false).`));
  }
  const maxRows = lowest(found.connection.max_rows, rowCeiling(caller));
  return ready(
    prepareFreeSql({ slug, query, limit, maxRows, ...found }),
    { source: found.connection.source, version: null },
    false,
  );
}

function prepareMerge(
  { definition, sources: targets }: Extract<PrepareTarget, { kind: 'merge_query' }>,
  { caller, limit, nowMs }: PrepareInput,
  context: PrepareContext,
): PrepareOutcome {
  // The total of merged rows is made from its sources' totals; they have none of pivot columns that belong to the
  // merge.
  const withTotals = definition.total === true && (definition.pivots ?? []).length === 0;
  const sources: PreparedQuery[] = [];
  let dependsOnNow = false;
  for (const [index, target] of targets.entries()) {
    const source = withTotals ? { ...target, definition: { ...target.definition, total: true } } : target;
    // Rows of a source are not shown to anybody: they become the rows of the merge.
    const outcome = prepareLookml(source, { caller, nowMs, limit: null, ceiling: null }, context);
    if (!outcome.ok) return failed(inMergeSource(sourceName(definition, index), outcome.error));
    sources.push(outcome.prepared);
    dependsOnNow ||= outcome.dependsOnNow;
  }
  const model = context.project.models[sources[0]?.details.model ?? ''];
  return withinMeans(() => {
    const planned = planMerge(definition, sources, { limit, maxRows: rowCeiling(caller), model });
    return planned.ok ? ready(planned.prepared, { source: null, version: null }, dependsOnNow) : failed(planned.error);
  }, failed);
}

/**
 * Everything but the key is part of it: the key means that two queries give the same bytes, whoever asks.
 * @param source the connection's; null = that of each source of a merge
 * @param version of the files of a workspace, whose results are never production's; null = production's, or of no file
 */
function ready(
  prepared: Omit<PreparedQuery, 'cacheKey'>,
  { source, version }: { readonly source: string | null; readonly version: string | null },
  dependsOnNow: boolean,
): PrepareOutcome {
  const { connection, statements, shape, details, merge } = prepared;
  const cacheKey = digestOf([
    connection,
    source,
    statements.map(({ role, depth, runSql, limit, columns }) => [role, depth, runSql, limit, columns]),
    shape,
    details,
    merge?.sources.map(({ name, query, mergeFields }) => [name, query.cacheKey, mergeFields]),
    // Absent, so that keys of production stay what they were.
    ...(version === null ? [] : [version]),
  ]);
  return { ok: true, prepared: { ...prepared, cacheKey }, dependsOnNow };
}

function failed(error: TaskError): PrepareOutcome {
  return { ok: false, error };
}

/** The most rows that the caller may have; null = all. */
function rowCeiling(caller: Asker): number | null {
  return holds(caller, 'all_rows') ? null : ROWS_WITHOUT_RIGHT;
}

function lowest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** A model that the caller may not use reads as one that does not exist, and is never the one that was meant. */
function unknownModel(name: string, caller: Asker, project: PrepareContext['project']): TaskError {
  const usable = Object.keys(project.models).filter((one) => mayUseModel(one, caller, project));
  const near = closestName(name, usable);
  return refusal(`Unknown or inaccessible model "${name}".${near === undefined ? '' : ` Did you mean "${near}"?`}`);
}

/** Whoever may query a model may know the connection that its file names. */
function notAllowed(model: string, connection: string): TaskError {
  const advice = 'An administrator can allow it by update_lookml_model (allowed_db_connection_names).';
  return refusal(`Model "${model}" is not allowed to use connection "${connection}".`, advice);
}

/** The caller has written the file that names it. */
function notInDevelopment({ model, connection }: { readonly model: string; readonly connection: string }): TaskError {
  const advice = 'An administrator can allow it by update_lookml_model (allowed_db_connection_names).';
  return refusal(
    `Model "${model}" of your workspace may not use connection "${connection}": no model of production that you may use does.`,
    advice,
  );
}

/** A connection that the caller may not use reads as one that does not exist. */
function unknownTarget({ connection_name, model_name }: SqlQueryDefinition): TaskError {
  return connection_name === undefined
    ? refusal(`Unknown or inaccessible model "${model_name ?? ''}".`)
    : refusal(`Unknown or inaccessible connection "${connection_name}".`);
}

/** The connection that free SQL names, or its model's; null if the model is unknown. */
export function connectionOf(
  query: SqlQueryDefinition,
  models: Readonly<Record<string, { readonly connection: string }>>,
): string | null {
  return query.connection_name ?? own(models, query.model_name ?? '')?.connection ?? null;
}
