/**
 * Measures taken apart, before it is known which joins repeat rows: aggregates of values, and expressions over other
 * measures. `measure-sql.ts` writes them once the joins are known.
 */
import type { Expression } from '../../expression/expression-ast.ts';
import type { CustomDefinition, FieldRef } from '../plan/field-ref.ts';
import { isPostSql } from '../plan/query-sorts.ts';
import { unknownField } from '../plan/unknown-field.ts';
import type { SourceText } from '../resolve/resolved-model.ts';
import { conditionOf, dimensionExpression } from './custom-dimension.ts';
import { ownerOf } from './dimension-of.ts';
import { expandText, reportTooLong, valuePieces, valueText } from './expand-text.ts';
import { filterCondition } from './filter-condition.ts';
import { renderFilterText } from './filter-text.ts';
import { primaryKey } from './primary-key.ts';
import { collectUses, findFrom, findInScope, type QueryScope } from './query-scope.ts';
import { sql, type SqlText } from './sql-text.ts';

export type MeasureNode = AggregateNode | ExpressionNode | PeriodNode;

/** Key of `Dialect.aggregates`. */
export type AggregateName =
  | 'count'
  | 'count_distinct'
  | 'sum'
  | 'average'
  /** What an average is made of, beside a count: kept by aggregate tables. */
  | 'average_sum'
  | 'min'
  | 'max'
  | 'median'
  | 'percentile'
  | 'list';

export interface AggregateNode {
  readonly kind: 'aggregate';
  readonly ref: FieldRef;
  readonly aggregate: AggregateName;
  /** Further arguments, as SQL: the fraction of a percentile. */
  readonly args: readonly string[];
  /** What is aggregated; null = rows are counted. */
  readonly value: SqlText | null;
  /** All must hold for a row to count. */
  readonly conditions: readonly SqlText[];
  /** Aliases whose rows the value is made of. */
  readonly valueAliases: readonly string[];
  readonly conditionAliases: readonly string[];
  /** `sql_distinct_key`: each key counts once, joins or not. */
  readonly distinctKey: SqlText | null;
}

export interface ExpressionNode {
  readonly kind: 'expression';
  readonly ref: FieldRef;
  readonly pieces: readonly MeasurePiece[];
}

export type MeasurePiece =
  | { readonly kind: 'text'; readonly sql: SqlText }
  | { readonly kind: 'table'; readonly sql: SqlText }
  | { readonly kind: 'dimension'; readonly ref: FieldRef; readonly sql: SqlText }
  | { readonly kind: 'measure'; readonly node: MeasureNode };

/** Another measure as it was one period before. */
export interface PeriodNode {
  readonly kind: 'period';
  readonly ref: FieldRef;
  readonly basedOn: MeasureNode;
  readonly basedOnTime: FieldRef;
}

/** The comparisons of periods in a measure, outermost only. */
export function periodNodes(node: MeasureNode): readonly PeriodNode[] {
  if (node.kind === 'period') return [node];
  if (node.kind !== 'expression') return [];
  return node.pieces.flatMap((piece) => (piece.kind === 'measure' ? periodNodes(piece.node) : []));
}

interface AggregateType {
  readonly aggregate: AggregateName;
  readonly distinct?: true;
}

const aggregateTypes: Readonly<Record<string, AggregateType>> = {
  count: { aggregate: 'count' },
  count_distinct: { aggregate: 'count_distinct' },
  sum: { aggregate: 'sum' },
  average: { aggregate: 'average' },
  min: { aggregate: 'min' },
  max: { aggregate: 'max' },
  median: { aggregate: 'median' },
  percentile: { aggregate: 'percentile' },
  list: { aggregate: 'list' },
  sum_distinct: { aggregate: 'sum', distinct: true },
  average_distinct: { aggregate: 'average', distinct: true },
  median_distinct: { aggregate: 'median', distinct: true },
  percentile_distinct: { aggregate: 'percentile', distinct: true },
};

const expressionTypes =
  /^(?:number|string|yesno|int|date|date_time|time|date_\w+|running_total|percent_of_total|percent_of_previous)$/;

/** Measures that one may read, through others too and each as often as it is written; a sane one reads dozens. */
const MAX_MEASURES_READ = 5_000;

