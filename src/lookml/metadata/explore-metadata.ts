/** Looker's LookmlModelExplore. Keys are in the order of the recorded answers, followed by members that came later. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { own } from '../../lib/record.ts';
import { visibleMetadata } from '../../results/reader/sight.ts';
import { qualified } from '../resolve/qualified-name.ts';
import { referencedFields } from '../resolve/references.ts';
import { hiddenNames, withoutHiddenNames, type HiddenNames } from '../plan/hidden-names.ts';
import { visibleFields, type VisibleFields } from '../plan/visible-fields.ts';
import type { ResolvedExplore, ResolvedJoin, ResolvedModel } from '../resolve/resolved-model.ts';
import type { ResolvedField } from '../resolve/resolved-field.ts';
import type { FieldFilter, SourceText } from '../parse/written-text.ts';
import { shownText, withShownLabels } from './shown-labels.ts';
import type { LabelReader } from './shown-labels.ts';
import { sourceOf } from './source-link.ts';
import { supportedMeasureTypes } from './supported-measure-types.ts';
import { visibleFieldMetadata, visibleNames, visibleText } from './visible-metadata.ts';

export interface ExploreMetadataEnv {
  /** The dialect of the model's connection, if known. */
  readonly dialect?: Dialect;
  readonly hasTimezoneSupport?: boolean;
  /** Findings about this explore, for `errors`. */
  readonly diagnostics?: readonly Diagnostic[];
  /** May the caller see LookML (`sql`, links, files)? Default: yes. */
  readonly canSeeLookml?: boolean;
  /** The reader; absent = one who holds every access grant, with labels shown as written. */
  readonly reader?: LabelReader;
}

/** An explore with those of its parts that a reader sees. */
interface Shown {
  readonly model: ResolvedModel;
  readonly explore: ResolvedExplore;
  readonly visible: VisibleFields;
  readonly hidden: HiddenNames;
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
  const seen = shownTo(model, explore, env);
  const { visible } = seen;
  const metadata = {
    id: `${model.name}::${explore.name}`,
    name: explore.name,
    description: explore.description === undefined ? null : shown(explore.description),
    scopes: [...visible.aliases()],
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
    sql_table_name: visibleText(tableName(model, explore), explore.baseAlias, seen.hidden),
    access_filters: withVisibleFields(explore.accessFilters, seen).map((filter) => ({
      field: filter.field,
      user_attribute: filter.userAttribute,
    })),
    aliases: aliases(seen),
    always_filter: filters(explore.alwaysFilter, seen),
    conditionally_filter: filters(explore.conditionallyFilter?.filters ?? [], seen),
    index_fields: [],
    sets: sets(seen),
    tags: [...explore.tags],
    errors: errors(withoutHiddenNames(env.diagnostics ?? [], seen.hidden)),
    fields: fieldset(seen, env),
    joins: explore.joins.filter((join) => visible.seesAlias(join.name)).map((join) => joinMetadata(join, seen)),
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
    always_join: explore.alwaysJoin.filter((alias) => visible.seesAlias(alias)),
  };
  return env.canSeeLookml === false ? withoutLookml(metadata) : metadata;
}

function shownTo(model: ResolvedModel, explore: ResolvedExplore, env: ExploreMetadataEnv): Shown {
  const visible = visibleFields({ model, explore }, env.reader?.userAttributes ?? null);
  return { model, explore, visible, hidden: hiddenNames(visible) };
}

/** One of the explore's `fields`, by its `alias.name`; undefined if it does not exist, or not for the reader. */
export function exploreField(
  model: ResolvedModel,
  explore: ResolvedExplore,
  name: string,
  env: ExploreMetadataEnv = {},
): JsonObject | undefined {
  const seen = shownTo(model, explore, env);
  for (const alias of seen.visible.aliases()) {
    const field = seen.visible.fieldsOf(alias).find((one) => `${alias}.${one.name}` === name);
    if (field !== undefined) return shownField(field, alias, seen, env);
  }
  return undefined;
}

/** An explore for readers who may not see LookML: what it is for, but not how it is made. */
function withoutLookml(explore: JsonObject): JsonObject {
  const withheld = {
    sql_on: null,
    sql_foreign_key: null,
    sql_table_name: null,
    foreign_key: null,
    dependent_fields: [],
  };
  const joins = explore['joins'] as readonly JsonObject[];
  return {
    ...explore,
    source_file: null,
    sql_table_name: null,
    access_filters: [],
    errors: null,
    lookml_link: null,
    joins: joins.map((join) => ({ ...join, ...withheld })),
  };
}

/** What stands in FROM, also where LookML names no table: Dagster’s resource, for one, asks for it of every explore. */
function tableName({ views }: ResolvedModel, { baseView, baseAlias, sqlTableName }: ResolvedExplore): string {
  const base = views[baseView];
  const text = (sqlTableName ?? base?.sqlTableName)?.text.trimStart() ?? '';
  // A query has no name in the database: it is what LookML calls it.
  const ofView = base?.derivedTable === undefined ? baseView : `\${${baseView}.SQL_TABLE_NAME}`;
  const written = text === '' ? ofView : text;
  return `${written}${/\s$/.test(written) ? '' : ' '}AS ${baseAlias}`;
}

