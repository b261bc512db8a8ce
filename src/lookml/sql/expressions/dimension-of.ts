/**
 * The dimensions of a query, each made once: those of LookML by the rules of dimensions, custom ones from their
 * definitions.
 */
import { valueTypeRow } from '../../fields/value-types.ts';
import { parseExpression } from '../../../expression/parse-expression.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import type { QueryPlan } from '../../plan/query-plan.ts';
import { unknownField } from '../../plan/unknown-field.ts';
import { visibleFields } from '../../plan/visible-fields.ts';
import { groupOf, type ResolvedDimension, type ResolvedField } from '../../resolve/resolved-field.ts';
import type { SourceText } from '../../parse/written-text.ts';
import { customDimension } from './custom-dimension.ts';
import { localTimeSql } from '../dimensions/dimension-time.ts';
import { dimensionUsing, usesOfDimension } from '../dimensions/dimension-context.ts';
import { asDimension, dimensionSql, type DimensionContext, type DimensionSql } from '../dimensions/dimension-sql.ts';
import { expandText, valueText } from '../scope/expand-text.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import { findFrom, lookmlNamesOf, type CompileSession, type QueryScope, type TimeShift } from '../scope/query-scope.ts';
import { writtenRange } from '../text/source-text.ts';
import { operand } from '../text/sql-operand.ts';
import { alone, applySql, markSql, unionOfUses, type SqlText } from '../text/sql-text.ts';

const NOTHING: SqlText = { text: 'NULL', mappings: [] };

interface KnownDimension {
  readonly sql: DimensionSql;
  /** Has `order_by_field` been compiled as well? */
  readonly isOrdered: boolean;
}

type KnownDimensions = Map<string, KnownDimension>;

/** Opens a scope in which no dimension has been made yet. */
export function openScope(session: CompileSession, plan: QueryPlan, shift: TimeShift | null = null): QueryScope {
  const dimensions: KnownDimensions = new Map();
  let still: QueryScope | null = null;
  const scope: QueryScope = {
    session,
    plan,
    fields: plan.fields,
    selected: new Set(plan.order),
    open: [],
    measuresRead: 0,
    shift,
    get still() {
      return (still ??= shift === null ? scope : openScope(session, plan));
    },
    dimension: (ref) => dimensionOf(scope, ref, dimensions),
    conditionTarget: (ref, inner) => conditionTarget(scope, ref, inner),
    reportUnknown: (name, referencedBy, range) => {
      const visible = visibleFields(plan.fields, session.context.user.userAttributes);
      session.log.add(unknownField(visible, name, referencedBy, range));
    },
  };
  return scope;
}

function dimensionOf(scope: QueryScope, ref: FieldRef, dimensions: KnownDimensions): DimensionSql {
  let known = dimensions.get(ref.name);
  if (!known) {
    if (scope.open.includes(ref.name)) return cycle(scope, ref);
    known = makeKnown(scope, ref);
    dimensions.set(ref.name, known);
  }
  if (!known.isOrdered) {
    known = withOrder(scope, ref, known);
    dimensions.set(ref.name, known);
  }
  return known.sql;
}

function makeKnown(scope: QueryScope, ref: FieldRef): KnownDimension {
  scope.open.push(ref.name);
  const dimension = marked(makeDimension(scope, ref), ref);
  scope.open.pop();
  scope.session.log.addAll(dimension.diagnostics);
  const read = usesOfDimension(dimension);
  const uses = ref.alias === '' ? read : unionOfUses(read, alone(ref.alias));
  return { sql: dimensionUsing(dimension, uses), isOrdered: orderOf(ref) === undefined };
}

function orderOf({ field }: FieldRef): string | undefined {
  return field.category === 'dimension' ? field.orderByField : undefined;
}

/**
 * Adds `order_by_field` once the dimension itself is known, since the field that orders it is often an expression over
 * it. While that field is being made, nobody needs the order.
 */
function withOrder(scope: QueryScope, ref: FieldRef, known: KnownDimension): KnownDimension {
  const orderByField = orderOf(ref) ?? '';
  const other = findFrom(scope, orderByField, ref.alias === '' ? null : ref.alias);
  if (other?.field.category !== 'dimension') {
    scope.reportUnknown(orderByField, ref.name, ref.field.range);
    return { ...known, isOrdered: true };
  }
  if (scope.open.includes(other.name) || other.name === ref.name) return known;
  scope.open.push(ref.name);
  const order = scope.dimension(other);
  scope.open.pop();
  const sort = order.sort ?? order.select;
  const uses = usesOfDimension(known.sql).union(usesOfDimension(order));
  return { sql: dimensionUsing({ ...known.sql, sort }, uses), isOrdered: true };
}

/**
 * The field that a dimension's `order_by_field` names, and those that order it in turn. The last of them gives the sort
 * value.
 */
export function orderingFields(scope: QueryScope, ref: FieldRef): readonly FieldRef[] {
  const ordering = new Map<string, FieldRef>();
  for (let from: FieldRef | undefined = ref; from !== undefined;) {
    const name = orderOf(from);
    from = name === undefined ? undefined : findFrom(scope, name, from.alias === '' ? null : from.alias);
    if (from === undefined || ordering.has(from.name)) break;
    ordering.set(from.name, from);
  }
  return [...ordering.values()];
}

function conditionTarget(scope: QueryScope, ref: FieldRef, inner: string): FilterTarget {
  const placeholder: SqlText = { text: inner, mappings: [] };
  if (ref.field.category === 'measure') return { kind: 'number', sql: placeholder };
  const context = { ...dimensionContext(scope, ref), resolve: () => placeholder, reference: () => placeholder };
  const { filter } = dimensionSql(asDimension(ref.field), context);
  return filter.kind === 'location'
    ? { kind: 'string', sql: placeholder, caseSensitive: true }
    : { ...filter, sql: placeholder };
}

