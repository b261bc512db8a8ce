/** What all statements of a query share: its measures, joins and conditions. */
import { customMeasureField } from '../../plan/custom-field.ts';
import { isMeasure, type FieldRef, type MeasureRef } from '../../plan/field-ref.ts';
import { qualified } from '../../resolve/qualified-name.ts';
import type { SourceText } from '../../parse/written-text.ts';
import { accessConditions } from '../scope/access-conditions.ts';
import { ownerOf } from '../expressions/dimension-of.ts';
import { expandPieces, expandText } from '../scope/expand-text.ts';
import { filterCondition } from '../filters/filter-condition.ts';
import { usersFilter } from '../filters/filter-environment.ts';
import { filterExpression, type HavingCondition } from '../measures/filter-expression.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import { joinTables, type JoinedTables } from '../scope/joined-tables.ts';
import { measureInSql, measureNode } from '../measures/measure-node.ts';
import { hasUsersPart, usesOfMeasure, type MeasureNode, type MeasurePiece } from '../measures/measure-tree.ts';
import { checkParameter } from '../scope/parameter-sql.ts';
import { refuseRandom } from '../dimensions/dimension-context.ts';
import { isStored } from '../scope/table-text.ts';
import { isGoverned, type Condition } from '../scope/row-conditions.ts';
import type { QueryScope } from '../scope/query-scope.ts';
import { alone, applySql, isWritten, markSql, using, usesAlone, usesOf, type SqlText } from '../text/sql-text.ts';

export interface QueryBody {
  readonly scope: QueryScope;
  /** All measures of the query, selected or filtered by, by their names. */
  readonly nodes: ReadonlyMap<string, MeasureNode>;
  readonly where: readonly Condition[];
  readonly having: readonly HavingCondition[];
  readonly tables: JoinedTables;
  /** Aliases of the views that the query reads. */
  readonly uses: ReadonlySet<string>;
  readonly options: BodyOptions;
}

export interface BodyOptions {
  /** Aliases that are joined besides those that the parts read. */
  readonly alsoUsed?: ReadonlySet<string>;
  /** Filters that no user can change, by name, and whether they contain attributes of the user. */
  readonly fixedFilters?: ReadonlyMap<string, boolean>;
  /** Of those, which a user's filters on the same fields replace. What they hide from the user stays hidden. */
  readonly replacedFilters?: readonly ReplacedFilter[];
  /** Names of the filters that the query around it binds, or that read what users choose. */
  readonly askedFilters?: ReadonlySet<string>;
}

interface ReplacedFilter {
  readonly name: string;
  readonly text: string;
  readonly byAttributes: boolean;
}

const NO_NAMES: ReadonlySet<string> = new Set();
const NO_FILTERS: ReadonlyMap<string, boolean> = new Map();

/** Makes the parts of a query's SQL. What they read decides what is joined. */
export function queryBody(scope: QueryScope, options: BodyOptions = {}): QueryBody {
  const { alsoUsed = NO_NAMES, fixedFilters = NO_FILTERS, replacedFilters = [] } = options;
  const { plan } = scope;
  const { still } = scope;
  const nodes = new Map<string, MeasureNode>();
  const dimensions = plan.dimensions.map((ref) => scope.dimension(ref).select);
  for (const ref of plan.measures) nodes.set(ref.name, measureNode(scope, ref));
  const where: Condition[] = [];
  const having: HavingCondition[] = [];
  const read: SqlText[] = [];
  const keep = (condition: Condition | null): void => {
    if (!condition) return;
    read.push(condition.sql);
    // Liquid may leave nothing of a condition.
    if (isWritten(condition.sql)) where.push(condition);
  };
  for (const [name, text] of plan.filters) {
    const ref = plan.filtered.get(name);
    if (!ref) reportUnknownFilter(scope, name);
    else if (isMeasure(ref)) having.push(measureFilter(scope, ref, text, nodes));
    else keep(fixedFilter(scope, fixedFilters.get(name), ref, text));
  }
  for (const { name, text, byAttributes } of replacedFilters) {
    const ref = plan.filtered.get(name);
    if (!ref) continue;
    if (isMeasure(ref)) {
      if (byAttributes) having.push({ ...measureFilter(scope, ref, text, nodes), kind: 'governance' });
    } else {
      const condition = fixedFilter(scope, byAttributes, ref, text);
      if (condition?.kind === 'governance') keep(condition);
    }
  }
  if (plan.filterExpression !== null) {
    const measure = (ref: MeasureRef): MeasureNode => filteredNode(scope, ref, nodes);
    const conditions = filterExpression(scope, plan.filterExpression, measure);
    for (const condition of conditions.rows) keep({ kind: 'fallible', sql: condition });
    having.push(...conditions.groups);
  }
  const exploreSql = exploreConditions(still);
  for (const condition of exploreSql) keep({ kind: 'governance', sql: condition });
  const always = scope.fields.explore.sqlAlwaysHaving;
  const alwaysHaving = always ? [textHaving(still, always)] : [];
  having.push(...alwaysHaving);
  const measured = [...nodes.values(), ...having.flatMap((condition) => condition.nodes)].map(usesOfMeasure);
  const uses = measured.reduce(
    (union, aliases) => union.union(aliases),
    alsoUsed.union(usesOf([...dimensions, ...read])),
  );
  const unavoidable = alwaysHaving.flatMap(({ nodes: ofGroups }) => ofGroups.map(usesOfMeasure));
  const tables = joinTables(still, uses, {
    unavoidable: unavoidable.reduce((all, one) => all.union(one), usesOf(exploreSql)),
    isGoverned: isGoverned(where),
    hasUsersExpression: hasUsersExpression({ scope, nodes, where, having }),
  });
  for (const condition of tables.conditions) where.push({ kind: 'governance', sql: condition });
  return { scope, nodes, where, having, tables, uses, options };
}

