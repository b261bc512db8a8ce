/** Everything of a query that all its statements share: its dimensions, measures, joins and conditions. */
import { customField } from '../plan/custom-field.ts';
import { fieldNames } from '../plan/dynamic-fields.ts';
import type { FieldRef } from '../plan/field-ref.ts';
import { own } from '../plan/explore-fields.ts';
import { qualified } from '../plan/query-filters.ts';
import { unknownField } from '../plan/unknown-field.ts';
import { parseExpression } from '../../expression/parse-expression.ts';
import type { Expression } from '../../expression/expression-ast.ts';
import type { SourceText } from '../resolve/resolved-model.ts';
import { conditionOf, dimensionReference, logExpression } from './custom-dimension.ts';
import { ownerOf } from './dimension-of.ts';
import { expandPieces, expandText } from './expand-text.ts';
import { expressionToSql } from './expression-sql.ts';
import { filterCondition } from './filter-condition.ts';
import type { FilterTarget } from './filter-target.ts';
import { groupReference, groupTarget, type GroupWriter } from './group-reference.ts';
import { joinTables, type JoinedTables } from './joined-tables.ts';
import { measureInSql, measureNode } from './measure-node.ts';
import type { MeasureNode, MeasurePiece } from './measure-tree.ts';
import type { MeasureSql } from './measure-sql.ts';
import { parameterSql } from './parameter-sql.ts';
import { findFrom, findInScope, type QueryScope } from './query-scope.ts';
import { operand } from './sql-operand.ts';
import { markSql, type SqlText } from './sql-text.ts';

export interface QueryBody {
  readonly scope: QueryScope;
  /** Every measure of the query, selected or filtered by, by name. */
  readonly nodes: ReadonlyMap<string, MeasureNode>;
  readonly where: readonly SqlText[];
  readonly having: readonly HavingCondition[];
  readonly tables: JoinedTables;
}

/** A condition on groups: written once it is known how measures are. */
export interface HavingCondition {
  readonly nodes: readonly MeasureNode[];
  write(groups: GroupWriter): SqlText | null;
}

/** Makes the parts of a query's SQL; what they read decides what is joined. */
export function queryBody(scope: QueryScope): QueryBody {
  const { plan } = scope;
  const nodes = new Map<string, MeasureNode>();
  for (const ref of plan.dimensions) scope.dimension(ref);
  for (const ref of plan.measures) nodes.set(ref.name, measureNode(scope, ref));
  const where: SqlText[] = [];
  const having: HavingCondition[] = [];
  const keep = (condition: SqlText | null): void => {
    // Liquid may leave nothing of a condition.
    if (condition && condition.text.trim() !== '') where.push(condition);
  };
  for (const [name, text] of plan.filters) {
    const ref = findInScope(scope, name);
    if (!ref) reportUnknownFilter(scope, name);
    else if (ref.field.category === 'measure') having.push(measureFilter(scope, ref, text, nodes));
    else keep(fieldFilter(scope, ref, text));
  }
  if (plan.filterExpression !== null) addExpression(scope, plan.filterExpression, keep, having, nodes);
  for (const condition of exploreConditions(scope)) keep(condition);
  const always = scope.fields.explore.sqlAlwaysHaving;
  if (always) having.push(textHaving(scope, always));
  const tables = joinTables(scope, scope.uses);
  return { scope, nodes, where: [...where, ...tables.conditions], having, tables };
}

/** Users' filters were looked up before: what is unknown here is a filter of the explore. */
function reportUnknownFilter({ session, fields }: QueryScope, name: string): void {
  const { explore } = fields;
  const filters = [...explore.alwaysFilter, ...(explore.conditionallyFilter?.filters ?? [])];
  const filter = filters.find(({ field }) => qualified(field, explore) === name);
  session.log.add(unknownField(fields, name, explore.name, filter?.expression.range));
}