/** The context for the rules of dimensions, seen from the field's own view. */
export function dimensionContext(scope: QueryScope, ref: FieldRef): DimensionContext {
  const { session, plan, fields } = scope;
  const find = (name: string): FieldRef | undefined => findFrom(scope, name, ref.alias === '' ? null : ref.alias);
  return {
    dialect: session.dialect,
    weekStartDay: session.model.weekStartDay,
    fiscalMonthOffset: session.model.fiscalMonthOffset,
    caseSensitive: fields.explore.caseSensitive,
    databaseTimezone: session.context.connection.dbTimezone,
    queryTimezone: plan.timezone,
    resolve: (text) => valueText(scope, text, ownerOf(ref, text)),
    reference: (name) => {
      const other = find(name);
      return other ? scope.dimension(other).bare : expandText(scope, referenceTo(name, ref), ownerOf(ref));
    },
    dimension: (name) => {
      const other = find(name);
      return other && other.field.category !== 'measure' ? scope.dimension(other) : undefined;
    },
  };
}

/** Says whose text one of a field's texts is. */
export function ownerOf(ref: FieldRef, text?: SourceText) {
  const texts = textsByParameter(ref.field);
  const parameter = Object.keys(texts).find((name) => texts[name] === text) ?? 'sql';
  return {
    kind: ref.custom ? ('custom_field' as const) : ('field' as const),
    name: ref.name,
    parameter,
    alias: ref.alias === '' ? null : ref.alias,
  };
}

function textsByParameter(field: ResolvedField): Readonly<Record<string, SourceText | undefined>> {
  switch (field.category) {
    case 'dimension':
      return {
        sql: field.sql,
        sql_start: field.sqlStart,
        sql_end: field.sqlEnd,
        sql_latitude: field.sqlLatitude,
        sql_longitude: field.sqlLongitude,
        expression: field.expression,
      };
    case 'measure':
      return { sql: field.sql, sql_distinct_key: field.sqlDistinctKey };
    case 'filter':
    case 'parameter':
      return { sql: field.sql };
  }
}

/** The group whose times are shifted together: a dimension group, or a single dimension. */
export function timeGroupOf(ref: FieldRef): string {
  return `${ref.alias}.${groupOf(ref.field) ?? ref.field.name}`;
}

function makeDimension(scope: QueryScope, ref: FieldRef): DimensionSql {
  const context = dimensionContext(scope, ref);
  if (ref.custom && ref.custom.kind !== 'measure') return customDimension(scope, ref, ref.custom, context);
  const { orderByField: _order, ...field } = asDimension(ref.field);
  if (scope.shift?.group === timeGroupOf(ref)) return shiftedDimension(scope, field, context);
  // How long something took is no other in another period: both its ends are those of the row.
  if (scope.shift !== null && valueTypeRow(field.type).sql === 'duration') return scope.still.dimension(ref);
  const { expression } = field;
  if (expression && !field.sql) {
    const parsed = parseExpression(expression.text, expression.range.file);
    for (const diagnostic of parsed.diagnostics) scope.session.log.add({ ...diagnostic, range: expression.range });
    const named = parsed.ast && { ast: parsed.ast, names: lookmlNamesOf(scope, ref.alias) };
    if (named) return customDimension(scope, ref, { kind: 'expression', expression: named }, context);
  }
  return dimensionSql(field, context);
}

/**
 * The same dimension with its moments shifted, as if its column held the shifted times. Months and days are those of
 * the query's time zone, in which values are shown: in another zone a day at the change to summer time would be an hour
 * off.
 */
function shiftedDimension(scope: QueryScope, field: ResolvedDimension, context: DimensionContext): DimensionSql {
  const { shift } = scope;
  const { dialect } = context;
  const isDay = field.datatype === 'date' || field.datatype === 'yyyymmdd';
  const moved: ResolvedDimension = { ...field, datatype: isDay ? 'date' : 'datetime', convertTz: false };
  return dimensionSql(moved, {
    ...context,
    resolve: (text) => {
      const local = localTimeSql(operand(context.resolve(text), dialect), field, context);
      return shift ? applySql((x) => dialect.addInterval(x, String(shift.amount), shift.unit), [local]) : local;
    },
  });
}

function marked(dimension: DimensionSql, ref: FieldRef): DimensionSql {
  const origin = {
    kind: ref.custom ? ('custom_field' as const) : ('field' as const),
    name: ref.name,
    ...(ref.custom ? {} : { parameter: 'sql', range: ref.field.sql ? writtenRange(ref.field.sql) : ref.field.range }),
    verbatim: false,
  };
  return {
    ...dimension,
    select: markSql(dimension.select, origin),
    bare: markSql(dimension.bare, origin),
    ...(dimension.moment ? { moment: markSql(dimension.moment, origin) } : {}),
    sort: dimension.sort && markSql(dimension.sort, origin),
  };
}

function cycle(scope: QueryScope, ref: FieldRef): DimensionSql {
  const path = [...scope.open.slice(scope.open.indexOf(ref.name)), ref.name];
  scope.session.log.error(
    'field-cycle',
    ref.field.sql?.range ?? ref.field.range,
    `"${ref.name}" refers to itself: ${path.join(' → ')}.`,
  );
  return {
    select: NOTHING,
    bare: NOTHING,
    sort: null,
    filter: { kind: 'number', sql: NOTHING },
    kind: 'unknown',
    diagnostics: [],
  };
}

function referenceTo(name: string, ref: FieldRef): SourceText {
  return { text: `\${${name}}`, range: ref.field.range, verbatim: false };
}
