/** Writes measures as SQL of a grouped query in which joins may repeat rows. */
import { measureTypeRow } from '../../fields/measure-types.ts';
import type { FieldRef, MeasureRef } from '../../plan/field-ref.ts';
import { LIST_SEPARATOR, SHOWN_SEPARATOR } from '../../../lib/list-texts.ts';
import { requireThat } from '../../../lib/require-that.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import type { ValueKind } from '../../../results/prepared/result-shape.ts';
import { qualifiedNames } from '../../../sql-lexer/sql-tokens.ts';
import { dimensionContext } from '../expressions/dimension-of.ts';
import { asDimension, dimensionSql } from '../dimensions/dimension-sql.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import type { Shield } from '../scope/exposed-rows.ts';
import type { JoinedTables } from '../scope/joined-tables.ts';
import type { AggregateNode, ExpressionNode, MeasureNode } from './measure-tree.ts';
import { presentKey, repeatedKey } from '../scope/primary-key.ts';
import type { QueryScope } from '../scope/query-scope.ts';
import type { LayeredRows, OnceOptions, Rows } from '../text/row-layer.ts';
import { writtenRange } from '../text/source-text.ts';
import { enclosed, operand } from '../text/sql-operand.ts';
import { applySql, joinSql, markSql, sliceSql, sql, type SqlText } from '../text/sql-text.ts';

export interface MeasureContext {
  readonly scope: QueryScope;
  readonly tables: JoinedTables;
  readonly rows: Rows;
  /** `rows` if fan-out is undone in them, as `needsLayer` requires; else null. */
  readonly layer: LayeredRows | null;
  /** Does the grouping read a layer rather than the tables? */
  readonly isLayered: boolean;
  /** What users' values in aggregates stand behind; null = they are columns already. */
  readonly shield: Shield | null;
  /** The SQL of what is computed elsewhere; undefined if the node is to be written as usual. */
  written?(node: MeasureNode): SqlText | undefined;
}

export interface MeasureSql {
  readonly select: SqlText;
  readonly filter: FilterTarget;
  readonly kind: ValueKind;
}

/** What is selected for a measure, and what its filters (HAVING) apply to. */
export function measureSql(node: MeasureNode, context: MeasureContext): MeasureSql {
  const { ref } = node;
  const value = nodeSql(node, context);
  const bare = node.kind === 'expression' ? value : operand(value, context.scope.session.dialect);
  const shown = typed(ref, bare, value, context.scope);
  return { ...shown, select: marked(shown.select, ref) };
}

/** Measures of type `yesno`, `date` and `time` are shown like dimensions of that type. */
function typed(ref: MeasureRef, bare: SqlText, value: SqlText, scope: QueryScope): MeasureSql {
  const { value: kind } = measureTypeRow(ref.field.type);
  const { dialect } = scope.session;
  switch (kind) {
    case 'yesno':
    case 'time': {
      const dimension = dimensionSql(asDimension(ref.field), { ...dimensionContext(scope, ref), resolve: () => bare });
      scope.session.log.addAll(dimension.diagnostics);
      return { select: dimension.select, filter: dimension.filter, kind: dimension.kind };
    }
    case 'string':
    case 'list': {
      const caseSensitive = ref.field.caseSensitive ?? scope.fields.explore.caseSensitive;
      const shown = kind === 'list' ? shownList(value, dialect) : operand(value, dialect);
      return { select: value, filter: { kind: 'string', sql: shown, caseSensitive }, kind };
    }
    case 'number':
    case 'unknown':
      return { select: value, filter: { kind: 'number', sql: operand(value, dialect) }, kind: 'number' };
  }
}

/** Users write filters for what they see. */
function shownList(value: SqlText, dialect: Dialect): SqlText {
  const replace = dialect.functions['replace'];
  requireThat(replace !== undefined, 'every dialect replaces in texts');
  const { string } = dialect.literal;
  return applySql((x) => replace([x, string(LIST_SEPARATOR), string(SHOWN_SEPARATOR)]), [value]);
}

/** Must the measure be written over a layer that undoes fan-out? */
export function needsLayer(node: MeasureNode, scope: QueryScope, tables: JoinedTables): boolean {
  switch (node.kind) {
    case 'aggregate':
      return isInterpolated(node, scope) || onceKeys(node, scope, tables, false) !== null;
    case 'expression':
      return node.pieces.some((piece) => piece.kind === 'measure' && needsLayer(piece.node, scope, tables));
    case 'period':
      return needsLayer(node.basedOn, scope, tables);
    default:
      return node satisfies never;
  }
}

