/** Looker's LookmlModelExplore. Order of keys: that of the recorded answers, then the members that came later. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { qualified } from '../resolve/qualified-name.ts';
import { referencedFields } from '../resolve/references.ts';
import type { FieldFilter, ResolvedExplore, ResolvedJoin, ResolvedModel } from '../resolve/resolved-model.ts';
import { fieldMetadata } from './field-metadata.ts';
import { shownText, withShownLabels } from './shown-labels.ts';
import type { LabelReader } from './shown-labels.ts';
import { sourceOf } from './source-link.ts';
import { supportedMeasureTypes } from './supported-measure-types.ts';

export interface ExploreMetadataEnv {
  /** Of the model's connection, where it is known. */
  readonly dialect?: Dialect;
  readonly hasTimezoneSupport?: boolean;
  /** Findings about this explore, for `errors`. */
  readonly diagnostics?: readonly Diagnostic[];
  /** May the caller see LookML (`sql`, links, files)? Default: yes. */
  readonly canSeeLookml?: boolean;
  /** Who looks; absent = labels are shown as written. */
  readonly reader?: LabelReader;
  /** May the caller see something that asks for these access grants? Default: everything. */
  allows?(grants: readonly string[]): boolean;
}

export function exploreMetadata(
  model: ResolvedModel,
  explore: ResolvedExplore,
  env: ExploreMetadataEnv = {},
): JsonObject {
  const aggregates = env.dialect?.aggregates;
  const source = sourceOf(model.projectName, explore.range);
  const shown = (text: string): string => (env.reader ? shownText(text, model, explore, env.reader) : text);
  const label = shown(explore.label);
  return {
    id: `${model.name}::${explore.name}`,
    name: explore.name,
    description: explore.description === undefined ? null : shown(explore.description),
    scopes: Object.keys(explore.aliases),
    can_total: true,
    can_save: true,
    can_explain: true,
    can_pivot_in_db: true,
    can_subtotal: true,
    has_timezone_support: env.hasTimezoneSupport ?? true,
    supports_cost_estimate: false,
    connection_name: model.connection,
    null_sort_treatment: env.dialect?.nullSortTreatment ?? 'low',
    files: null,
    source_file: model.file,
    model_name: model.name,
    view_name: explore.baseView,
    hidden: explore.hidden,
    sql_table_name: tableName(model, explore),
    access_filters: explore.accessFilters.map((filter) => ({
      field: filter.field,
      user_attribute: filter.userAttribute,
    })),
    aliases: aliases(explore),
    always_filter: filters(explore.alwaysFilter, explore),
    conditionally_filter: filters(explore.conditionallyFilter?.filters ?? [], explore),
    index_fields: [],
    sets: sets(model, explore),
    tags: [...explore.tags],
    errors: errors(env.diagnostics ?? []),
    fields: fieldset(model, explore, env),
    joins: explore.joins.map((join) => joinMetadata(join, explore)),
    group_label: shown(explore.groupLabel ?? model.label),
    supported_measure_types: supportedMeasureTypes(
      (type) => aggregates === undefined || type !== 'median' || Object.hasOwn(aggregates, type),
    ),
    label,
    project_name: model.projectName,
    access_filter_fields: null,
    title: label,
    can_develop: false,
    can_see_lookml: env.canSeeLookml ?? true,
    lookml_link: source.link,
    dialect_name: env.dialect?.name ?? null,
    always_join: [...explore.alwaysJoin],
  };
}

function tableName(model: ResolvedModel, explore: ResolvedExplore): string | null {
  const text = explore.sqlTableName ?? model.views[explore.baseView]?.sqlTableName;
  const written = text?.text.trimStart();
  if (written === undefined || written === '') return null;
  return `${written}${/\s$/.test(written) ? '' : ' '}AS ${explore.baseAlias}`;
}

/** Aliases that are not their view's name. */
function aliases(explore: ResolvedExplore): JsonValue {
  return Object.entries(explore.aliases).flatMap(([name, { view }]) => (name === view ? [] : [{ name, value: view }]));
}

function filters(list: readonly FieldFilter[], explore: ResolvedExplore): JsonValue {
  return list.map((filter) => ({ name: qualified(filter.field, explore.baseAlias), value: filter.expression.text }));
}

/** Each alias with all its fields and then its sets; `ALL_FIELDS` last. */
function sets(model: ResolvedModel, explore: ResolvedExplore): JsonValue {
  const named = Object.keys(explore.aliases).flatMap((alias) => {
    const ofAlias = Object.entries(explore.sets).filter(([name]) => name.startsWith(`${alias}.`));
    return [
      { name: alias, value: [...fieldsOf(model, explore, alias)] },
      ...ofAlias.map(([name, value]) => ({ name, value: [...value] })),
    ];
  });
  return [...named, { name: 'ALL_FIELDS', value: [...allFields(model, explore)] }];
}

