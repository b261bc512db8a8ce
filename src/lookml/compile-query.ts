/**
 * The compiler's door: a query against a resolved project becomes SQL and the description of its result.
 * Synchronous, no I/O, inputs never mutated; what cannot be compiled comes back as diagnostics.
 */
import type { QueryDefinition } from '../contract/query-definition.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { closestName } from '../lib/closest-name.ts';
import type { QueryDetails } from '../results/prepared/prepared-query.ts';
import type { ResultShape } from '../results/prepared/result-shape.ts';
import type { Statement } from '../results/prepared/statement.ts';
import { defaultCompileLimits, type CompileContext } from './plan/compile-context.ts';
import { runnablePart, type QueryTerms } from './plan/content-query.ts';
import { exploreFields, type ExploreFields } from './plan/explore-fields.ts';
import { hiddenNames, withoutHiddenNames, withoutHiddenOrigins } from './plan/hidden-names.ts';
import { persistForMs, persistsWith } from './plan/persist-for.ts';
import { planQuery } from './plan/plan-query.ts';
import type { QueryPlan } from './plan/query-plan.ts';
import { queryDetails } from './result/query-details.ts';
import { own } from '../lib/record.ts';
import { isVisibleExplore, visibleExplores, visibleFields } from './plan/visible-fields.ts';
import type { ResolvedProject } from './resolve/resolved-model.ts';
import { localisedModel } from './resolve/localised-model.ts';
import { answerFromAggregates, type AggregateUse } from './sql/statements/aggregate-rollup.ts';
import { StatementTables } from './sql/scope/derived-tables.ts';
import { openScope } from './sql/expressions/dimension-of.ts';
import { FilterTerms } from './sql/filters/filter-terms.ts';
import { renderFilterText } from './sql/scope/filter-text.ts';
import { nativeTable } from './sql/statements/native-table.ts';
import { postSqlBases } from './sql/statements/post-sql-bases.ts';
import { queryBody } from './sql/statements/query-body.ts';
import { queryStatements } from './sql/statements/query-statements.ts';
import { resultShape } from './result/result-shape-of.ts';

export interface CompileInput {
  readonly project: ResolvedProject;
  readonly query: QueryDefinition;
  readonly dialect: Dialect;
  /** Default: `own`. */
  readonly terms?: QueryTerms;
  readonly context: CompileContext;
  /** Default: `needed`. */
  readonly aggregateTables?: AggregateUse;
}

export type CompileOutcome =
  | {
      readonly ok: true;
      /** Main statement first. */
      readonly statements: readonly Statement[];
      readonly shape: ResultShape;
      readonly details: QueryDetails;
      /** How long a result is fresh, milliseconds; null = the model says nothing. */
      readonly persistForMs: number | null;
      /** The datagroup that says so. */
      readonly datagroup: string | undefined;
      /** Warnings only. */
      readonly diagnostics: readonly Diagnostic[];
    }
  /** At least one of the diagnostics is an error. */
  | {
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
      /** It is somebody else's, and the user may not know of it. */
      readonly isNotFound?: true;
    };

export type { CompileContext } from './plan/compile-context.ts';

/** Compiles `query`; `ok: false` when a field, a filter, a grant or the dialect stands in the way. */
export function compileQuery(input: CompileInput): CompileOutcome {
  return compileFor(input, false);
}

/**
 * @param hidesRows do conditions hide rows? It is known when all is written, and then tables that compute
 * what the user chooses are written again, with more care.
 */