function nodeSql(node: MeasureNode, context: MeasureContext): SqlText {
  const written = context.written?.(node);
  if (written) return written;
  switch (node.kind) {
    case 'aggregate':
      return aggregateSql(node, context);
    case 'expression':
      return expressionSql(node, context);
    case 'period':
      context.scope.session.log.error(
        'nested-period-over-period',
        node.ref.field.range,
        `"${node.ref.name}" compares periods, and another comparison of periods cannot be based on it.`,
      );
      return sql`NULL`;
    default:
      return node satisfies never;
  }
}

function aggregateSql(node: AggregateNode, context: MeasureContext): SqlText {
  const { scope, tables, rows, layer } = context;
  if (node.aggregate === 'count' && node.value === null && node.distinctKey === null) return countSql(node, context);
  const value = countedValue(node, node.value ?? sql`1`, context);
  const once = onceKeys(node, scope, tables, true);
  const argument = once ? layered(layer).once(value, guardedKeys(once, node, context)) : rows.expression(value);
  if (isInterpolated(node, scope)) return interpolated(node, argument, layered(layer));
  const aggregate = callAggregate(node, argument, scope);
  return node.aggregate === 'sum' ? sql`COALESCE(${aggregate}, 0)` : aggregate;
}

function layered(layer: LayeredRows | null): LayeredRows {
  requireThat(layer !== null, 'values that count once, or are put in order, get a layer');
  return layer;
}

function callAggregate(node: AggregateNode, argument: SqlText, scope: QueryScope): SqlText {
  const { dialect, log } = scope.session;
  const write = dialect.aggregates[node.aggregate];
  if (write) return applySql((...texts) => write(texts), [argument, ...node.args]);
  log.error(
    'unsupported-aggregate',
    node.ref.field.range,
    `${dialect.label} does not support ${node.aggregate}, which measure "${node.ref.name}" needs.`,
  );
  return sql`NULL`;
}

/** Is the percentile read from the sorted values? MySQL has no function for percentiles. */
function isInterpolated(node: AggregateNode, scope: QueryScope): boolean {
  const { aggregates, supports } = scope.session.dialect;
  const isPercentile = node.aggregate === 'median' || node.aggregate === 'percentile';
  return isPercentile && aggregates[node.aggregate] === undefined && supports.windowFunctions;
}

/** PERCENTILE_CONT as the SQL standard defines it: interpolates between the two values next to the wanted place. */
function interpolated(node: AggregateNode, column: SqlText, layer: LayeredRows): SqlText {
  const { place, count } = layer.placed(column);
  const wanted = sql`${node.args[0] ?? '0.5'} * (${count} - 1)`;
  const above = sql`${wanted} - FLOOR(${wanted})`;
  return sql`SUM(CASE ${place} WHEN FLOOR(${wanted}) + 1 THEN (${column} + 0e0) * (1 - (${above})) WHEN FLOOR(${wanted}) + 2 THEN (${column} + 0e0) * (${above}) END)`;
}

/**
 * The value in rows that count, null in others. Databases may compute it before they join or filter: to sort a table for
 * distinct values, or of a single row that they have found while they plan.
 */
function countedValue(node: AggregateNode, value: SqlText, { scope, shield }: MeasureContext): SqlText {
  const counted = filteredValue(node, value, scope);
  return shield !== null && node.isUsers ? shield.argument(counted, node.ref.name, node.aggregate) : counted;
}

/** The same for keys by which values count once. */
function guardedKeys(
  { keys, present, ...rest }: OnceOptions,
  { isUsers, ref }: AggregateNode,
  context: MeasureContext,
) {
  const { shield } = context;
  const guarded = (key: SqlText): SqlText => (shield !== null && isUsers ? shield.value(key, ref.name) : key);
  return { ...rest, keys: keys.map(guarded), present: present && guarded(present) };
}

function filteredValue(node: AggregateNode, value: SqlText, { session: { dialect } }: QueryScope): SqlText {
  if (node.conditions.length === 0) return value;
  const conditions = node.conditions.map((condition) => enclosed(condition, dialect));
  return sql`CASE WHEN ${joinSql(conditions, ' AND ')} THEN ${value} END`;
}

/** Counts rows of the view itself: rows that an outer join did not find do not count, repeated ones count once. */
function countSql(node: AggregateNode, context: MeasureContext): SqlText {
  const { scope, tables, rows } = context;
  const { alias } = node.ref;
  const isPlace = alias === '' || tables.isVirtual(alias);
  if (!isPlace && isFanned([alias], scope, tables)) {
    const key = requiredKey(alias, node, scope);
    const counted = tables.mayBeMissing(alias) ? (presentKey(scope, alias) ?? key) : key;
    return sql`COUNT(DISTINCT ${rows.expression(countedValue(node, counted, context))})`;
  }
  const present = !isPlace && tables.mayBeMissing(alias) ? (presentKey(scope, alias) ?? tables.presence(alias)) : null;
  if (!present && node.conditions.length === 0) return sql`COUNT(*)`;
  return sql`COUNT(${rows.expression(countedValue(node, present ?? sql`1`, context))})`;
}

