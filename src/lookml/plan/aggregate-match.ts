/**
 * The part of aggregate awareness that needs no SQL: does an aggregate table have the dimensions, times and filters
 * that a query needs? Whether its measures are enough is decided where measures are built
 * (`sql/statements/aggregate-measures.ts`). A table is used only if it certainly gives the same numbers; the reasons
 * are in Looker's words.
 */
import { hasLiquid } from '../../liquid/sql-template.ts';
import { parseFilterExpression } from '../../filter-expression/parse-filter-expression.ts';
import { resolveDateTerm, type DateContext, type DateStretch } from '../../filter-expression/resolve-date-filter.ts';
import { isPersisted } from '../resolve/aggregate-table.ts';
import { groupOf } from '../resolve/resolved-field.ts';
import type { AggregateTable } from '../resolve/resolved-model.ts';
import { isDimension, isMeasure, type DimensionRef, type FieldRef, type MeasureRef } from './field-ref.ts';
import type { ExploreFields } from './explore-fields.ts';
import { qualified } from '../resolve/qualified-name.ts';
import type { QueryPlan } from './query-plan.ts';
import { canDerive, isBoundary, stretchOf, timeframeWeight } from './timeframe-rollup.ts';
import { timeframeOf } from '../fields/timeframes.ts';

export interface AggregateMatch {
  readonly table: AggregateTable;
  readonly dimensions: readonly DimensionRef[];
  readonly measures: readonly MeasureRef[];
  /** Field name → filter expression that restricts the table's rows. */
  readonly tableFilters: ReadonlyMap<string, string>;
  /** Dimension of the query → the stored dimension that it is, or is derived from. */
  readonly sources: ReadonlyMap<string, DimensionRef>;
  /**
   * Time that the query filters by → the stored dimension whose stretches the filter includes or excludes as a whole.
   */
  readonly timeFilters: ReadonlyMap<string, DimensionRef>;
  /** Filters of the query that the table's own filters do not cover; excludes filters on measures. */
  readonly filters: ReadonlyMap<string, string>;
  /** Does the query group by everything that the table groups by, and by nothing coarser? */
  readonly isSameGrain: boolean;
  /** The smaller, the smaller the table. */
  readonly weight: number;
}

/** How bounds of a time's filters are computed; `isConverted`: the database stores the time in another zone. */
export interface TimeContext extends DateContext {
  readonly isConverted: boolean;
}

/** Null = filters on the field are not stretches of time. */
export type FindTimeContext = (ref: FieldRef) => TimeContext | null;

/** The reason why no aggregate table can answer the query; null = one may. */
export function rollupObstacle({ fields, dimensions, measures, filtered, ...plan }: QueryPlan): string | null {
  const ofQuery = [...dimensions, ...measures];
  const customNames = [
    ...ofQuery.filter((ref) => ref.custom).map((ref) => ref.name),
    ...[...filtered.values()].filter((ref) => ref.custom).map((ref) => ref.name),
  ];
  if (customNames.length > 0) return `the query contained the following custom fields: ${list(customNames)}`;
  if (plan.filterExpression !== null) return 'the query has a custom filter';
  const ungrouped = dimensions.filter((ref) => fields.explore.cancelGroupingFields.includes(ref.name));
  if (ungrouped.length > 0) return `the query is not grouped because of ${list(ungrouped.map((ref) => ref.name))}`;
  const periods = measures.filter((ref) => ref.field.type === 'period_over_period');
  if (periods.length > 0) return cannotRollUp(periods.map((ref) => ref.name));
  return null;
}

export function cannotRollUp(names: readonly string[]): string {
  return `the query contained the following measures that cannot roll up: ${list(names)}`;
}

export function missingFields(names: readonly string[]): string {
  return `it does not include the following fields in the query: ${list(names)}`;
}

function list(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}

