/**
 * Aggregate awareness: a query that an aggregate table can answer is written over that table. Since nothing is
 * persisted, the table is a common table expression with the columns that the query reads. Which tables are used, and
 * the numbers, are the same as if the table were in the database.
 */
import { DiagnosticLog } from '../../../diagnostics/diagnostic-log.ts';
import {
  cannotRollUp,
  matchAggregateTable,
  missingFields,
  rollupObstacle,
  type AggregateMatch,
} from '../../plan/aggregate-match.ts';
import { exploreFields } from '../../plan/explore-fields.ts';
import { fanOut } from '../../plan/fan-out.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import { hiddenNames } from '../../plan/hidden-names.ts';
import type { QueryPlan } from '../../plan/query-plan.ts';
import { visibleFields } from '../../plan/visible-fields.ts';
import type { ResolvedExplore } from '../../resolve/resolved-model.ts';
import { accessConditions } from '../scope/access-conditions.ts';
import { aggregateColumn, aggregateDimension, timeContext, unfilterable } from './aggregate-dimensions.ts';
import { aggregateMeasures, partNode, partOf, type AggregateMeasures } from './aggregate-measures.ts';
import { StatementTables } from '../scope/derived-tables.ts';
import { openScope } from '../expressions/dimension-of.ts';
import { groupedSelect } from './grouped-select.ts';
import type { JoinedTables } from '../scope/joined-tables.ts';
import type { MeasureNode } from '../measures/measure-tree.ts';
import { nativeTable } from './native-table.ts';
import type { HavingCondition } from '../measures/filter-expression.ts';
import { isGoverned, needsGuard, type Condition } from '../scope/row-conditions.ts';
import { queryBody, rowFilter, type QueryBody } from './query-body.ts';
import type { CompileSession, QueryScope } from '../scope/query-scope.ts';
import { printSelect } from '../text/select-layout.ts';
import { isWritten, sql, type SqlText } from '../text/sql-text.ts';
import { tableAlias } from '../text/table-alias.ts';

/**
 * `needed`: the part of the table that the query reads, with the query's conditions on its rows, so that it costs
 * little more than the query itself. `whole`: every group of the table, as if it were in the database. `none`: tables
 * are not used.
 */
export type AggregateUse = 'needed' | 'whole' | 'none';

export interface AggregateAnswer {
  /** The query over the table; null if no table can answer it. */
  readonly used: (RolledQuery & { readonly table: string }) | null;
  /**
   * Comment lines, as Looker writes above its SQL, that say which table is used and why others are not. Each ends with
   * a line break.
   */
  readonly notes: string;
}

interface RolledQuery {
  readonly body: QueryBody;
  readonly tables: StatementTables;
}

/** @param direct the query without aggregate tables, which has compiled */
export function answerFromAggregates(direct: QueryBody, use: AggregateUse): AggregateAnswer {
  const { plan, fields, session } = direct.scope;
  const { explore } = fields;
  if (use === 'none' || explore.aggregateTables.length === 0) return { used: null, notes: '' };
  const reasons = new Map<string, string>();
  const matches: AggregateMatch[] = [];
  const obstacle = rollupObstacle(plan) ?? templateObstacle(session);
  const probe = openScope(freshSession(session), plan);
  for (const table of explore.aggregateTables) {
    const match = obstacle ?? matchAggregateTable(plan, table, (ref) => timeContext(ref, probe));
    if (typeof match === 'string') reasons.set(table.name, match);
    else matches.push(match);
  }
  let used: AggregateAnswer['used'] = null;
  // Sorting is stable, so that the first of equal tables is used.
  for (const match of matches.toSorted((a, b) => a.weight - b.weight)) {
    const { name } = match.table;
    const rolled: string | RolledQuery = used
      ? `${explore.name}::${used.table} was a better fit for optimization`
      : rollUp(direct, match, use);
    if (typeof rolled === 'string') reasons.set(name, rolled);
    else used = { table: name, ...rolled };
  }
  const notes = explore.aggregateTables.map(({ name }) => {
    const full = `${explore.name}::${name}`;
    return used?.table === name
      ? `use existing ${full} in ${tableName(explore, name)}`
      : `Did not use ${full}; ${reasons.get(name) ?? ''}`;
  });
  const { mask } = hiddenNames(visibleFields(fields, session.context.user.userAttributes));
  return { used, notes: notes.map((note) => `-- ${mask(note).replaceAll(/[^\w.,:;$()/+ -]/g, '')}\n`).join('') };
}

function tableName(explore: ResolvedExplore, table: string): string {
  return `${explore.name}__${table}`;
}

function templateObstacle({ queryDependent }: CompileSession): string | null {
  return queryDependent.size === 0
    ? null
    : `the SQL of the following fields depends on the query: ${[...queryDependent].join(', ')}`;
}

