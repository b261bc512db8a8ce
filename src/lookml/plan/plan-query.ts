/** Query → plan: every name looked up, visibility and grants checked, defaults filled in. */
import type { QueryDefinition } from '../../contract/query-definition.ts';
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import type { CompileContext } from './compile-context.ts';
import { holdsGrants, requiredGrants } from './access-grants.ts';
import { namesInCustomFields, namesInExpression } from './custom-references.ts';
import { readDynamicFields, type DynamicFields } from './dynamic-fields.ts';
import type { ExploreFields } from './explore-fields.ts';
import type { FieldRef, TableCalculation } from './field-ref.ts';
import { queryFilters } from './query-filters.ts';
import type { QueryPlan } from './query-plan.ts';
import { defaultSorts, readSorts } from './query-sorts.ts';
import { queryTimezone } from './query-timezone.ts';
import { checkCalculations } from './check-calculations.ts';
import { columnLimit, rowLimit } from './row-limit.ts';
import { unknownField } from './unknown-field.ts';

export interface PlanOptions {
  readonly context: CompileContext;
  readonly log: DiagnosticLog;
  /** Renders Liquid in a filter's text (`{{ _user_attributes['region'] }}`). */
  readonly cleanFilter: (text: string) => string;
  /**
   * `query`: what a user asks. `derived_table`: an `explore_source`, which may use fields that users may not pick,
   * whose `always_filter` holds as well, and which has neither default sorts nor a default limit.
   */
  readonly purpose: 'query' | 'derived_table';
  /** Where LookML names a field of the query: of derived tables. */
  readonly placeOf?: (name: string) => SourceRange;
}

/** Errors go to the log; the plan is then as good as it can be. */
export function planQuery(query: QueryDefinition, fields: ExploreFields, options: PlanOptions): QueryPlan {
  const { context, log, purpose } = options;
  const mayUse = (name: string): FieldRef | undefined => usable(fields, name, options);
  const custom = readDynamicFields(query.dynamic_fields, mayUse);
  custom.diagnostics.forEach((diagnostic) => log.add(diagnostic));
  const find = fieldFinder(fields, custom, options);
  if (purpose === 'query') {
    // What a user writes reaches what that user may use, wherever it is written.
    const inFilter = query.filter_expression === undefined ? [] : namesInExpression(query.filter_expression);
    for (const name of [...inFilter, ...namesInCustomFields(custom.fields.values())]) find(name);
  }
  const selected = selectFields(query.fields ?? [], fields, custom, find);
  const dimensions = selected.refs.filter((ref) => ref.field.category === 'dimension');
  const measures = selected.refs.filter((ref) => ref.field.category === 'measure');
  checkSelectable(selected.refs, fields, log);
  checkCalculations(selected.calculations, selected.order, log);

  const pivots = [...new Set(query.pivots ?? [])].filter((name) => {
    if (dimensions.some((ref) => ref.name === name)) return true;
    log.error('bad-pivot', undefined, `The query pivots on "${name}", which is not one of its dimensions.`);
    return false;
  });
  const asked = new Map<string, string>();
  for (const [name, text] of Object.entries(query.filters ?? {})) {
    const ref = find(name);
    if (ref) asked.set(ref.name, options.cleanFilter(text));
  }
  const { filters, conditionallyFiltered } = queryFilters(asked, fields.explore, options.cleanFilter);
  const calculations = new Set(custom.calculations.map((one) => one.name));
  const sortable = {
    dimensions,
    measures,
    calculations: selected.calculations.map((one) => one.name),
    pivots,
    exists: (name: string) => purpose === 'derived_table' || calculations.has(name) || find(name) !== undefined,
  };
  const sortsAdded = purpose === 'query' && !query.sorts?.length;
  const limit = rowLimit(query.limit, context);
  const columns = columnLimit(query.column_limit);
  [...limit.diagnostics, ...columns.diagnostics].forEach((diagnostic) => log.add(diagnostic));
  const rows = dimensions.filter((ref) => !pivots.includes(ref.name));
  return {
    fields,
    custom: custom.fields,
    order: selected.order,
    dimensions,
    measures,
    calculations: selected.calculations,
    pivots,
    filters,
    filterExpression: query.filter_expression ?? null,
    conditionallyFiltered,
    sorts: sortsAdded ? defaultSorts(sortable) : readSorts(query.sorts ?? [], sortable, log),
    sortsAdded,
    limit: limit.rows,
    columnLimit: columns.columns,
    total: query.total === true,
    rowTotal: pivots.length === 0 ? null : rowTotal(query.row_total),
    subtotalDepths: subtotalDepths(query.subtotals ?? [], rows, log),
    fillFields: (query.fill_fields ?? []).filter((name) => dimensions.some((ref) => ref.name === name)),
    timezone: queryTimezone(query.query_timezone, context, log),
  };
}

/** `range`: where LookML names the field, for fields that the query itself does not name. */
type Find = (name: string, range?: SourceRange) => FieldRef | undefined;

/** Finds what the user may use; anything else is reported in Looker's words. */
function fieldFinder(fields: ExploreFields, custom: DynamicFields, options: PlanOptions): Find {
  const { log } = options;
  return (name, range) => {
    const own = custom.fields.get(name);
    if (own) return own;
    if (custom.unread.has(name)) return undefined;
    const ref = usable(fields, name, options);
    if (ref) return ref;
    log.add(unknownField(fields, name, fields.explore.name, range ?? options.placeOf?.(name)));
    return undefined;
  };
}

/** The field of LookML, if the user may use it: `fields:` of the explore, grants of field, view and join. */
function usable(fields: ExploreFields, name: string, { context, purpose }: PlanOptions): FieldRef | undefined {
  const ref = fields.find(name);
  const isAllowed =
    ref !== undefined &&
    (purpose === 'derived_table' || fields.isVisible(ref.name)) &&
    holdsGrants(fields.model, requiredGrants(fields, ref), context.user.userAttributes);
  return isAllowed ? ref : undefined;
}

interface Selection {
  readonly refs: readonly FieldRef[];
  readonly calculations: readonly TableCalculation[];
  readonly order: readonly string[];
}

/** Table calculations that `fields` does not name stand at the end, as Looker shows them. */
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
      pick(required.includes('.') || fields.find(required) ? required : `${ref.alias}.${required}`, ref.field.range);
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
      `"${ref.name}" is a ${ref.field.category} and cannot be selected; it takes values through the query's filters.`,
    );
  }
  if (refs.length === 0 && log.sorted().every((one) => one.severity !== 'error')) {
    log.error(
      'no-fields',
      undefined,
      `The query on explore "${fields.explore.name}" selects no dimension and no measure.`,
    );
  }
}

function rowTotal(text: string | undefined): 'right' | 'left' | null {
  if (text === undefined || text === '' || text === 'false') return null;
  return text === 'left' ? 'left' : 'right';
}

/** A subtotal at a dimension groups by it and the row dimensions before it; one at the last would be the rows. */
function subtotalDepths(names: readonly string[], rows: readonly FieldRef[], log: DiagnosticLog): readonly number[] {
  const depths = new Set<number>();
  for (const name of names) {
    const index = rows.findIndex((ref) => ref.name === name);
    if (index === -1)
      log.error(
        'bad-subtotal',
        undefined,
        `The query asks for subtotals of "${name}", which is not one of its row dimensions.`,
      );
    else if (index < rows.length - 1) depths.add(index + 1);
  }
  return [...depths].toSorted((a, b) => a - b);
}