/** Aliases that differ from the name of their view. */
function aliases({ explore, visible }: Shown): JsonValue {
  return visible.aliases().flatMap((name) => {
    const view = explore.aliases[name]?.view;
    return view === undefined || view === name ? [] : [{ name, value: view }];
  });
}

/** Those of the explore's filters whose fields may be named. */
function withVisibleFields<Filter extends { readonly field: string }>(
  all: readonly Filter[],
  seen: Shown,
): readonly Filter[] {
  return all.filter(({ field }) => !seen.hidden.hides(qualified(field, seen.explore.baseAlias)));
}

function filters(list: readonly FieldFilter[], seen: Shown): JsonValue {
  return withVisibleFields(list, seen).map((filter) => ({
    name: qualified(filter.field, seen.explore.baseAlias),
    value: filter.expression.text,
  }));
}

/** Each alias with all its fields and then its sets; `ALL_FIELDS` last. */
function sets(seen: Shown): JsonValue {
  const { explore, visible, hidden } = seen;
  const named = visible.aliases().flatMap((alias) => {
    const ofAlias = Object.entries(explore.sets).filter(
      ([name]) => name.startsWith(`${alias}.`) && !hidden.hides(name),
    );
    return [
      { name: alias, value: [...fieldsOf(seen, alias)] },
      ...ofAlias.map(([name, value]) => ({ name, value: value.filter((field) => !hidden.hides(field)) })),
    ];
  });
  return [...named, { name: 'ALL_FIELDS', value: [...allFields(seen)] }];
}

function fieldsOf({ visible }: Shown, alias: string): readonly string[] {
  return visible.fieldsOf(alias).map((field) => `${alias}.${field.name}`);
}

function allFields(seen: Shown): readonly string[] {
  const { explore, visible, hidden } = seen;
  return (
    explore.visibleFields?.filter((name) => !hidden.hides(name)) ??
    visible.aliases().flatMap((alias) => fieldsOf(seen, alias))
  );
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

/** Findings about the text of the explore itself: from its name to the next explore or view in its file. */
export function exploreDiagnostics(
  model: ResolvedModel,
  explore: ResolvedExplore,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const { file, start } = explore.range;
  const others = own(model.starts, file)?.filter((offset) => offset > start.offset) ?? [];
  const end = Math.min(...others);
  return diagnostics.filter(({ range }) => {
    return range?.file === file && range.start.offset >= start.offset && range.start.offset < end;
  });
}

const FIELDSETS = { dimension: 'dimensions', measure: 'measures', filter: 'filters', parameter: 'parameters' } as const;

/**
 * Fields that may be picked, by category, in the order of the field picker: by the view's label, then by label or
 * group.
 */
function fieldset(seen: Shown, env: ExploreMetadataEnv): JsonObject {
  const result: Record<'dimensions' | 'measures' | 'filters' | 'parameters', JsonObject[]> = {
    dimensions: [],
    measures: [],
    filters: [],
    parameters: [],
  };
  for (const alias of seen.visible.aliases()) {
    for (const field of seen.visible.fieldsOf(alias)) {
      result[FIELDSETS[field.category]].push(shownField(field, alias, seen, env));
    }
  }
  return Object.fromEntries(Object.entries(result).map(([name, fields]) => [name, fields.toSorted(byPicker)]));
}

function shownField(field: ResolvedField, alias: string, seen: Shown, env: ExploreMetadataEnv): JsonObject {
  const place = { model: seen.model, explore: seen.explore, alias };
  const labelled = env.reader ? withShownLabels(field, place, env.reader) : field;
  return visibleMetadata(visibleFieldMetadata(place, labelled, seen.hidden), { lookml: env.canSeeLookml !== false });
}

function byPicker(a: JsonObject, b: JsonObject): number {
  return pickerKey(a).localeCompare(pickerKey(b), 'en');
}

/** Members of a group compare equal, so they keep the order of their declaration. */
function pickerKey(field: JsonObject): string {
  const { view_label: view, field_group_label: group, label_short: label } = field;
  return [view, group ?? label].filter((text) => typeof text === 'string').join('\u0000');
}

function joinMetadata(join: ResolvedJoin, { explore, visible, hidden }: Shown): JsonObject {
  const text = (source: SourceText | undefined): string | null =>
    visibleText(source?.text.trim() ?? null, join.name, hidden);
  const reads = join.sqlOn === undefined ? [] : referencedFields(join.sqlOn.text);
  const key = join.foreignKey?.field ?? null;
  return {
    name: join.name,
    dependent_fields: visibleNames(reads, join.name, hidden),
    fields: join.fields === undefined ? null : visibleNames(join.fields, join.name, hidden),
    foreign_key: key !== null && hidden.hides(qualified(key, explore.baseAlias)) ? null : key,
    from: join.view === join.name ? null : join.view,
    outer_only: join.outerOnly,
    relationship: join.relationship,
    required_joins: join.requiredJoins.filter((alias) => visible.seesAlias(alias)),
    sql_foreign_key: text(join.sqlForeignKey),
    sql_on: text(join.sqlOn),
    sql_table_name: text(join.sqlTableName),
    type: join.type,
    view_label: explore.aliases[join.name]?.label ?? null,
  };
}