function fieldsOf(model: ResolvedModel, explore: ResolvedExplore, alias: string): readonly string[] {
  const view = model.views[explore.aliases[alias]?.view ?? ''];
  return Object.keys(view?.fields ?? {}).map((field) => `${alias}.${field}`);
}

function allFields(model: ResolvedModel, explore: ResolvedExplore): readonly string[] {
  return explore.visibleFields ?? Object.keys(explore.aliases).flatMap((alias) => fieldsOf(model, explore, alias));
}

function errors(diagnostics: readonly Diagnostic[]): JsonValue {
  const found = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (found.length === 0) return null;
  return found.map(({ message, hint, range }) => ({
    message,
    details: hint ?? null,
    error_pos: range === undefined ? null : `${range.file}:${String(range.start.line)}:${String(range.start.column)}`,
    field_error: false,
  }));
}

/** Findings about the text of the explore itself: from its name to the next explore or view of its file. */
export function exploreDiagnostics(
  model: ResolvedModel,
  explore: ResolvedExplore,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const { file, start } = explore.range;
  const others = [...Object.values(model.explores), ...Object.values(model.views)].flatMap(({ range }) => {
    return range.file === file && range.start.offset > start.offset ? [range.start.offset] : [];
  });
  const end = Math.min(...others);
  return diagnostics.filter(({ range }) => {
    return range?.file === file && range.start.offset >= start.offset && range.start.offset < end;
  });
}

const FIELDSETS = { dimension: 'dimensions', measure: 'measures', filter: 'filters', parameter: 'parameters' } as const;

/** Fields that may be picked, by category, in the order of the field picker: view's label, then label or group. */
function fieldset(model: ResolvedModel, explore: ResolvedExplore, env: ExploreMetadataEnv): JsonObject {
  const result: Record<'dimensions' | 'measures' | 'filters' | 'parameters', JsonObject[]> = {
    dimensions: [],
    measures: [],
    filters: [],
    parameters: [],
  };
  const visible = explore.visibleFields === undefined ? undefined : new Set(explore.visibleFields);
  for (const [alias, { view: viewName }] of Object.entries(explore.aliases)) {
    const view = model.views[viewName];
    if (view === undefined || !(env.allows?.(grantsOf(explore, alias, view.requiredAccessGrants)) ?? true)) continue;
    for (const field of Object.values(view.fields)) {
      if (visible !== undefined && !visible.has(`${alias}.${field.name}`)) continue;
      if (!(env.allows?.(field.requiredAccessGrants) ?? true)) continue;
      const labelled = env.reader ? withShownLabels(field, { model, explore, alias }, env.reader) : field;
      result[FIELDSETS[field.category]].push(visibleTo(fieldMetadata(model, explore, alias, labelled), env));
    }
  }
  return Object.fromEntries(Object.entries(result).map(([name, fields]) => [name, fields.toSorted(byPicker)]));
}

function grantsOf(explore: ResolvedExplore, alias: string, ofView: readonly string[]): readonly string[] {
  const join = explore.joins.find((item) => item.name === alias);
  return [...ofView, ...(join?.requiredAccessGrants ?? [])];
}

function visibleTo(metadata: JsonObject, env: ExploreMetadataEnv): JsonObject {
  if (env.canSeeLookml !== false) return metadata;
  return { ...metadata, lookml_link: null, source_file: null, source_file_path: null, sql: null, sql_case: null };
}

function byPicker(a: JsonObject, b: JsonObject): number {
  return pickerKey(a).localeCompare(pickerKey(b), 'en');
}

/** Members of a group compare equal, so that they keep the order of their declaration. */
function pickerKey(field: JsonObject): string {
  const { view_label: view, field_group_label: group, label_short: label } = field;
  return [view, group ?? label].filter((text) => typeof text === 'string').join('\u0000');
}

function joinMetadata(join: ResolvedJoin, explore: ResolvedExplore): JsonObject {
  return {
    name: join.name,
    dependent_fields: join.sqlOn === undefined ? [] : [...referencedFields(join.sqlOn.text)],
    fields: join.fields === undefined ? null : [...join.fields],
    foreign_key: join.foreignKey?.field ?? null,
    from: join.view === join.name ? null : join.view,
    outer_only: join.outerOnly,
    relationship: join.relationship,
    required_joins: [...join.requiredJoins],
    sql_foreign_key: join.sqlForeignKey?.text.trim() ?? null,
    sql_on: join.sqlOn?.text.trim() ?? null,
    sql_table_name: join.sqlTableName?.text.trim() ?? null,
    type: join.type,
    view_label: explore.aliases[join.name]?.label ?? null,
  };
}