/** Takes a measure apart; what it reads counts as used. A measure that meets itself is reported. */
export function measureNode(scope: QueryScope, ref: FieldRef): MeasureNode {
  const { log } = scope.session;
  if (scope.open.includes(ref.name)) {
    const path = [...scope.open.slice(scope.open.indexOf(ref.name)), ref.name];
    log.error(
      'field-cycle',
      ref.field.sql?.range ?? ref.field.range,
      `"${ref.name}" refers to itself: ${path.join(' → ')}.`,
    );
    return { kind: 'expression', ref, pieces: [{ kind: 'text', sql: sql`NULL` }] };
  }
  scope.measuresRead = scope.open.length === 0 ? 1 : scope.measuresRead + 1;
  if (scope.measuresRead > MAX_MEASURES_READ) {
    // Said once, of the measure that is asked for.
    if (scope.measuresRead === MAX_MEASURES_READ + 1) {
      const asked = findInScope(scope, scope.open[0] ?? ref.name) ?? ref;
      reportTooLong(log, asked.field.sql?.range ?? asked.field.range, `Measure "${asked.name}"`);
    }
    return { kind: 'expression', ref, pieces: [{ kind: 'text', sql: sql`NULL` }] };
  }
  scope.open.push(ref.name);
  try {
    if (ref.alias !== '') scope.uses.add(ref.alias);
    return makeNode(scope, ref);
  } finally {
    scope.open.pop();
  }
}

function makeNode(scope: QueryScope, ref: FieldRef): MeasureNode {
  const custom = ref.custom?.kind === 'measure' ? ref.custom : null;
  if (custom) return customNode(scope, ref, custom);
  const { field } = ref;
  if (field.type === 'period_over_period') return periodNode(scope, ref);
  if (field.case !== undefined) return caseNode(scope, ref, field.case);
  const type = Object.hasOwn(aggregateTypes, field.type) ? aggregateTypes[field.type] : undefined;
  if (type) return aggregateNode(scope, ref, type, () => measuredValue(scope, ref, type));
  if (!expressionTypes.test(field.type)) {
    scope.session.log.error('unknown-type', field.range, `"${field.type}" is no type of a measure (${ref.name}).`);
  }
  return expressionNode(scope, ref);
}

function expressionNode(scope: QueryScope, ref: FieldRef): MeasureNode {
  const pieces = measurePieces(scope, ref, ref.field.sql ?? column(ref));
  const written = pieces.filter((piece) => piece.kind !== 'text' || piece.sql.text.trim() !== '');
  const [only] = written;
  // A measure that is no more than another name of one that compares periods compares them itself.
  if (written.length === 1 && only?.kind === 'measure' && only.node.kind === 'period') return only.node;
  return { kind: 'expression', ref, pieces };
}

function measurePieces(scope: QueryScope, ref: FieldRef, text: SourceText): readonly MeasurePiece[] {
  return valuePieces(scope, text, ownerOf(ref, text)).map((piece): MeasurePiece => {
    return piece.kind === 'measure'
      ? { kind: 'measure', node: measureInSql(scope, piece.ref, `"${ref.name}"`) }
      : piece;
  });
}

/** `case:` over other measures. */
function caseNode(scope: QueryScope, ref: FieldRef, cases: NonNullable<FieldRef['field']['case']>): ExpressionNode {
  const { literal } = scope.session.dialect;
  const text = (made: string): MeasurePiece => ({ kind: 'text', sql: { text: made, mappings: [] } });
  const whens = cases.whens.flatMap(({ sql: condition, label }) => [
    text(' WHEN ('),
    ...measurePieces(scope, ref, condition),
    text(`) THEN ${literal.string(label)}`),
  ]);
  const otherwise = cases.else === undefined ? 'NULL' : literal.string(cases.else);
  const pieces = whens.length === 0 ? [text(otherwise)] : [text('CASE'), ...whens, text(` ELSE ${otherwise} END`)];
  return { kind: 'expression', ref, pieces };
}

/**
 * A measure that SQL reads, in another measure or a filter (`reader`). One that is calculated on the results has no
 * value there: its base would pass for it.
 */