function fieldFilter(scope: QueryScope, ref: FieldRef, text: string): SqlText | null {
  const { field } = ref;
  if (field.category === 'parameter') {
    // Read for its check alone: a parameter acts where Liquid asks for it.
    parameterSql(scope, ref);
    return null;
  }
  if (field.category === 'filter') {
    if (!field.sql) return null;
    scope.uses.add(ref.alias);
    return markFilter(expandText(scope, field.sql, ownerOf(ref, field.sql)), ref);
  }
  return filterSql(scope, scope.dimension(ref).filter, text, ref);
}

export function filterSql(scope: QueryScope, target: FilterTarget, text: string, ref: FieldRef): SqlText | null {
  const { dialect, context, log } = scope.session;
  const made = filterCondition(target, text, { dialect, nowMs: context.nowMs, filterName: ref.name });
  made.diagnostics.forEach((diagnostic) => log.add(diagnostic));
  return made.sql && markFilter(made.sql, ref);
}

function markFilter(made: SqlText, ref: FieldRef): SqlText {
  return markSql(made, { kind: 'filter', name: ref.name, verbatim: false });
}

function measureFilter(
  scope: QueryScope,
  ref: FieldRef,
  text: string,
  nodes: Map<string, MeasureNode>,
): HavingCondition {
  const node = measureInSql(scope, ref, 'a filter');
  nodes.set(ref.name, nodes.get(ref.name) ?? node);
  return { nodes: [node], write: ({ measure }) => filterSql(scope, measure(node).filter, text, ref) };
}

/** A condition over measures belongs behind the grouping; the parts of a conjunction go each their way. */
function addExpression(
  scope: QueryScope,
  text: string,
  keep: (condition: SqlText | null) => void,
  having: HavingCondition[],
  nodes: Map<string, MeasureNode>,
): void {
  const parsed = parseExpression(text, 'filter_expression');
  parsed.diagnostics.forEach((diagnostic) => scope.session.log.add(diagnostic));
  const parts = parsed.ast ? conjuncts(parsed.ast) : [];
  for (const part of parts) {
    const refs = fieldNames(part).flatMap((name) => findInScope(scope, name) ?? []);
    const measures = refs.filter((ref) => ref.field.category === 'measure');
    for (const ref of measures) {
      const node = measureInSql(scope, ref, 'a filter');
      nodes.set(ref.name, nodes.get(ref.name) ?? node);
    }
    if (measures.length === 0) keep(expressionCondition(scope, part, null));
    else {
      reportUngrouped(scope, refs);
      having.push({
        nodes: measures.flatMap((ref) => nodes.get(ref.name) ?? []),
        write: (groups) => expressionCondition(scope, part, { ...groups, nodes }),
      });
    }
  }
}

/** Beside measures, a dimension has one value per group only where the query groups by it. */
function reportUngrouped(scope: QueryScope, refs: readonly FieldRef[]): void {
  for (const ref of refs) {
    if (ref.field.category === 'measure' || scope.plan.dimensions.some(({ name }) => name === ref.name)) continue;
    scope.session.log.error(
      'ungrouped-filter',
      undefined,
      `The filter expression uses "${ref.name}" together with measures, so the query has to select it.`,
      'Add it to the fields, or join its condition to that on the measures by AND.',
    );
  }
}

function conjuncts(ast: Expression): readonly Expression[] {
  if (ast.kind !== 'binary' || ast.operator !== 'AND') return [ast];
  return [...conjuncts(ast.left), ...conjuncts(ast.right)];
}

