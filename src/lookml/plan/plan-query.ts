/** Query → plan: every name looked up, visibility and grants checked, defaults filled in. */
import type { QueryDefinition } from '../../contract/query-definition.ts';
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { parseExpression } from '../../expression/parse-expression.ts';
import type { Expression } from '../../expression/expression-ast.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import type { CompileContext } from './compile-context.ts';
import { readDynamicFields, withCustomFields, type DynamicFields } from './dynamic-fields.ts';
import type { ExploreFields } from './explore-fields.ts';
import { lookmlNames, NO_NAMES, userNames } from './field-names.ts';
import {
  isDimension,
  isMeasure,
  type DimensionRef,
  type FieldRef,
  type TableCalculation,
  type FieldNames,
  type Writer,
} from './field-ref.ts';
import { queryFilters } from './query-filters.ts';
import type { FilterExpressionPlan, QueryPlan } from './query-plan.ts';
import { defaultSorts, readSorts, type SortableQuery, subtotalSorts } from './query-sorts.ts';
import { queryTimezone } from './query-timezone.ts';
import { checkCalculations } from './check-calculations.ts';
import { columnLimit, rowLimit } from './row-limit.ts';
import { templateFields } from './template-fields.ts';
import { unknownField } from './unknown-field.ts';
import { requiredField, visibleFields } from './visible-fields.ts';

export interface PlanOptions {
  readonly context: CompileContext;
  readonly log: DiagnosticLog;
  /** Renders Liquid in a filter's text (`{{ _user_attributes['region'] }}`). */
  readonly cleanFilter: (text: string, writer: Writer) => string;
  /**
   * `query`: a user's, with the names that this user may use. `derived_table`: an `explore_source`'s, with LookML's
   * names; `always_filter` applies to it too, but it has neither default sorts nor a default limit.
   */
  readonly purpose: 'query' | 'derived_table';
  /** For derived tables: where LookML names a field of the query. */
  readonly placeOf?: (name: string) => SourceRange;
}

/** Errors go to the log; the plan is then as good as it can be. */
export function planQuery(query: QueryDefinition, fields: ExploreFields, options: PlanOptions): QueryPlan {
  const { context, log } = options;
  const { names, custom } = namesOf(query, fields, options);
  log.addAll(custom.diagnostics);
  const find = fieldFinder(names, fields, custom, options);
  const selected = selectFields(query.fields ?? [], fields, custom, find);
  const dimensions = selected.refs.filter(isDimension);
  checkSelectable(selected.refs, fields, log);
  checkCalculations(selected.calculations, selected.order, log);
  const pivots = pivotsOf(query.pivots ?? [], dimensions, log);
  const filters = planFilters(query.filters ?? {}, fields, find, options);
  const limits = limitsOf(query, options);
  const rows = dimensions.filter((ref) => !pivots.includes(ref.name));
  const read = fieldsOfTemplates(selected.refs, fields, options);
  const measures = [...selected.refs, ...read].filter(isMeasure);
  const subtotals = subtotalDepths(query.subtotals ?? [], rows, log);
  return {
    fields,
    order: selected.order,
    dimensions: [...dimensions, ...read.filter(isDimension)],
    measures,
    calculations: selected.calculations,
    pivots,
    ...filters,
    filterExpression: readFilterExpression(query.filter_expression, names, log),
    ...planSorts(query.sorts ?? [], sortableQuery(selected, pivots, sortCheck(find, options)), {
      options,
      grouped: rows.slice(0, subtotals.at(-1) ?? 0),
    }),
    ...limits,
    // Dimensions alone have nothing to total.
    total: query.total === true && measures.length > 0,
    rowTotal: pivots.length === 0 || measures.length === 0 ? null : rowTotal(query.row_total),
    subtotalDepths: subtotals,
    fillFields: (query.fill_fields ?? []).filter((name) => dimensions.some((ref) => ref.name === name)),
    timezone: queryTimezone(query.query_timezone, context, log),
  };
}