/** A match, or the reason why there is none. */
export function matchAggregateTable(
  plan: QueryPlan,
  table: AggregateTable,
  timeContext: FindTimeContext,
): AggregateMatch | string {
  const stored = storedFields(table, plan.fields);
  if (typeof stored === 'string') return stored;
  const { dimensions } = stored;
  const sources = new Map<string, DimensionRef>();
  const missing: string[] = [];
  const needed = [...plan.dimensions, ...accessFields(plan.fields)];
  for (const ref of needed) {
    const source = sourceOf(ref, dimensions);
    if (source) sources.set(ref.name, source);
    else missing.push(ref.name);
  }
  if (missing.length > 0) return missingFields(missing);

  const filters = matchFilters(plan, stored, timeContext, sources);
  if (typeof filters === 'string') return filters;
  const grain = new Set(plan.dimensions.map((ref) => ref.name));
  const hasTotals = plan.total || plan.rowTotal !== null || plan.subtotalDepths.length > 0;
  return {
    table,
    ...stored,
    ...filters,
    sources,
    isSameGrain: !hasTotals && grain.size === dimensions.length && dimensions.every((ref) => grain.has(ref.name)),
    weight:
      dimensions.reduce((sum, ref) => sum + timeframeWeight(timeframeOf(ref.field)), 0) - stored.tableFilters.size,
  };
}

type StoredFields = Pick<AggregateMatch, 'dimensions' | 'measures' | 'tableFilters'>;

/** What the table defines, with its names looked up. */
function storedFields(table: AggregateTable, fields: ExploreFields): StoredFields | string {
  if (!isPersisted(table)) return 'it has no persistence strategy';
  if (table.limit !== undefined && table.limit !== '-1') return 'it has a row limit';
  if (table.expressionCustomFilter) return 'it has a custom filter';
  const unknown: string[] = [];
  const find = <Ref extends FieldRef>(
    names: readonly { readonly name: string }[],
    isWanted: (ref: FieldRef | undefined) => ref is Ref,
  ): readonly Ref[] => {
    const refs = new Map<string, Ref>();
    for (const { name } of names) {
      const ref = fields.find(name);
      if (isWanted(ref)) refs.set(ref.name, ref);
      else unknown.push(name);
    }
    return [...refs.values()];
  };
  const dimensions = find(table.dimensions, isDimension);
  const measures = find(table.measures, isMeasure);
  const tableFilters = new Map<string, string>();
  for (const { field, expression } of table.filters) {
    const ref = fields.find(field);
    if (!ref) unknown.push(field);
    else if (ref.field.category === 'measure') return `it filters by the measure ${ref.name}`;
    else if (hasLiquid(expression.text)) return `its filter on ${ref.name} is a template`;
    else if (!isAnyValue(ref, expression.text)) tableFilters.set(ref.name, expression.text);
  }
  if (unknown.length > 0) return `no such field in the explore: ${list(unknown)}`;
  return { dimensions, measures, tableFilters };
}

/** Access filters depend on the user, not on the table, so the table must have their fields. */
function accessFields(fields: ExploreFields): readonly FieldRef[] {
  return fields.explore.accessFilters.flatMap(
    ({ field }) => fields.find(qualified(field, fields.explore.baseAlias)) ?? [],
  );
}

/** The dimension itself, or the coarsest time of its group that determines it. */
function sourceOf(ref: FieldRef, stored: readonly DimensionRef[]): DimensionRef | undefined {
  if (!isDimension(ref)) return undefined;
  const same = stored.find((one) => one.name === ref.name);
  const wanted = timeframeOf(ref.field);
  if (same || wanted === undefined || ref.field.orderByField !== undefined) return same;
  return coarsest(timesOf(ref, stored).filter((one) => canDerive(timeframeOf(one.field) ?? '', wanted)));
}

function timesOf<Ref extends FieldRef>({ alias, field }: FieldRef, stored: readonly Ref[]): readonly Ref[] {
  const group = groupOf(field) ?? field.name;
  return stored.filter((one) => one.alias === alias && (groupOf(one.field) ?? one.field.name) === group);
}

function coarsest(refs: readonly DimensionRef[]): DimensionRef | undefined {
  return refs.toSorted((a, b) => timeframeWeight(timeframeOf(a.field)) - timeframeWeight(timeframeOf(b.field)))[0];
}

/**
 * Every filter of the table must hold in the query; every filter of the query must be in the table or on its
 * dimensions.
 */