/** Is something computed that a user wrote, or that a value from the user may be part of? */
export function hasUsersExpression({
  scope,
  nodes,
  where,
  having,
}: Pick<QueryBody, 'scope' | 'nodes' | 'where' | 'having'>): boolean {
  const { dimensions, measures, filtered } = scope.plan;
  const givesValue = ({ field: { category } }: FieldRef): boolean => category === 'parameter' || category === 'filter';
  return (
    [...dimensions, ...measures].some((ref) => ref.custom) ||
    [...where, ...having].some(({ kind }) => kind === 'fallible') ||
    [...filtered.values()].some(givesValue) ||
    dimensions
      .map(scope.dimension)
      .some(({ select, sort }) => [select, sort].some((part) => part?.isTemplated === true)) ||
    [...nodes.values()].some(hasUsersPart)
  );
}

/** A fixed filter hides rows if its expression or the SQL of its field contains attributes of the user. */
function fixedFilter(
  scope: QueryScope,
  byAttributes: boolean | undefined,
  ref: FieldRef,
  text: string,
): Condition | null {
  const condition = fieldFilter(scope, ref, text);
  const isAboutUser = byAttributes === true || condition?.sql.asksAboutUser === true;
  if (byAttributes === undefined || !isAboutUser || !condition) return condition;
  return { ...(fieldFilter(scope.still, ref, text) ?? condition), kind: 'governance' };
}

/** Users' filters have been looked up before, so that an unknown one is a filter of the explore. */
function reportUnknownFilter(scope: QueryScope, name: string): void {
  const { explore } = scope.fields;
  const filters = [...explore.alwaysFilter, ...(explore.conditionallyFilter?.filters ?? [])];
  const filter = filters.find(({ field }) => qualified(field, explore.baseAlias) === name);
  scope.reportUnknown(name, explore.name, filter?.expression.range);
}

function fieldFilter(scope: QueryScope, ref: FieldRef, text: string): Condition | null {
  const { field } = ref;
  if (field.category === 'parameter') {
    checkParameter(scope, ref);
    return null;
  }
  if (field.category === 'filter') {
    if (!field.sql) return null;
    const written = markFilter(expandText(scope, field.sql, ownerOf(ref, field.sql)), ref);
    return { kind: 'fallible', sql: using(written, alone(ref.alias)) };
  }
  const dimension = scope.dimension(ref);
  refuseRandom(dimension, ref.name, 'a filter', scope.session.log);
  const { filter, select } = dimension;
  const { sql, kind, unfailing } = rowFilter(scope, filter, text, ref);
  const reading = (written: SqlText | null): SqlText => using(written ?? usesAlone(new Set()), usesOf([select]));
  return { kind, sql: reading(sql), ...(unfailing && { unfailing: () => reading(unfailing()) }) };
}