/** A session for trying a table, which leaves no diagnostics and tables behind. */
function freshSession(session: CompileSession): CompileSession {
  return {
    ...session,
    log: new DiagnosticLog(),
    tables: new StatementTables(nativeTable),
    queryDependent: new Set(),
    askedAbout: new Set(),
  };
}

/** The query over the table of `match`, or the reason why its numbers might differ from those of the query. */
function rollUp(direct: QueryBody, match: AggregateMatch, use: AggregateUse): RolledQuery | string {
  const { plan, fields } = direct.scope;
  const probe = freshSession(direct.scope.session);
  const scope = openScope(probe, plan);
  const table = queryBody(openScope(probe, tablePlan(plan, { ...match, filters: match.tableFilters })));
  const obstacle =
    templateObstacle(probe) ?? joinObstacle(direct, table) ?? errorOf(probe) ?? filterObstacle(match, scope);
  if (obstacle !== null) return obstacle;

  const tables = new StatementTables(nativeTable);
  const session = { ...freshSession(direct.scope.session), tables };
  const name = tableName(fields.explore, match.table.name);
  const alias = tableAlias(name, session.dialect);
  const measures = aggregateMeasures(table, match, (ref) => aggregateColumn(ref.name, scope, alias));
  const { nodes, having } = rolledMeasures(direct, measures);
  const lack = measureObstacle(match, measures);
  if (lack !== null) return lack;

  const select = (timezone: string | null, of: CompileSession): SqlText =>
    tableSelect({ ...plan, timezone }, match, measures, { session: of, use, joined: direct.uses });
  const body = select(plan.timezone, session);
  // Another time zone does no harm if no time is read.
  const { dbTimezone } = session.context.connection;
  const zone = match.table.timezone ?? dbTimezone;
  const isOther = zone !== (plan.timezone ?? dbTimezone);
  if (isOther && select(match.table.timezone ?? null, freshSession(session)).text !== body.text)
    return `its time zone ${zone} is not that of the query`;
  const rolled = rolledScope(scope, session, match, alias);
  const hidesRows = isGoverned(direct.where, direct.tables) || body.asksAboutUser === true;
  const written = tables.add(name, { sql: body, isGoverned: hidesRows }, session);
  const access = accessConditions(rolled).map((condition): Condition => ({ kind: 'governance', sql: condition }));
  const kind = needsGuard(direct.where, direct.tables) ? 'fallible' : 'plain';
  const filters = filterConditions(rolled, match).map((condition): Condition => ({ kind, sql: condition }));
  const where = [...filters, ...access].filter((condition) => isWritten(condition.sql));
  const failed = errorOf(session) ?? errorOf(probe);
  if (failed !== null) return failed;
  return {
    body: { scope: rolled, nodes, where, having, tables: tableAlone(written, alias), options: {}, uses: new Set() },
    tables,
  };
}

/** The query's measures and conditions on groups, over the table. */
function rolledMeasures(direct: QueryBody, measures: AggregateMeasures): Pick<QueryBody, 'nodes' | 'having'> {
  const having = direct.having.map((condition): HavingCondition => ({
    ...condition,
    nodes: condition.nodes.map((node) => measures.roll(node)),
    write: (groups) => condition.write({ ...groups, measure: (node) => groups.measure(measures.roll(node)) }),
  }));
  return { nodes: new Map([...direct.nodes].map(([key, node]) => [key, measures.roll(node)])), having };
}

/** Why the table cannot give what the query reads, once all of that is rewritten. */
function measureObstacle(match: AggregateMatch, { missing, fixed, needed }: AggregateMeasures): string | null {
  if (missing.size > 0) return missingFields([...missing]);
  if (fixed.size > 0) return cannotRollUp([...fixed]);
  const isUnread = match.sources.size + match.timeFilters.size + needed.size === 0;
  return isUnread ? 'the query reads none of its fields' : null;
}

function filterObstacle(match: AggregateMatch, scope: QueryScope): string | null {
  const names = unfilterable(match, scope);
  return names.length > 0 ? `the following filters cannot be told from its values: ${names.join(', ')}` : null;
}

function errorOf({ log }: CompileSession): string | null {
  const error = log.sorted().find(({ severity }) => severity === 'error');
  return error ? `it does not compile: ${error.message}` : null;
}

/**
 * Why the table's joins give other rows than the query's. Joins that only the table has must neither repeat nor drop
 * rows.
 */