/** `groups`: of a condition on groups, with the measures that it may read; null = on rows. */
function expressionCondition(
  scope: QueryScope,
  ast: Expression,
  groups: (GroupWriter & { readonly nodes: ReadonlyMap<string, MeasureNode> }) | null,
): SqlText | null {
  const { session, plan } = scope;
  const measure = (ref: FieldRef | undefined): MeasureSql | undefined => {
    const node = groups?.nodes.get(ref?.name ?? '');
    return node && groups?.measure(node);
  };
  const made = expressionToSql(ast, {
    dialect: session.dialect,
    nowMs: session.context.nowMs,
    queryTimezone: plan.timezone,
    weekStartDay: session.model.weekStartDay,
    reference(name) {
      const ref = findInScope(scope, name);
      const aggregate = measure(ref);
      if (aggregate) return { sql: operand(aggregate.select), kind: aggregate.kind };
      if (ref?.field.category === 'dimension') {
        const dimension = dimensionReference(scope.dimension(ref));
        return groups ? groupReference(dimension, groups) : dimension;
      }
      session.log.add(unknownField(scope.fields, name, 'filter_expression'));
      return undefined;
    },
    filterTarget(name) {
      const ref = findInScope(scope, name);
      const aggregate = measure(ref);
      if (aggregate || ref?.field.category !== 'dimension') return aggregate?.filter;
      const { filter } = scope.dimension(ref);
      return groups ? groupTarget(filter, groups) : filter;
    },
  });
  logExpression(made, session.log);
  const condition = conditionOf(made, 'filter_expression', session.log);
  return condition && markSql(condition, { kind: 'filter_expression', name: 'filter_expression', verbatim: false });
}

/** `sql_always_where` and the explore's access filters. */
function exploreConditions(scope: QueryScope): readonly (SqlText | null)[] {
  const { explore } = scope.fields;
  const always = explore.sqlAlwaysWhere;
  const owner = { kind: 'explore' as const, name: explore.name, parameter: 'sql_always_where', alias: null };
  return [...(always ? [expandText(scope, always, owner)] : []), ...accessConditions(scope)];
}

/** A user without a value for the attribute may not query the explore at all. */
export function accessConditions(scope: QueryScope): readonly (SqlText | null)[] {
  const { session, fields } = scope;
  return fields.explore.accessFilters.map(({ field, userAttribute, range }) => {
    const ref = findFrom(scope, qualified(field, fields.explore), null);
    const value = own(session.context.user.userAttributes, userAttribute)?.trim() ?? '';
    if (!ref || ref.field.category !== 'dimension') {
      session.log.add(unknownField(fields, field, fields.explore.name, range));
      return null;
    }
    if (value === '') {
      session.log.error(
        'access-filter-without-value',
        range,
        `Explore "${fields.explore.name}" is filtered by the user attribute "${userAttribute}", which has no value for this user.`,
      );
      return null;
    }
    const condition = filterSql(scope, scope.dimension(ref).filter, value, ref);
    if (saysNothing(value) || (condition === null && !ANY_VALUE.test(value))) {
      session.log.error(
        'access-filter-without-value',
        range,
        `Explore "${fields.explore.name}" is filtered by the user attribute "${userAttribute}", whose value for this user says nothing. To let a user see every value, write %.`,
      );
    }
    return condition;
  });
}

/** What is written as "any", and nothing else: a filter that says nothing must not show everything. */
const ANY_VALUE = /^(?:%|any(?: value)?|any time)$/i;

/** Lists of nothing (`,`, `%,`), intervals without bounds (`[,]`), quotes that do not end. */
function saysNothing(value: string): boolean {
  if (ANY_VALUE.test(value)) return false;
  return /^[\s,%]*$/.test(value) || /^[[(]\s*,\s*[\])]$/.test(value) || (value.split('"').length - 1) % 2 === 1;
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
  const ref = alwaysHavingRef(scope);
  const node: MeasureNode = { kind: 'expression', ref, pieces };
  return { nodes: [node], write: ({ measure }) => measure(node).select };
}

/** The text is written as a measure of type number would be. */
function alwaysHavingRef(scope: QueryScope): FieldRef {
  const name = `${scope.fields.explore.name}.sql_always_having`;
  return { name, alias: '', field: customField(name, 'measure', 'number', {}) };
}