const additive: ReadonlySet<string> = new Set(['count', 'sum', 'average', 'min', 'max']);

/** Can the value for all rows be computed from the values of groups? Not if a row in several groups counts once. */
export function isAdditive(node: AggregateNode, scope: QueryScope, tables: JoinedTables): boolean {
  if (!additive.has(node.aggregate) || onceKeys(node, scope, tables, false) !== null) return false;
  const { alias } = node.ref;
  const countsRows = node.aggregate === 'count' && node.value === null;
  return !countsRows || alias === '' || tables.isVirtual(alias) || !isFanned([alias], scope, tables);
}

const repeatable: ReadonlySet<string> = new Set(['count_distinct', 'min', 'max', 'list']);

/** The keys by which each value of an aggregate counts once; null if no rows are repeated, or if that does no harm. */
function onceKeys(node: AggregateNode, scope: QueryScope, tables: JoinedTables, report: boolean): OnceOptions | null {
  if (node.distinctKey) return { keys: [node.distinctKey], byValue: true, present: node.distinctKey };
  if (repeatable.has(node.aggregate) || (node.aggregate === 'count' && node.value === null)) return null;
  const own = node.ref.alias;
  const others = node.valueAliases.filter((alias) => alias !== own);
  const aliases = others.length > 0 && tables.isVirtual(own) ? others : node.valueAliases;
  if (!isFanned(aliases, scope, tables)) return null;
  const keyAliases = tables.fan.keyAliases(aliases);
  const keys = keyAliases.map((alias) => (report ? requiredKey(alias, node, scope) : sql`NULL`));
  const decided = tables.fan.determinedBy(keyAliases);
  const [first] = keyAliases;
  const isMissing = report && first !== undefined && tables.mayBeMissing(first);
  return {
    keys,
    byValue: node.conditionAliases.some((alias) => !decided.has(alias)),
    present: (isMissing && first !== undefined ? presentKey(scope, first) : null) ?? keys[0] ?? null,
  };
}

function isFanned(aliases: readonly string[], scope: QueryScope, tables: JoinedTables): boolean {
  return scope.fields.explore.symmetricAggregates && aliases.length > 0 && tables.fan.isFanned(aliases);
}

function requiredKey(alias: string, node: AggregateNode, scope: QueryScope): SqlText {
  const key = repeatedKey(scope, alias);
  if (key) return key;
  const view = scope.fields.view(alias);
  scope.session.log.error(
    'missing-primary-key',
    node.ref.field.range,
    `Measure "${node.ref.name}" cannot be computed here: a join repeats the rows of view "${view?.name ?? alias}", which has no primary key.`,
    `Give one dimension of view "${view?.name ?? alias}" primary_key: yes.`,
  );
  return sql`NULL`;
}

/** SQL around other measures. If there is a layer, the SQL reads the tables' columns through it. */
function expressionSql(node: ExpressionNode, context: MeasureContext): SqlText {
  const { rows } = context;
  const parts: SqlText[] = [];
  let plain: SqlText[] = [];
  const flush = (): void => {
    const text = joinSql(plain);
    parts.push(context.isLayered ? throughLayer(text, context) : text);
    plain = [];
  };
  for (const piece of node.pieces) {
    if (piece.kind === 'text' || piece.kind === 'table') plain.push(piece.sql);
    else {
      flush();
      if (piece.kind === 'dimension') parts.push(rows.expression(piece.sql));
      else parts.push(operandOf(piece.node, context));
    }
  }
  flush();
  return joinSql(parts);
}

/** What `${measure}` gives within another measure. */
function operandOf(node: MeasureNode, context: MeasureContext): SqlText {
  const value = marked(nodeSql(node, context), node.ref);
  return node.kind === 'expression' || node.kind === 'period' ? operand(value, context.scope.session.dialect) : value;
}

/** Replaces columns such as `orders.amount` in an author's own SQL by columns of the layer. */
function throughLayer(text: SqlText, { tables, rows, scope }: MeasureContext): SqlText {
  const aliases = new Set(tables.aliases);
  const parts: SqlText[] = [];
  let at = 0;
  for (const { table, start, end } of qualifiedNames(text.text, scope.session.dialect.lexis)) {
    if (!aliases.has(table)) continue;
    parts.push(sliceSql(text, at, start), rows.expression(sliceSql(text, start, end)));
    at = end;
  }
  return joinSql([...parts, sliceSql(text, at, text.text.length)]);
}

function marked(value: SqlText, ref: FieldRef): SqlText {
  return markSql(value, {
    kind: ref.custom ? 'custom_field' : 'field',
    name: ref.name,
    ...(ref.custom ? {} : { parameter: 'sql', range: ref.field.sql ? writtenRange(ref.field.sql) : ref.field.range }),
    verbatim: false,
  });
}
