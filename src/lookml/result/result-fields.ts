/** What the result says about each field: its name, how it is shown, drilled and calculated. */
import { linkTexts } from '../../lib/link-texts.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Calculation, RawTime, ResultField, ValueKind } from '../../results/prepared/result-shape.ts';
import { fieldMetadata } from '../metadata/field-metadata.ts';
import { hasChangingLabels, withShownLabels } from '../metadata/shown-labels.ts';
import { visibleFieldMetadata } from '../metadata/visible-metadata.ts';
import type { ResolvedExplore, ResolvedModel } from '../resolve/resolved-model.ts';
import { BUILT_IN_VALUE_FORMATS } from '../resolve/value-formats.ts';
import type { CompileContext } from '../plan/compile-context.ts';
import { fieldDrills } from './field-drills.ts';
import { own } from '../../lib/record.ts';
import type { FieldRef, TableCalculation } from '../plan/field-ref.ts';
import { hiddenNames, type HiddenNames } from '../plan/hidden-names.ts';
import { lookmlFilters, type QueryPlan } from '../plan/query-plan.ts';
import { visibleFields, type VisibleFields } from '../plan/visible-fields.ts';

export interface ResultColumn {
  readonly column: string | null;
  readonly sortColumn: string | null;
  /** LookML fields whose values order this one's (`order_by_field`). */
  readonly orderedBy?: readonly FieldRef[];
  readonly kind: ValueKind;
  /** The timeframe of a date field, in a group or single (`type: date_quarter`). */
  readonly timeframe: string | null;
  readonly rawTime?: RawTime;
  readonly calculation: Calculation | null;
  /** Is it here only because another field is calculated from it? It is not shown. */
  readonly hidden: boolean;
}

type User = CompileContext['user'];

const metadataOf = new WeakMap<ResolvedExplore | VisibleFields, Map<string, JsonObject>>();

/** The field's object in `lookml_model_explore`, made once unless a query changes its labels. */
export function knownMetadata(plan: QueryPlan, ref: FieldRef, user: User): JsonObject {
  const { model, explore } = plan.fields;
  if (ref.custom) return customMetadata(model, explore, ref);
  const place = { model, explore, alias: ref.alias };
  const { visible, hidden } = seenBy(plan, user);
  if (hasChangingLabels(ref.field, place)) {
    const query = { filters: lookmlFilters(plan), selected: new Set(plan.order) };
    return visibleFieldMetadata(place, withShownLabels(ref.field, place, { ...user, query }), hidden);
  }
  const reader = hidden.isNone ? explore : visible;
  let known = metadataOf.get(reader);
  if (!known) metadataOf.set(reader, (known = new Map()));
  let metadata = known.get(ref.name);
  if (!metadata) known.set(ref.name, (metadata = visibleFieldMetadata(place, ref.field, hidden)));
  return metadata;
}

function seenBy({ fields }: QueryPlan, { userAttributes }: User) {
  const visible = visibleFields(fields, userAttributes);
  return { visible, hidden: hiddenNames(visible) };
}

function customMetadata(model: ResolvedModel, explore: ResolvedExplore, ref: FieldRef): JsonObject {
  const made = fieldMetadata(model, explore, '', ref.field);
  const view = explore.baseAlias;
  return {
    ...made,
    name: ref.name,
    label: textOf(made, 'label_short') ?? ref.field.labelShort,
    lookml_link: null,
    view,
    view_label: '',
    dynamic: true,
    original_view: view,
    field_group_variant: null,
    project_name: null,
    scope: view,
    source_file: null,
    source_file_path: null,
    suggest_dimension: ref.name,
  };
}

export function fieldResult(plan: QueryPlan, ref: FieldRef, column: ResultColumn, user: User): ResultField {
  const { model } = plan.fields;
  const { field } = ref;
  const metadata = sortedMetadata(plan, ref.name, knownMetadata(plan, ref, user));
  const { visible, hidden } = seenBy(plan, user);
  return {
    name: ref.name,
    category: field.category === 'measure' ? 'measure' : 'dimension',
    kind: column.kind,
    column: column.column,
    sortColumn: column.sortColumn,
    ...(column.orderedBy?.some((by) => !visible.sees(by.alias, by.field)) && { sortIsGuarded: true as const }),
    label: textOf(metadata, 'label') ?? field.labelShort,
    labelShort: textOf(metadata, 'label_short') ?? field.labelShort,
    hidden: column.hidden,
    valueFormat: field.valueFormat ?? null,
    timeframe: column.timeframe,
    fiscalMonthOffset: model.fiscalMonthOffset,
    ...(column.rawTime && { rawTime: column.rawTime }),
    ...templates(ref, hidden),
    ...fieldDrills(ref, visible, hidden),
    calculation: column.calculation,
    metadata,
  };
}