function joinObstacle(direct: QueryBody, table: QueryBody): string | null {
  const { joins } = direct.scope.fields.explore;
  const queryAliases = direct.tables.aliases;
  const tableAliases = table.tables.aliases;
  const lacking = queryAliases.filter((alias) => !tableAliases.includes(alias));
  if (lacking.length > 0) return `it does not join ${lacking.join(', ')}`;
  const changing = tableAliases.filter((alias) => {
    if (queryAliases.includes(alias) || table.tables.isVirtual(alias)) return false;
    const join = joins.find(({ name }) => name === alias);
    const isOne = join?.relationship === 'many_to_one' || join?.relationship === 'one_to_one';
    return join?.type !== 'left_outer' || !isOne || join.sql !== undefined || join.sqlWhere !== undefined;
  });
  if (changing.length === 0) return null;
  return `it joins ${changing.join(', ')}, which may repeat rows of the query or leave some out`;
}

type TableFields = Pick<QueryPlan, 'dimensions' | 'measures' | 'filters'> & { readonly forUser?: boolean };

/** The table's own query, without conditions on the query's groups and without those that depend on the user. */
function tablePlan(plan: QueryPlan, { dimensions, measures, filters, forUser }: TableFields): QueryPlan {
  const { model, explore } = plan.fields;
  const fields = exploreFields(model, (forUser ? withAccessFilters : withoutAccessFilters)(explore));
  const filtered = new Map<string, FieldRef>();
  for (const name of filters.keys()) {
    const ref = fields.find(name);
    if (ref) filtered.set(name, ref);
  }
  return { ...plan, fields, dimensions, measures, filters, filtered, pivots: [], sorts: [] };
}

const withAccessFilters = onceFor(({ sqlAlwaysHaving: _always, ...explore }) => explore);
const withoutAccessFilters = onceFor((explore) => ({ ...withAccessFilters(explore), accessFilters: [] }));

/**
 * What is known of an explore's fields is kept for the explore object, so that the same one must be returned each time.
 */
function onceFor(make: (explore: ResolvedExplore) => ResolvedExplore): (explore: ResolvedExplore) => ResolvedExplore {
  const changedExplores = new WeakMap<ResolvedExplore, ResolvedExplore>();
  return (explore) => {
    const changed = changedExplores.get(explore) ?? make(explore);
    changedExplores.set(explore, changed);
    return changed;
  };
}

interface TableSelect {
  readonly session: CompileSession;
  readonly use: AggregateUse;
  /** Aliases that the query joins, for which rows they leave, even if it reads no column of theirs. */
  readonly joined: ReadonlySet<string>;
}

/** The SELECT of the table, in the time zone of `plan`. */
function tableSelect(
  plan: QueryPlan,
  match: AggregateMatch,
  measures: AggregateMeasures,
  { session, use, joined }: TableSelect,
): SqlText {
  const read = new Set([...match.sources.values(), ...match.timeFilters.values()].map(({ name }) => name));
  const isWhole = use === 'whole';
  const dimensions = match.dimensions.filter(({ name }) => isWhole || read.has(name));
  const filters = new Map([...match.tableFilters, ...(isWhole ? [] : match.filters)]);
  const wanted = { dimensions, measures: [...measures.needed.keys()], filters, forUser: !isWhole };
  const body = queryBody(openScope(session, tablePlan(plan, wanted)), { alsoUsed: joined });
  const nodes = new Map<string, MeasureNode>();
  for (const [ref, parts] of measures.needed) {
    const node = body.nodes.get(ref.name);
    for (const part of node ? parts : []) if (node) nodes.set(partOf(ref, part).name, partNode(node, part));
  }
  const columns = [...measures.needed].flatMap(([ref, parts]) => parts.map((part) => partOf(ref, part)));
  const grouped = groupedSelect({ ...body, nodes }, { dimensions, measures: columns, conditions: 'none' });
  return printSelect(grouped.parts, session.dialect);
}

function rolledScope(direct: QueryScope, session: CompileSession, match: AggregateMatch, alias: string): QueryScope {
  const dimensions = new Map<string, ReturnType<QueryScope['dimension']>>();
  return {
    ...openScope(session, direct.plan),
    dimension(ref) {
      const dimension = dimensions.get(ref.name) ?? aggregateDimension(ref, match, direct, alias);
      dimensions.set(ref.name, dimension);
      return dimension;
    },
  };
}

function filterConditions(scope: QueryScope, { filters }: AggregateMatch): readonly SqlText[] {
  return [...filters].flatMap(([name, text]) => {
    const ref = scope.plan.filtered.get(name);
    return ref ? (rowFilter(scope, scope.dimension(ref).filter, text, ref).sql ?? []) : [];
  });
}

/** The table alone: nothing is joined, and no rows are repeated. */
function tableAlone(table: SqlText, alias: string): JoinedTables {
  return {
    branches: [{ from: sql`FROM ${table} AS ${alias}`, where: [] }],
    conditions: [],
    matches: [],
    isGoverned: false,
    fan: fanOut(alias, []),
    aliases: [alias],
    mayBeMissing: () => false,
    presence: () => null,
    isVirtual: () => false,
  };
}
