/**
 * Labels and descriptions as shown: Liquid in them is rendered, and `label_from_parameter` uses the label of the
 * parameter's value. Without a query there are no filters, and parameters have their defaults, as in Looker's field
 * picker.
 */
import { LiquidText, type AnyText } from '../../liquid/liquid-text.ts';
import { hasLiquid, renderSqlTemplate } from '../../liquid/sql-template.ts';
import type { SqlTemplateScope, TemplateField } from '../../liquid/sql-template.ts';
import { chosenValue } from '../plan/chosen-value.ts';
import { qualified } from '../resolve/qualified-name.ts';
import type { ResolvedExplore, ResolvedModel } from '../resolve/resolved-model.ts';
import { valueTypeRow } from '../fields/value-types.ts';
import type { ResolvedField } from '../resolve/resolved-field.ts';

/** The reader, and the query whose result they see. */
export interface LabelReader {
  readonly userAttributes: Readonly<Record<string, string>>;
  readonly locale: string;
  readonly dialectName?: string;
  readonly query?: {
    readonly filters: ReadonlyMap<string, string>;
    /** `alias.field` names. */
    readonly selected: ReadonlySet<string>;
  };
}

/** The place of a field. */
export interface LabelPlace {
  readonly model: ResolvedModel;
  readonly explore: ResolvedExplore;
  readonly alias: string;
}

/** Do the field's labels depend on the reader or the query? */
export function hasChangingLabels(field: ResolvedField, place: LabelPlace): boolean {
  const { label, viewLabel, groupLabel, groupItemLabel, description } = field;
  const texts = [label, viewLabel ?? aliasLabel(place), groupLabel, groupItemLabel, description];
  return field.labelFromParameter !== undefined || texts.some((text) => text !== undefined && hasLiquid(text));
}

/** The field with its labels as `reader` sees them. */
export function withShownLabels(field: ResolvedField, place: LabelPlace, reader: LabelReader): ResolvedField {
  if (!hasChangingLabels(field, place)) return field;
  const scope = labelScope(place, reader, `${place.alias}.${field.name}`);
  const show = (text: string): string => render(text, scope);
  const chosen = labelOfParameter(field, place, reader);
  return {
    ...field,
    labelShort: chosen ?? show(field.labelShort),
    viewLabel: show(field.viewLabel ?? aliasLabel(place)),
    ...(field.label !== undefined && { label: show(field.label) }),
    ...(field.groupLabel !== undefined && { groupLabel: show(field.groupLabel) }),
    ...(field.groupItemLabel !== undefined && { groupItemLabel: show(field.groupItemLabel) }),
    ...(field.description !== undefined && { description: show(field.description) }),
  };
}

/** A text of the explore itself or of its model. */
export function shownText(text: string, model: ResolvedModel, explore: ResolvedExplore, reader: LabelReader): string {
  if (!hasLiquid(text)) return text;
  return render(text, labelScope({ model, explore, alias: explore.baseAlias }, reader));
}

function aliasLabel({ explore, alias }: LabelPlace): string {
  return explore.aliases[alias]?.label ?? alias;
}

/** Only a query chooses a value: the field picker shows the field's own label. */
function labelOfParameter(field: ResolvedField, place: LabelPlace, reader: LabelReader): string | undefined {
  if (field.labelFromParameter === undefined || reader.query === undefined) return undefined;
  const name = qualified(field.labelFromParameter, place.alias);
  const parameter = findField(name, place);
  const value = parameter && valueOf(name, parameter, reader);
  if (value === undefined || value === '') return undefined;
  return parameter?.allowedValues.find((one) => one.value === value)?.label ?? value;
}

function labelScope(place: LabelPlace, reader: LabelReader, fieldName?: string): SqlTemplateScope {
  const { model, explore, alias } = place;
  const valueOfParameter = (name: string): AnyText | undefined => {
    const field = findField(name, place);
    return field?.category === 'parameter' ? parameterValue(name, field, reader) : undefined;
  };
  return {
    view: alias,
    isView: (name) => Object.hasOwn(explore.aliases, name),
    isViewInQuery: (name) => [...(reader.query?.selected ?? [])].some((one) => one.startsWith(`${name}.`)),
    field: (name) => templateField(name, place, reader),
    condition: () => undefined,
    parameter: (name) => valueOfParameter(qualified(name, alias)),
    dateStart: () => undefined,
    dateEnd: () => undefined,
    lexis: null,
    quote: (text) => `'${text.replaceAll("'", "''")}'`,
    boolean: String,
    variables: {
      filters: Object.fromEntries(reader.query?.filters ?? []),
      userAttributes: reader.userAttributes,
      modelName: model.name,
      exploreName: explore.name,
      viewName: explore.aliases[alias]?.view ?? alias,
      localeName: reader.locale,
      ...(fieldName !== undefined && { fieldName }),
      ...(reader.dialectName !== undefined && { dialectName: reader.dialectName }),
      ...(model.strings && { localization: model.strings }),
    },
  };
}

function templateField(name: string, place: LabelPlace, reader: LabelReader): TemplateField | undefined {
  const field = findField(name, place);
  if (field === undefined) return undefined;
  const isSelected = reader.query?.selected.has(name) ?? false;
  const isFiltered = reader.query?.filters.has(name) ?? false;
  return {
    name,
    inQuery: isSelected || isFiltered,
    isSelected,
    isFiltered,
    label: field.labelShort,
    ...(field.category === 'parameter' && { parameterValue: parameterValue(name, field, reader) }),
  };
}

function parameterValue(name: string, field: ResolvedField, reader: LabelReader): AnyText {
  return LiquidText.data(parameterText(name, field, reader));
}

/** The value as `_parameter_value` has it in SQL: texts are quoted, and `NULL` is not a value. */
export function parameterText(name: string, field: ResolvedField, reader: Pick<LabelReader, 'query'>): string {
  const value = valueOf(name, field, reader);
  if (value === undefined || value === '') return 'NULL';
  const isBare = field.category !== 'measure' && valueTypeRow(field.type).isBare;
  return isBare ? value : `'${value.replaceAll("'", "''")}'`;
}

function valueOf(name: string, field: ResolvedField, { query }: Pick<LabelReader, 'query'>): string | undefined {
  const filter = query?.filters.get(name);
  return filter === undefined ? field.defaultValue : chosenValue(field, filter);
}

function findField(name: string, { model, explore }: LabelPlace): ResolvedField | undefined {
  const dot = name.indexOf('.');
  const alias = name.slice(0, Math.max(dot, 0));
  const view = Object.hasOwn(explore.aliases, alias) ? explore.aliases[alias]?.view : undefined;
  const fields = view === undefined ? {} : (model.views[view]?.fields ?? {});
  const field = name.slice(dot + 1);
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** A text that cannot be rendered is shown as written. */
function render(text: string, scope: SqlTemplateScope): string {
  if (!hasLiquid(text)) return text;
  const rendered = renderSqlTemplate(text, scope);
  return rendered.diagnostics.length > 0 ? text : rendered.text.replaceAll(/\s+/g, ' ').trim();
}