export function measureInSql(scope: QueryScope, ref: FieldRef, reader: string): MeasureNode {
  if (isPostSql(ref)) {
    scope.session.log.error(
      'post-sql-measure',
      ref.field.range,
      `"${ref.name}" is calculated on the results of the query: it can be selected and sorted by, but ${reader} cannot use it.`,
    );
  }
  return measureNode(scope, ref);
}

function column(ref: FieldRef): SourceText {
  return { text: `\${TABLE}.${ref.field.name}`, range: ref.field.range, verbatim: false };
}

function measuredValue(scope: QueryScope, ref: FieldRef, type: AggregateType): SqlText | null {
  const { field } = ref;
  if (type.aggregate === 'count') return null;
  if (type.aggregate === 'list' && field.listField !== undefined) {
    const listed = findFrom(scope, field.listField, ref.alias);
    if (listed?.field.category === 'dimension') return scope.dimension(listed).select;
    scope.session.log.add(unknownField(scope.fields, field.listField, ref.name, field.range));
  }
  if (!field.sql && type.aggregate === 'count_distinct') {
    const key = primaryKey(scope, ref.alias);
    if (key) return key;
  }
  const text = field.sql ?? column(ref);
  return valueText(scope, text, ownerOf(ref, text));
}

function aggregateNode(
  scope: QueryScope,
  ref: FieldRef,
  type: AggregateType,
  makeValue: () => SqlText | null,
): AggregateNode {
  const { field } = ref;
  const value = collectUses(scope, makeValue);
  const conditions = collectUses(scope, () => filterConditions(scope, ref));
  const key = type.distinct || field.sqlDistinctKey ? distinctKey(scope, ref) : null;
  return {
    kind: 'aggregate',
    ref,
    aggregate: type.aggregate,
    args: type.aggregate === 'percentile' ? [percentileFraction(scope, ref)] : [],
    value: value.value,
    conditions: conditions.value,
    valueAliases: [...new Set([...(ref.alias === '' ? [] : [ref.alias]), ...value.uses])],
    conditionAliases: [...conditions.uses],
    distinctKey: key,
  };
}

function distinctKey(scope: QueryScope, ref: FieldRef): SqlText | null {
  const { sqlDistinctKey: text, range } = ref.field;
  if (text) return expandText(scope, text, ownerOf(ref, text));
  const key = primaryKey(scope, ref.alias);
  if (!key) {
    scope.session.log.error(
      'missing-distinct-key',
      range,
      `Measure "${ref.name}" of type ${ref.field.type} has no sql_distinct_key, and view "${ref.field.view}" has no primary key.`,
    );
  }
  return key;
}

/** `percentile: 75` → 0.75, in decimal arithmetic: 0.07, not 0.07000000000000001. */
function percentileFraction(scope: QueryScope, ref: FieldRef): string {
  const text = ref.field.percentile ?? '50';
  const percent = Number(text);
  if (!(percent >= 0 && percent <= 100) || text.trim() === '') {
    scope.session.log.error(
      'bad-percentile',
      ref.field.range,
      `Percentile "${text}" of "${ref.name}" is not between 0 and 100.`,
    );
    return '0.5';
  }
  return scope.session.dialect.literal.number(String(Number((percent / 100).toPrecision(12))));
}

/** Conditions of the measure's own `filters`: dimensions of its view, or of any other. */
function filterConditions(scope: QueryScope, ref: FieldRef): readonly SqlText[] {
  return ref.field.filters.flatMap((filter) => {
    const made = dimensionFilter(scope, ref, filter.field, renderFilterText(filter.expression.text, scope.session));
    return made ? [made] : [];
  });
}

function dimensionFilter(scope: QueryScope, ref: FieldRef, name: string, text: string): SqlText | null {
  const { session } = scope;
  const dimension = findFrom(scope, name, ref.alias === '' ? null : ref.alias);
  if (!dimension || dimension.field.category === 'measure') {
    session.log.add(unknownField(scope.fields, name, ref.name, ref.field.range));
    return null;
  }
  const condition = filterCondition(scope.dimension(dimension).filter, text, {
    dialect: session.dialect,
    nowMs: session.context.nowMs,
    filterName: ref.name,
  });
  condition.diagnostics.forEach((diagnostic) => session.log.add(diagnostic));
  return condition.sql;
}