/**
 * The templates of cells. A template that names something hidden would show its values, so it is left out. `html`
 * begins with its first character that is not blank; blanks before `;;` are part of it (Looker's recorded cells).
 */
function templates({ field, alias }: FieldRef, hidden: HiddenNames): Pick<ResultField, 'html' | 'links'> {
  const isShown = (text: string): boolean => hidden.isNone || !hidden.areIn(text, alias);
  const html = field.html?.text.trimStart() ?? null;
  return {
    html: html !== null && isShown(html) ? html : null,
    links: field.links
      .filter((link) => linkTexts(link).every(({ text }) => isShown(text)))
      .map(({ label, url, iconUrl }) => ({ label: label.text, url: url.text, iconUrl: iconUrl?.text ?? null })),
  };
}

function textOf(metadata: JsonObject, member: string): string | undefined {
  const value = metadata[member];
  return typeof value === 'string' ? value : undefined;
}

export function calculationResult(plan: QueryPlan, calculation: TableCalculation): ResultField {
  const { namedValueFormats, fiscalMonthOffset } = plan.fields.model;
  const field = calculationField(calculation, { namedValueFormats, fiscalMonthOffset });
  return { ...field, metadata: sortedMetadata(plan, calculation.name, field.metadata) };
}

/** The result field of a calculation that is not, or not yet, part of a planned query. */
export function calculationField(
  calculation: TableCalculation,
  model: Pick<ResolvedModel, 'namedValueFormats' | 'fiscalMonthOffset'>,
): ResultField {
  const valueFormat = calculation.valueFormat ?? namedFormat(model, calculation.valueFormatName);
  const type = calculation.typeHint ?? 'number';
  const metadata = {
    align: type === 'number' ? 'right' : 'left',
    can_pivot: calculation.kindHint !== 'dimension',
    category: null,
    dynamic: true,
    error: null,
    expression: calculation.calculation.kind === 'expression' ? calculation.calculation.expression : null,
    hidden: false,
    is_filter: false,
    is_numeric: type === 'number',
    is_table_calculation: true,
    label: calculation.label,
    label_short: calculation.label,
    measure: calculation.kindHint !== 'dimension',
    name: calculation.name,
    sortable: true,
    type,
    value_format: valueFormat,
    value_format_name: calculation.valueFormatName,
    view: '',
    view_label: '',
  };
  return {
    name: calculation.name,
    category: 'table_calculation',
    kind: calculationKind(type),
    column: null,
    sortColumn: null,
    label: calculation.label,
    labelShort: calculation.label,
    hidden: false,
    valueFormat,
    timeframe: null,
    fiscalMonthOffset: model.fiscalMonthOffset,
    html: null,
    links: [],
    drillFields: [],
    drillFilters: {},
    calculation: calculationOf(calculation),
    metadata,
  };
}

function calculationOf({ calculation }: TableCalculation): Calculation {
  return calculation.kind === 'expression' ? { kind: 'expression', expression: calculation.expression } : calculation;
}

function calculationKind(type: string): ValueKind {
  if (type === 'string' || type === 'yesno' || type === 'date') return type;
  return type === 'date_time' ? 'datetime' : 'number';
}

/** Queries name the formats of custom fields, so they are looked up here. */
function namedFormat(model: Pick<ResolvedModel, 'namedValueFormats'>, name: string | null): string | null {
  if (name === null) return null;
  return own(model.namedValueFormats, name)?.valueFormat ?? own(BUILT_IN_VALUE_FORMATS, name.toLowerCase()) ?? null;
}

/** `sorted` comes last, and only for sorted fields. */
function sortedMetadata(plan: QueryPlan, name: string, metadata: JsonObject): JsonObject {
  const index = plan.sorts.findIndex((sort) => sort.field === name);
  const sort = plan.sorts[index];
  return sort ? { ...metadata, sorted: { sort_index: index, desc: sort.desc } } : metadata;
}