function pivotsOf(
  names: readonly string[],
  dimensions: readonly DimensionRef[],
  log: DiagnosticLog,
): readonly string[] {
  return [...new Set(names)].filter((name) => {
    if (dimensions.some((ref) => ref.name === name)) return true;
    log.error('bad-pivot', undefined, `The query pivots on "${name}", which is not one of its dimensions.`);
    return false;
  });
}

/** The query's filters, and those that the explore adds: these are LookML's, whatever the user may see. */
function planFilters(
  texts: Readonly<Record<string, string>>,
  fields: ExploreFields,
  find: Find,
  { cleanFilter }: PlanOptions,
): Pick<QueryPlan, 'filters' | 'filtered' | 'conditionallyFiltered'> {
  const usersRefs = new Map<string, FieldRef>();
  const usersTexts = new Map<string, string>();
  for (const [name, text] of Object.entries(texts)) {
    const ref = find(name);
    if (!ref) continue;
    usersRefs.set(ref.name, ref);
    usersTexts.set(ref.name, cleanFilter(text, 'user'));
  }
  const planned = queryFilters(usersTexts, fields.explore, (text) => cleanFilter(text, 'lookml'));
  const lookmlRefs = [...planned.filters.keys()].flatMap((name) => {
    const ref = fields.find(name);
    return ref ? [[name, ref] as const] : [];
  });
  return { ...planned, filtered: new Map([...lookmlRefs, ...usersRefs]) };
}

function limitsOf(query: QueryDefinition, { context, log }: PlanOptions): Pick<QueryPlan, 'limit' | 'columnLimit'> {
  const limit = rowLimit(query.limit, context);
  const columns = columnLimit(query.column_limit);
  log.addAll([...limit.diagnostics, ...columns.diagnostics]);
  return { limit: limit.rows, columnLimit: columns.columns };
}

/** Fields that the templates of selected fields read. */
function fieldsOfTemplates(
  selected: readonly FieldRef[],
  fields: ExploreFields,
  { purpose, context }: PlanOptions,
): readonly FieldRef[] {
  return purpose === 'query' ? templateFields(selected, visibleFields(fields, context.user.userAttributes)) : [];
}

/**
 * In LookML a sort by an unknown field is an error. In queries it is dropped, as Looker does: Henry has sent one with a
 * slip of the pen (`history.query_run_ount`) for years. What is no name of a field stays an error.
 */
function sortCheck(find: Find, { purpose }: PlanOptions): (name: string) => boolean {
  return (name) => (purpose === 'query' && /^\w+\.\w+$/.test(name)) || find(name) !== undefined;
}

function sortableQuery(
  selected: Selection,
  pivots: readonly string[],
  isAllowed: (name: string) => boolean,
): SortableQuery {
  const calculations = selected.calculations.map(({ name }) => name);
  return {
    dimensions: selected.refs.filter(isDimension),
    measures: selected.refs.filter(isMeasure),
    calculations,
    pivots,
    isAllowed: (name) => calculations.includes(name) || isAllowed(name),
  };
}

/** The query's own sorts, or its default ones; the grouping of its subtotals comes before them. */
function planSorts(
  texts: readonly string[],
  sortable: SortableQuery,
  { options, grouped }: { readonly options: PlanOptions; readonly grouped: readonly FieldRef[] },
): Pick<QueryPlan, 'sorts' | 'sortsAdded'> {
  const areDefault = options.purpose === 'query' && texts.length === 0;
  const own = areDefault ? defaultSorts(sortable) : readSorts(texts, sortable, options.log);
  const sorts = subtotalSorts(own, grouped, areDefault);
  return { sorts, sortsAdded: areDefault || sorts.some((sort, index) => sort !== own[index]) };
}

/** Where the query's names are looked up, and the fields that it defines itself. */
function namesOf(
  query: QueryDefinition,
  fields: ExploreFields,
  { purpose, context }: PlanOptions,
): { readonly names: FieldNames; readonly custom: DynamicFields } {
  if (purpose === 'derived_table')
    return { names: lookmlNames(fields), custom: readDynamicFields(undefined, NO_NAMES) };
  const ofUser = userNames(visibleFields(fields, context.user.userAttributes));
  const custom = readDynamicFields(query.dynamic_fields, ofUser, context.limits);
  return { names: withCustomFields(ofUser, custom.fields), custom };
}