interface UsersCondition {
  readonly kind: 'plain' | 'fallible';
  /** null if every value matches. */
  readonly sql: SqlText | null;
  readonly unfailing?: () => SqlText | null;
}

/** A user's filter on a field of the rows. */
export function rowFilter(scope: QueryScope, target: FilterTarget, text: string, ref: FieldRef): UsersCondition {
  const { sql, compares } = usersCondition(scope, target, text, ref);
  if (compares === null || !isStored(scope, compares)) return { sql, kind: 'fallible' };
  const { unfailingText, unfailingValue } = scope.session.dialect;
  const { kind } = target;
  if (unfailingValue !== null && (kind === 'number' || kind === 'time')) {
    const write = (condition: string, column: string): string => unfailingValue(kind, column, condition);
    return { sql, kind: 'plain', unfailing: () => sql && applySql(write, [sql, target.sql]) };
  }
  if (unfailingText === null || kind !== 'string') return { sql, kind: 'plain' };
  const unfailing = (): SqlText | null => {
    const asText = { ...target, sql: applySql((column) => unfailingText.column(column), [target.sql]) };
    const { sql: ofText } = filterCondition(asText, text, usersFilter(scope.session, ref.name));
    return sql && ofText && applySql((condition, other) => unfailingText.either(condition, other), [sql, ofText]);
  };
  return { sql, kind: 'plain', unfailing };
}

function usersCondition(scope: QueryScope, target: FilterTarget, text: string, ref: FieldRef) {
  const { diagnostics, ...condition } = filterCondition(
    target,
    text,
    usersFilter(scope.session, ref.name, scope.session.terms),
  );
  scope.session.log.addAll(diagnostics);
  return { ...condition, sql: condition.sql && markFilter(condition.sql, ref) };
}

function markFilter(condition: SqlText, ref: FieldRef): SqlText {
  return markSql(condition, { kind: 'filter', name: ref.name, verbatim: false });
}

function measureFilter(
  scope: QueryScope,
  ref: MeasureRef,
  text: string,
  nodes: Map<string, MeasureNode>,
): HavingCondition {
  const node = filteredNode(scope, ref, nodes);
  return {
    kind: 'fallible',
    nodes: [node],
    readsRows: false,
    write: ({ measure }) => usersCondition(scope, measure(node).filter, text, ref).sql,
  };
}

/** A measure that a filter reads, which becomes one of the query's measures. */
function filteredNode(scope: QueryScope, ref: MeasureRef, nodes: Map<string, MeasureNode>): MeasureNode {
  // Taken apart even if the query selects it: what a filter cannot read is reported.
  const read = measureInSql(scope, ref, 'a filter');
  const node = nodes.get(ref.name) ?? read;
  nodes.set(ref.name, node);
  return node;
}

/** `sql_always_where` and the explore's access filters. */
function exploreConditions(scope: QueryScope): readonly SqlText[] {
  const { explore } = scope.fields;
  const always = explore.sqlAlwaysWhere;
  const owner = { kind: 'explore' as const, name: explore.name, parameter: 'sql_always_where', alias: null };
  return [...(always ? [expandText(scope, always, owner)] : []), ...accessConditions(scope)];
}

/** `sql_always_having`: measures in an author's own SQL. */
function textHaving(scope: QueryScope, text: SourceText): HavingCondition {
  const { explore } = scope.fields;
  const owner = { kind: 'explore' as const, name: explore.name, parameter: 'sql_always_having', alias: null };
  const pieces = expandPieces(scope, text, owner).map((piece): MeasurePiece => {
    return piece.kind === 'measure'
      ? { kind: 'measure', node: measureInSql(scope, piece.ref, 'sql_always_having') }
      : piece;
  });
  const kinds = new Set(pieces.map(({ kind }) => kind));
  const ref = alwaysHavingRef(scope);
  const node: MeasureNode = { kind: 'expression', ref, pieces };
  // Without measures and calls, it aggregates nothing.
  const isCall = text.text.includes('(');
  const readsRows = !isCall && (!kinds.has('measure') || kinds.has('dimension'));
  return { kind: 'governance', nodes: [node], readsRows, write: ({ measure }) => measure(node).select };
}

/** The text is written like a measure of type number. */
function alwaysHavingRef(scope: QueryScope): MeasureRef {
  const name = `${scope.fields.explore.name}.sql_always_having`;
  return { name, alias: '', field: customMeasureField(name, { type: 'number' }, {}) };
}