function matchFilters(
  plan: QueryPlan,
  stored: StoredFields,
  timeContext: FindTimeContext,
  sources: Map<string, DimensionRef>,
): Pick<AggregateMatch, 'filters' | 'timeFilters'> | string {
  const filters = new Map<string, string>();
  const timeFilters = new Map<string, DimensionRef>();
  const unmatched: string[] = [];
  for (const [name, text] of plan.filters) {
    const ref = plan.fields.find(name);
    if (!ref || !isCondition(ref, text) || stored.tableFilters.get(ref.name) === text) continue;
    const time = ref.field.category === 'dimension' ? timeContext(ref) : null;
    const source = time ? timeSource(ref, text, time, stored.dimensions) : sourceOf(ref, stored.dimensions);
    if (!source || ref.field.category !== 'dimension') unmatched.push(name);
    else {
      filters.set(name, text);
      (time ? timeFilters : sources).set(name, source);
    }
  }
  if (unmatched.length > 0) {
    return `the query contained the following filters that were neither included as fields nor exactly matched by filters in the aggregate table: ${list(unmatched)}`;
  }
  const narrower = [...stored.tableFilters].filter(([name, text]) => {
    if (plan.filters.get(name) === text) return false;
    return !isWithin(plan, name, text, timeContext);
  });
  if (narrower.length > 0) return `it contained filters not in the query: ${list(narrower.map(([name]) => name))}`;
  return { filters, timeFilters };
}

/** Parameters, and filters without SQL, only act through templates, and tables with templates are not used. */
function isCondition(ref: FieldRef, text: string): boolean {
  const { category, sql } = ref.field;
  if (isAnyValue(ref, text) || category === 'parameter' || category === 'measure') return false;
  return category !== 'filter' || sql !== undefined;
}

/** The SQL of a filter applies whatever its value. Blanks are a value of a text. */
function isAnyValue({ field }: FieldRef, text: string): boolean {
  return text === '' && (field.category !== 'filter' || field.sql === undefined);
}

/** The coarsest time of the group whose stretches the filter does not cut. */
function timeSource(
  ref: FieldRef,
  text: string,
  context: TimeContext,
  stored: readonly DimensionRef[],
): DimensionRef | undefined {
  const bounds = boundsOf(text, context);
  if (!bounds) return undefined;
  return coarsest(
    timesOf(ref, stored).filter((one) => {
      const timeframe = timeframeOf(one.field) ?? '';
      if (timeframe === 'raw') return true;
      const stretch = stretchOf(timeframe);
      // When clocks go back, an hour of the night comes twice: only midnights certainly separate moments in order.
      const finest = context.isConverted ? ({ unit: 'day', size: 1 } as const) : stretch;
      return (
        stretch !== undefined &&
        finest !== undefined &&
        bounds.every((bound) => isBoundary(bound, stretch, context) && isBoundary(bound, finest, context))
      );
    }),
  );
}

function boundsOf(text: string, context: DateContext): readonly Temporal.PlainDateTime[] | undefined {
  const { expression } = parseFilterExpression('date', text);
  if (expression?.kind === 'any') return [];
  if (expression?.kind !== 'date') return undefined;
  const bounds: Temporal.PlainDateTime[] = [];
  for (const term of expression.terms) {
    const resolved = resolveDateTerm(term, context);
    if (!resolved) return undefined;
    if (resolved.type === 'null') continue;
    for (const bound of [resolved.stretch.from, resolved.stretch.to]) if (bound) bounds.push(bound);
  }
  return bounds;
}

/** Is the query's time within the table's, such as `3 months` within `6 months`? */
function isWithin(plan: QueryPlan, name: string, text: string, timeContext: FindTimeContext): boolean {
  const ref = plan.fields.find(name);
  const context = ref && timeContext(ref);
  const outer = context && stretchesOf(text, context);
  if (!outer) return false;
  return timesOf(
    ref,
    [...plan.filters.keys()].flatMap((one) => plan.fields.find(one) ?? []),
  ).some((other) => {
    const own = timeContext(other);
    const inner = own && stretchesOf(plan.filters.get(other.name) ?? '', own);
    return inner?.every((one) => outer.some((around) => contains(around, one))) ?? false;
  });
}

/** The stretches of a filter that includes stretches of time and nothing else. */
function stretchesOf(text: string, context: DateContext): readonly DateStretch[] | undefined {
  const { expression } = parseFilterExpression('date', text);
  if (expression?.kind !== 'date') return undefined;
  const stretches: DateStretch[] = [];
  for (const term of expression.terms) {
    const resolved = resolveDateTerm(term, context);
    if (resolved?.type !== 'stretch' || resolved.not) return undefined;
    stretches.push(resolved.stretch);
  }
  return stretches.length > 0 ? stretches : undefined;
}

function contains(outer: DateStretch, inner: DateStretch): boolean {
  const { compare } = Temporal.PlainDateTime;
  const begins = outer.from === null || (inner.from !== null && compare(outer.from, inner.from) <= 0);
  const ends = outer.to === null || (inner.to !== null && compare(inner.to, outer.to) <= 0);
  return begins && ends;
}
