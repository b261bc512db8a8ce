/**
 * One grouping of a query: its rows, a total or a subtotal. All groupings share joins and conditions, and differ in
 * grain.
 */
import { requireThat } from '../../../lib/require-that.ts';
import type { StatementColumn } from '../../../results/prepared/statement.ts';
import { conditionsOf, writtenConditions, type Grain, type GroupedSelect } from '../measures/grain.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import { columnOf, sortColumnName } from '../text/column-name.ts';
import type { DimensionSql } from '../dimensions/dimension-sql.ts';
import { measureSql, needsLayer, type MeasureContext } from '../measures/measure-sql.ts';
import type { MeasureNode } from '../measures/measure-tree.ts';
import { periodSelect } from './period-over-period.ts';
import type { GroupWriter } from '../measures/group-reference.ts';
import { isBehindHiddenRows, shieldOf, type Shield } from '../scope/exposed-rows.ts';
import { beforeHiddenRows, groupConditions, isGoverned, rowConditions } from '../scope/row-conditions.ts';
import type { QueryBody } from './query-body.ts';
import { directRows, materialRows } from '../text/row-layer.ts';
import type { SelectItem, SelectParts } from '../text/select-layout.ts';
import { applySql, type SqlText } from '../text/sql-text.ts';

interface DimensionColumn {
  readonly ref: FieldRef;
  readonly dimension: DimensionSql;
  readonly name: string;
  readonly sortName: string | null;
}

export function groupedSelect(body: QueryBody, grain: Grain): GroupedSelect {
  const period = periodSelect(body, grain, plainSelect);
  return period ?? plainSelect(body, grain);
}

/** A grouping that compares no periods. */
function plainSelect(body: QueryBody, grain: Grain): GroupedSelect {
  const { scope } = body;
  const { dialect } = scope.session;
  const dimensions = dimensionColumns(body, grain);
  const measured = grain.measures.map((ref) => ({ ref, node: nodeOf(body, ref) }));
  const having = conditionsOf(body.having, grain);
  const nodes = [...measured.map(({ node }) => node), ...having.flatMap((condition) => condition.nodes)];
  const hidesRows = isGoverned(body.where, body.tables) || scope.session.tables.isGoverned;
  const shield = shieldOf(body);
  const heedsHidden = hidesRows || isBehindHiddenRows(scope);
  const written = (heedsHidden ? body.where.map(beforeHiddenRows) : body.where).map(shield.ofRows);
  const onRows = rowConditions(written, dialect, body.tables);
  const branches = body.tables.branches.map(({ from, where }) => ({ from, where: [...where, ...onRows] }));
  const [branch] = branches;
  requireThat(branch !== undefined, 'a query reads from a table');
  const isLayered = branches.length > 1 || nodes.some((node) => needsLayer(node, scope, body.tables));
  const items = dimensions.flatMap((column) => dimensionItems(column, shield));
  const layer = isLayered ? materialRows(items, dialect) : null;
  const rows = layer ?? directRows;
  const context: MeasureContext = { scope, tables: body.tables, rows, layer, isLayered, shield };

  // The layer's columns are known only when all measures are written.
  const measures = measured.map(({ ref, node }): SelectItem => {
    return { sql: shownMeasure(node, context, shield), name: nameOf(ref, grain, body) };
  });
  const groupWriter: GroupWriter = {
    measure: (node) => measureSql(node, context),
    any: (value) => applySql((x) => dialect.aggregates['min']?.([x]) ?? x, [rows.expression(shield.value(value, ''))]),
  };
  const conditions = groupConditions(writtenConditions(having, groupWriter).map(shield.ofGroups), dialect, hidesRows);
  const seen = layer ? items.map((item): SelectItem => ({ name: item.name, sql: layer.group(item) })) : items;
  const isGrouped = measures.length > 0 || conditions.length > 0 || !cancelsGrouping(body, grain);
  const parts: SelectParts = {
    items: [...seen, ...measures],
    from: layer ? layer.from(branches) : branch.from,
    where: layer ? [] : branch.where,
    groupBy: isGrouped ? items.map((_, index) => index + 1) : [],
    having: conditions,
    orderBy: [],
    limit: null,
  };
  return { parts, columns: statementColumns(dimensions, grain, body) };
}

/** Of aggregates, their arguments are shielded. Dressed as a time or a text, they are more. */
function shownMeasure(node: MeasureNode, context: MeasureContext, shield: Shield): SqlText {
  const { select, kind } = measureSql(node, context);
  const isPlain = node.kind === 'aggregate' && (kind === 'number' || kind === 'list');
  return shield.ofGroup(select, node.ref.name, isPlain ? node.aggregate : null);
}

function nodeOf(body: QueryBody, ref: FieldRef): MeasureNode {
  const node = body.nodes.get(ref.name);
  requireThat(node !== undefined, `${ref.name} is a measure of the query`);
  return node;
}

function dimensionColumns(body: QueryBody, grain: Grain): readonly DimensionColumn[] {
  const { scope } = body;
  const defaultSortName = (ref: FieldRef): string => sortColumnName(ref.name, scope.session.dialect);
  return grain.dimensions.map((ref) => {
    const dimension = scope.dimension(ref);
    const sortNameOf = grain.sortNameOf ?? (grain.nameOf ? () => null : defaultSortName);
    return { ref, dimension, name: nameOf(ref, grain, body), sortName: dimension.sort ? sortNameOf(ref) : null };
  });
}

/**
 * @param shield what an expression stands behind if a user wrote it or has a part in it, since databases compute it to
 * sort a table before they join it
 */
function dimensionItems({ ref, dimension, name, sortName }: DimensionColumn, shield: Shield): readonly SelectItem[] {
  const guarded = (value: SqlText): SqlText =>
    ref.custom || (value.isTemplated === true && value.column === undefined) ? shield.value(value, ref.name) : value;
  const item = { sql: guarded(dimension.select), name };
  return dimension.sort && sortName !== null ? [item, { sql: guarded(dimension.sort), name: sortName }] : [item];
}

function nameOf(ref: FieldRef, grain: Grain, body: QueryBody): string {
  return grain.nameOf?.(ref) ?? columnOf(body, ref);
}

/** `cancel_grouping_fields`: rows are not grouped, unless a measure needs groups. */
function cancelsGrouping({ scope }: QueryBody, grain: Grain): boolean {
  const cancelling = scope.fields.explore.cancelGroupingFields;
  return grain.dimensions.some((ref) => cancelling.includes(ref.name));
}

function statementColumns(
  dimensions: readonly DimensionColumn[],
  grain: Grain,
  body: QueryBody,
): readonly StatementColumn[] {
  return [
    ...dimensions.flatMap(({ ref, name, sortName }): readonly StatementColumn[] => {
      const column = { name, role: 'field' as const, field: ref.name };
      return sortName === null ? [column] : [column, { name: sortName, role: 'sort', field: ref.name }];
    }),
    ...grain.measures.map((ref) => ({ name: nameOf(ref, grain, body), role: 'field' as const, field: ref.name })),
  ];
}
