/**
 * Prepares queries: looks up their definitions, has them compiled in another process, and caches the outcome. The same
 * subject, project, caller and moment give the same outcome.
 */
import { toAsker, type Caller } from '../access/caller.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { refusal } from '../queries/compile-failure.ts';
import { personOf } from '../queries/person.ts';
import type { QueryTerms } from '../lookml/plan/content-query.ts';
import { connectionOf, type LookmlTarget, type PrepareTarget } from '../queries/prepare-query.ts';
import { lengthOf } from '../queries/query-limits.ts';
import type { QuerySubject } from '../queries/query.ts';
import type { QueryStore } from '../queries/query-store.ts';
import { own } from '../lib/record.ts';
import { WeighedMap } from '../lib/weighed-map.ts';
import type { CompiledProject, ProjectFor } from './compile-pool.ts';
import type { OnCompiled } from './compile-time.ts';
import type { PackedOutcome } from './compile-work.ts';

export interface PrepareRequest {
  readonly subject: QuerySubject;
  /** Replaces the query's own row limit: digits or `-1`. */
  readonly limit: string | null;
  readonly caller: Caller;
  /** "Now" for relative dates, in milliseconds since 1970 in UTC. */
  readonly nowMs: number;
  /** Requested as part of a look or a dashboard: fields that the caller may not see are left out. */
  readonly asContent?: boolean;
}

export interface QueryPreparer {
  /**
   * Rejects with the signal's reason when it aborts.
   * @param onCompiled is told how long a compiler took; not called if the outcome was known
   * @throws CoatcheckError `internal`
   */
  prepare(request: PrepareRequest, signal?: AbortSignal, onCompiled?: OnCompiled): Promise<PackedOutcome>;
  /** Whether the subject exists, and which connection it runs on; null when its model or explore is unknown. */
  locate(subject: QuerySubject, caller: Caller): Promise<{ readonly connection: string | null } | undefined>;
}

interface CompileWatch {
  readonly signal: AbortSignal | undefined;
  readonly onCompiled: OnCompiled | undefined;
}

export interface PreparerDependencies {
  readonly queries: QueryStore;
  readonly projectFor: ProjectFor;
  /** What compilers are set to: outcomes of other settings are not used. The same object until they change. */
  readonly settings: () => object;
}

/** Outcomes are some tens of kB each, and some of them megabytes. */
const MAX_KEPT = { weight: 32 * 2 ** 20, entries: 2_000 };

/** Relative dates change once a second at most. */
const CLOCK_BUCKET_MS = 1_000;

/** A failure of the process, not of the query: the next attempt may succeed. */
const PASSING: ReadonlySet<string> = new Set(['compiler_crashed', 'internal']);

export function createQueryPreparer({ queries, projectFor, settings }: PreparerDependencies): QueryPreparer {
  const outcomesNow = keptWhile(settings);

  const compile = async (
    { limit, caller }: PrepareRequest,
    target: PrepareTarget,
    nowMs: number,
    { project, compiler, signal, onCompiled }: CompileWatch & CompiledProject,
  ) => {
    try {
      const work = { kind: 'prepare', input: { target, limit, caller: toAsker(caller), nowMs } } as const;
      const { answer, version } = await compiler.run(work, caller.userId, signal, onCompiled);
      return { outcome: answer, version };
    } catch (error) {
      if (!(error instanceof CoatcheckError) || error.code === 'internal') throw error;
      return { outcome: givenUp(error), version: PASSING.has(error.code) ? null : project.version };
    }
  };

  return {
    async prepare(request, signal, onCompiled) {
      const { subject, limit, caller } = request;
      const target = await findTarget(request, queries);
      if ('refused' in target) return { ok: false, error: refusal(target.refused) };
      const nowMs = Math.floor(request.nowMs / CLOCK_BUCKET_MS) * CLOCK_BUCKET_MS;
      const inIt = await projectFor(caller).catch(givenUpBy);
      if ('ok' in inIt) return inIt;
      const { version } = inIt.project;
      const key = JSON.stringify([subject.kind, subject.id, version, limit, personOf(caller), termsOf(target)]);
      const keyNow = `${key} ${String(nowMs)}`;
      const kept = outcomesNow();
      const known = kept.get(key) ?? kept.get(keyNow);
      if (known !== undefined) return known;
      const compiled = await compile(request, target, nowMs, { ...inIt, signal, onCompiled });
      // The project may have changed in between; if the settings have, nobody looks here any more.
      const { outcome } = compiled;
      if (compiled.version === version) kept.set(outcome.ok && !outcome.dependsOnNow ? key : keyNow, outcome);
      return outcome;
    },
    async locate({ kind, id }, caller) {
      const { models } = (await projectFor(caller)).project;
      if (kind === 'query') {
        const query = await queries.getQuery(id);
        return query && { connection: own(models, query.definition.model)?.connection ?? null };
      }
      if (kind === 'sql_query') {
        const query = await queries.getSqlQuery(id);
        return query && { connection: connectionOf(query.definition, models) };
      }
      const merge = await queries.getMergeQuery(id);
      const base = merge?.definition.source_queries[0];
      if (base === undefined) return undefined;
      const query = await queries.getQuery(base.query_id);
      return { connection: (query && own(models, query.definition.model)?.connection) ?? null };
    },
  };
}