function compileFor(input: CompileInput, hidesRows: boolean): CompileOutcome {
  const { dialect, context } = input;
  const log = new DiagnosticLog();
  const planned = planInput(input, log, hidesRows);
  if (planned === 'not_found') return { ok: false, diagnostics: log.sorted(), isNotFound: true };
  if (!planned) return { ok: false, diagnostics: log.sorted() };
  const { query, notice, plan, session, tables, visible } = planned;
  const failed = (): CompileOutcome => {
    const written = input.terms === 'others' ? undefined : query;
    return { ok: false, diagnostics: withoutHiddenNames(log.sorted(), hiddenNames(visible, written)) };
  };
  if (log.hasErrors) return failed();
  const direct = queryBody(openScope(session, plan));
  const { used, notes } = answerFromAggregates(direct, log.hasErrors ? 'none' : (input.aggregateTables ?? 'needed'));
  const made = used?.body ?? direct;
  const bases = postSqlBases(made);
  const body = { ...made, nodes: bases.nodes };
  const read = used?.tables ?? tables;
  const statements = queryStatements(body, { bases, tables: read, notes });
  const exposesRows = read.hasUsersValues && statements.some((statement) => statement.hidesRows);
  if (exposesRows && !hidesRows) return compileFor(input, true);
  const shape = resultShape(body, bases);
  if (log.hasErrors) return failed();
  return {
    ok: true,
    statements: withoutHiddenOrigins(statements, hiddenNames(visible)),
    shape,
    details: queryDetails(query, plan, {
      dialect,
      context,
      aggregateTable: used?.table ?? null,
      fields: shape.fields,
      notice,
    }),
    persistForMs: persistForMs(plan.fields.model, plan.fields.explore),
    datagroup: persistsWith(plan.fields.model, plan.fields.explore),
    diagnostics: log.sorted(),
  };
}

/** The plan of `query` alone, with what is wrong; undefined when its explore is not there. */
export function planOf(input: CompileInput): {
  readonly plan: QueryPlan | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const log = new DiagnosticLog();
  const planned = planInput(input, log);
  return { plan: planned === 'not_found' ? undefined : planned?.plan, diagnostics: log.sorted() };
}

/** The passes up to the plan, and what those after it need. */
function planInput(input: CompileInput, log: DiagnosticLog, hidesRows = false) {
  const { dialect, context } = input;
  const fields = findExplore(input, log);
  if (!fields) return undefined;
  const visible = visibleFields(fields, context.user.userAttributes);
  const limits = context.limits ?? defaultCompileLimits;
  const part = runnablePart(input.query, input.terms ?? 'own', visible, limits);
  if (part === null) {
    log.error('not-found', undefined, 'Not found');
    return 'not_found';
  }
  const { query, notice } = part;
  const tables = new StatementTables(nativeTable);
  const planning = {
    model: fields.model,
    dialect,
    context,
    timezone: null,
    log,
    tables,
    terms: new FilterTerms(limits.maxFilterTerms),
    queryDependent: new Set<string>(),
    askedAbout: new Set<string>(),
    outside: { explores: [], asks: true, hidesRows },
  };
  const plan = planQuery(query, fields, {
    context,
    log,
    cleanFilter: (text, writer) => renderFilterText(text, planning, writer),
    purpose: 'query',
  });
  return { query, notice, plan, session: { ...planning, timezone: plan.timezone }, tables, visible };
}

/** An explore that the user may not see does not exist for them. */
function findExplore({ project, query, context }: CompileInput, log: DiagnosticLog): ExploreFields | undefined {
  const model = localisedModel(project, query.model, context.user.locale);
  if (!model) {
    const near = closestName(query.model, Object.keys(project.models));
    log.error('unknown-model', undefined, `Model "${query.model}" does not exist.`, near && `Did you mean "${near}"?`);
    return undefined;
  }
  const user = context.user.userAttributes;
  const explore = own(model.explores, query.view);
  if (explore && isVisibleExplore(model, explore, user)) return exploreFields(model, explore);
  const near = closestName(
    query.view,
    visibleExplores(model, user).map(({ name }) => name),
  );
  log.error(
    'unknown-explore',
    undefined,
    `Explore "${query.view}" does not exist in model "${query.model}".`,
    near && `Did you mean "${near}"?`,
  );
  return undefined;
}