/** @param range where LookML names the field, for fields that the query itself does not name */
type Find = (name: string, range?: SourceRange) => FieldRef | undefined;

/** Finds what the query may name; anything else is reported in Looker's words. */
function fieldFinder(names: FieldNames, fields: ExploreFields, custom: DynamicFields, options: PlanOptions): Find {
  const { context, log } = options;
  const visible = visibleFields(fields, context.user.userAttributes);
  return (name, range) => {
    const ref = names.find(name);
    if (ref || custom.unread.has(name)) return ref;
    log.add(unknownField(visible, name, fields.explore.name, range ?? options.placeOf?.(name)));
    return undefined;
  };
}

function readFilterExpression(
  text: string | undefined,
  names: FieldNames,
  log: DiagnosticLog,
): FilterExpressionPlan | null {
  if (text === undefined) return null;
  const parsed = parseExpression(text, 'filter_expression');
  log.addAll(parsed.diagnostics);
  return { text, parts: parsed.ast ? conjuncts(parsed.ast) : [], names };
}

function conjuncts(ast: Expression): readonly Expression[] {
  const parts: Expression[] = [];
  const open = [ast];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.kind === 'binary' && one.operator === 'AND') open.push(one.right, one.left);
    else parts.push(one);
  }
  return parts;
}

interface Selection {
  readonly refs: readonly FieldRef[];
  readonly calculations: readonly TableCalculation[];
  readonly order: readonly string[];
}

/** Table calculations that `fields` does not name come last, as Looker shows them. */
function selectFields(names: readonly string[], fields: ExploreFields, custom: DynamicFields, find: Find): Selection {
  const calculations = new Map(custom.calculations.map((one) => [one.name, one]));
  const refs = new Map<string, FieldRef>();
  const order = new Set<string>();
  const pick = (name: string, range?: SourceRange): void => {
    const ref = find(name, range);
    if (!ref || refs.has(ref.name)) return;
    refs.set(ref.name, ref);
    order.add(ref.name);
    for (const required of ref.field.requiredFields) {
      pick(requiredField(fields, ref.alias, required)?.name ?? required, ref.field.range);
    }
  };
  for (const name of names) {
    if (calculations.has(name)) order.add(name);
    else if (!custom.disabled.has(name)) pick(name);
  }
  for (const name of calculations.keys()) order.add(name);
  return { refs: [...refs.values()], calculations: custom.calculations, order: [...order] };
}

function checkSelectable(refs: readonly FieldRef[], fields: ExploreFields, log: DiagnosticLog): void {
  for (const ref of refs) {
    if (ref.field.category === 'dimension' || ref.field.category === 'measure') continue;
    log.error(
      'not-selectable',
      ref.field.range,
      `"${ref.name}" is a ${ref.field.category} and cannot be selected. Set its value in the query's filters.`,
    );
  }
  if (refs.length === 0 && !log.hasErrors) {
    log.error(
      'no-fields',
      undefined,
      `The query on explore "${fields.explore.name}" must select a dimension or a measure.`,
    );
  }
}

function rowTotal(text: string | undefined): 'right' | 'left' | null {
  if (text === undefined || text === '' || text === 'false') return null;
  return text === 'left' ? 'left' : 'right';
}

/**
 * A subtotal at a dimension groups by it and the row dimensions before it; one at the last dimension would repeat the
 * rows.
 */
function subtotalDepths(names: readonly string[], rows: readonly FieldRef[], log: DiagnosticLog): readonly number[] {
  const depths = new Set<number>();
  for (const name of names) {
    const index = rows.findIndex((ref) => ref.name === name);
    if (index === -1)
      log.error(
        'bad-subtotal',
        undefined,
        `The query asks for subtotals by "${name}", which is not one of its row dimensions.`,
      );
    else if (index < rows.length - 1) depths.add(index + 1);
  }
  return [...depths].toSorted((a, b) => a - b);
}