/** The outcomes that were made with the settings of now. */
function keptWhile(settings: () => object): () => WeighedMap<PackedOutcome> {
  let outcomes = new WeighedMap<PackedOutcome>(MAX_KEPT, bytesOf);
  let madeWith = settings();
  return () => {
    if (settings() !== madeWith) outcomes = new WeighedMap<PackedOutcome>(MAX_KEPT, bytesOf);
    madeWith = settings();
    return outcomes;
  };
}

async function findTarget(
  { subject: { kind, id }, caller, asContent }: PrepareRequest,
  queries: QueryStore,
): Promise<PrepareTarget | { readonly refused: string }> {
  switch (kind) {
    case 'query': {
      const target = await findLookml(id, { caller, asContent: asContent === true }, queries);
      return target === undefined ? { refused: `There is no query ${id}.` } : { kind, ...target };
    }
    case 'sql_query': {
      const query = await queries.getSqlQuery(id);
      return query ? { kind, slug: id, definition: query.definition } : { refused: `There is no SQL query ${id}.` };
    }
    case 'merge_query': {
      const merge = await queries.getMergeQuery(id);
      if (merge === undefined) return { refused: `There is no merge query ${id}.` };
      const { definition } = merge;
      const sources: LookmlTarget[] = [];
      for (const { query_id } of definition.source_queries) {
        const source = await findLookml(query_id, { caller, asContent: asContent === true }, queries);
        if (source === undefined) return { refused: `There is no query ${query_id}.` };
        sources.push(source);
      }
      return isBeyondMeasure(sources) ? { refused: TOO_LARGE } : { kind, definition, sources };
    }
    default:
      return kind satisfies never;
  }
}

/** A query that somebody else has written: the caller gets the part that they may see. */
async function findLookml(
  id: string,
  { caller, asContent }: { readonly caller: Caller; readonly asContent: boolean },
  queries: QueryStore,
): Promise<LookmlTarget | undefined> {
  const query = await queries.getQuery(id);
  if (query === undefined) return undefined;
  const isOwn = await queries.isAuthor(query, caller.userId);
  return { definition: query.definition, terms: isOwn ? (asContent ? 'content' : 'own') : 'others' };
}

/**
 * What can change about a target although its id stays: who its queries' authors are, once another user creates the
 * same.
 */
function termsOf(target: PrepareTarget): readonly QueryTerms[] {
  if (target.kind === 'sql_query') return [];
  return target.kind === 'query' ? [target.terms] : target.sources.map(({ terms }) => terms);
}

/** The most letters of a merge's sources together: they are sent to the compiler in one message. */
const MAX_LETTERS = 5_000_000;
const TOO_LARGE = 'The source queries of the merge have more than 5,000,000 characters in total.';

/** Sources that are the same query are sent once. */
function isBeyondMeasure(sources: readonly LookmlTarget[]): boolean {
  let letters = 0;
  for (const source of new Set(sources.map(({ definition }) => definition))) {
    letters += lengthOf(source);
    if (letters > MAX_LETTERS) return true;
  }
  return false;
}

function bytesOf(outcome: PackedOutcome): number {
  return outcome.ok ? outcome.prepared.bytes.length + outcome.prepared.sql.length : 1_000;
}

/** @throws what is no fault of the caller's workspace */
function givenUpBy(error: unknown): PackedOutcome {
  if (error instanceof CoatcheckError && error.code !== 'internal') return givenUp(error);
  throw error;
}

function givenUp({ code, message }: CoatcheckError): PackedOutcome {
  const error = { code, message, messageDetails: null, sql: null, sqlErrorLoc: null, origin: null };
  return { ok: false, error };
}