/** A custom measure aggregates a dimension or an expression, or filters a measure. */
function customNode(
  scope: QueryScope,
  ref: FieldRef,
  custom: Extract<CustomDefinition, { kind: 'measure' }>,
): MeasureNode {
  const base = custom.basedOn === null ? undefined : findInScope(scope, custom.basedOn);
  const extra = collectUses(scope, () => [
    ...custom.filters.flatMap(({ field, text }) => dimensionFilter(scope, ref, field, text) ?? []),
    ...(custom.filterExpression ? expressionCondition(scope, custom.filterExpression, ref.name) : []),
  ]);
  if (base?.field.category === 'measure') {
    const node = measureInSql(scope, base, `"${ref.name}"`);
    const [period] = periodNodes(node);
    if (period) {
      scope.session.log.error(
        'nested-period-over-period',
        base.field.range,
        `"${base.name}" compares periods, and custom measure "${ref.name}" cannot be based on it.`,
        `Base it on "${period.ref.field.basedOn ?? ''}".`,
      );
      return { kind: 'expression', ref, pieces: [{ kind: 'text', sql: sql`NULL` }] };
    }
    return filtered(node, ref, extra.value, [...extra.uses]);
  }
  const type = Object.hasOwn(aggregateTypes, ref.field.type) ? aggregateTypes[ref.field.type] : undefined;
  if (!type) {
    scope.session.log.error(
      'unknown-type',
      undefined,
      `"${ref.field.type}" is no type of a custom measure ("${ref.name}").`,
    );
  }
  const node = aggregateNode(scope, ref, type ?? { aggregate: 'count' }, () => {
    if (custom.expression) return dimensionExpression(scope, custom.expression, ref.name).sql;
    // Even a count is of the dimension's values here, of which null is none.
    return base ? scope.dimension(base).bare : null;
  });
  return filtered(node, ref, extra.value, [...extra.uses]);
}

function expressionCondition(scope: QueryScope, expression: Expression, name: string): readonly SqlText[] {
  const condition = conditionOf(dimensionExpression(scope, expression, name), name, scope.session.log);
  return condition ? [condition] : [];
}

/** The same measure with more conditions in each of its aggregates. */
function filtered(
  node: MeasureNode,
  ref: FieldRef,
  conditions: readonly SqlText[],
  uses: readonly string[],
): MeasureNode {
  switch (node.kind) {
    case 'aggregate':
      return {
        ...node,
        ref: { ...ref, alias: node.ref.alias },
        conditions: [...node.conditions, ...conditions],
        conditionAliases: [...new Set([...node.conditionAliases, ...uses])],
      };
    case 'expression':
      return {
        ...node,
        ref,
        pieces: node.pieces.map((piece) => {
          return piece.kind === 'measure'
            ? { ...piece, node: filtered(piece.node, piece.node.ref, conditions, uses) }
            : piece;
        }),
      };
    case 'period':
      return { ...node, ref, basedOn: filtered(node.basedOn, node.basedOn.ref, conditions, uses) };
    default:
      return node satisfies never;
  }
}

function periodNode(scope: QueryScope, ref: FieldRef): MeasureNode {
  const { field } = ref;
  const { log } = scope.session;
  const basedOn = field.basedOn === undefined ? undefined : findFrom(scope, field.basedOn, ref.alias);
  const basedOnTime = field.basedOnTime === undefined ? undefined : findFrom(scope, field.basedOnTime, ref.alias);
  if (basedOn?.field.category !== 'measure')
    log.add(unknownField(scope.fields, field.basedOn ?? '', ref.name, field.range));
  if (basedOnTime?.field.category !== 'dimension') {
    log.add(unknownField(scope.fields, field.basedOnTime ?? '', ref.name, field.range));
  }
  if (basedOn?.field.category !== 'measure' || basedOnTime?.field.category !== 'dimension') {
    return { kind: 'expression', ref, pieces: [{ kind: 'text', sql: sql`NULL` }] };
  }
  // The time is read by the shifted query even where the main one does not show it.
  scope.dimension(basedOnTime);
  return { kind: 'period', ref, basedOn: measureNode(scope, basedOn), basedOnTime };
}
