/** What json_detail says about the query besides its rows. */
import type { QueryDefinition } from '../../contract/query-definition.ts';
import type { SqlSelection } from '../../contract/sql-selection.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { Expression } from '../../expression/expression-ast.ts';
import { expressionReferences } from '../../expression/expression-references.ts';
import type { JsonObject } from '../../lib/json.ts';
import { numberFormatOf } from '../../results/prepared/number-marks.ts';
import type { QueryDetails } from '../../results/prepared/prepared-query.ts';
import type { ResultField } from '../../results/prepared/result-shape.ts';
import { sortTexts } from '../../results/prepared/sort-texts.ts';
import { shownText } from '../metadata/shown-labels.ts';
import { askedFields, templatesOf } from './asked-fields.ts';
import type { CompileContext } from '../plan/compile-context.ts';
import { hiddenNames } from '../plan/hidden-names.ts';
import { qualified } from '../resolve/qualified-name.ts';
import type { QueryPlan } from '../plan/query-plan.ts';
import { knownMetadata } from './result-fields.ts';
import { resultSorts } from './result-shape-of.ts';
import { visibleFields } from '../plan/visible-fields.ts';

export interface DetailsContext {
  readonly dialect: Dialect;
  readonly context: CompileContext;
  /** The name of the aggregate table that answers the query; null = none. */
  readonly aggregateTable: string | null;
  /** The fields of the result. */
  readonly fields: readonly ResultField[];
  /** A sentence on what was left out of the query; null = nothing. */
  readonly notice: string | null;
}

export function queryDetails(
  query: QueryDefinition,
  plan: QueryPlan,
  { dialect, context, aggregateTable, fields, notice }: DetailsContext,
): QueryDetails {
  const { explore, model } = plan.fields;
  const shown = (text: string): string => shownText(text, model, explore, context.user);
  const hidden = hiddenNames(visibleFields(plan.fields, context.user.userAttributes));
  const isShown = (name: string): boolean => plan.filtered.get(name)?.custom !== undefined || !hidden.hides(name);
  const filters = [...plan.filters].filter(([name]) => isShown(name));
  const applied = filters.flatMap(([name, value]) => {
    const ref = plan.filtered.get(name);
    return ref ? [[ref.name, { field: knownMetadata(plan, ref, context.user), value }] as const] : [];
  });
  const templates = fields.flatMap(templatesOf);
  const asked = askedFields(plan, fields);
  const userAttributes = namedIn(templates, '_user_attributes', context.user.userAttributes);
  const localization = namedIn(templates, '_localization', model.strings ?? {});
  return {
    model: model.name,
    notice,
    explore: {
      name: explore.name,
      label: shown(explore.label),
      description: explore.description === undefined ? null : shown(explore.description),
    },
    dialectName: dialect.name,
    dialectLabel: dialect.label,
    nullSortTreatment: dialect.nullSortTreatment,
    timezone: plan.timezone ?? context.connection.dbTimezone,
    numberFormat: numberFormatOf(context.user.userAttributes),
    addedParams: addedParams(query, plan),
    appliedFilters: Object.fromEntries(applied),
    appliedFilterExpression: plan.filterExpression?.text ?? null,
    alwaysFilter: alwaysFilter(plan, isShown),
    conditionallyFilterApplied: plan.conditionallyFiltered,
    aggregateTableUsed: shownTable(aggregateTable, plan, isShown),
    explorePath: `/explore/${model.name}/${explore.name}`,
    visConfig: query.vis_config ? (query.vis_config as JsonObject) : null,
    filters: Object.fromEntries(filters),
    ...rowConditions(plan, filters),
    ...(query.dynamic_fields === undefined || query.dynamic_fields === ''
      ? {}
      : { dynamicFields: query.dynamic_fields }),
    ...(query.sql_interface && { selection: selectionOf(query.sql_interface) }),
    ...(userAttributes && { userAttributes }),
    ...(asked && { askedFields: asked }),
    ...(localization && { localization }),
  };
}

/** The SQL itself says nothing about the result: the same columns of the same rows are the same result. */
function selectionOf({ jdbc, columns }: SqlSelection): Required<QueryDetails>['selection'] {
  return { jdbc, columns };
}

/** Conditions on measures apply to groups: single rows of a group need not meet them. */
function rowConditions(
  { filtered, filterExpression }: QueryPlan,
  filters: readonly (readonly [string, string])[],
): Pick<QueryDetails, 'rowConditions'> {
  const isMeasure = (name: string): boolean => filtered.get(name)?.field.category === 'measure';
  const ofRows = filters.filter(([name]) => !isMeasure(name));
  if (ofRows.length === filters.length && filterExpression === null) return {};
  const { parts = [], names, text = '' } = filterExpression ?? {};
  const readsMeasure = (part: Expression): boolean =>
    expressionReferences(part).some((name) => names?.find(name)?.field.category === 'measure');
  const written = parts
    .filter((part) => !readsMeasure(part))
    .map(({ range }) => text.slice(range.start.offset, range.end.offset));
  const expression = parts.length === written.length ? text : written.map((one) => `(${one})`).join(' AND ');
  return { rowConditions: { filters: Object.fromEntries(ofRows), expression: expression === '' ? null : expression } };
}

/**
 * Those of `values` that templates read from the record `name`, since results are shared between users who differ in
 * nothing else. All of them if a template does not name which (`_user_attributes[key]`).
 */
function namedIn(
  templates: readonly string[],
  name: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  // Most templates read none of them.
  if (!templates.some((text) => text.includes(name))) return undefined;
  const access = new RegExp(String.raw`${name}(?:\.([\w-]+)|\s*\[\s*(?:'([^']*)'|"([^"]*)")\s*\])?`, 'g');
  const reads = templates.flatMap((text) =>
    Array.from(text.matchAll(access), ([, member, quoted, other]) => member ?? quoted ?? other),
  );
  const read = Object.entries(values).filter(([key]) => reads.includes(key) || reads.includes(undefined));
  return read.length === 0 ? undefined : Object.fromEntries(read);
}

function addedParams(query: QueryDefinition, plan: QueryPlan): QueryDetails['addedParams'] {
  const sorts = addedSorts(query, plan);
  const zone = query.query_timezone === undefined && plan.timezone !== null ? { query_timezone: plan.timezone } : {};
  const added = { ...(sorts.length > 0 ? { sorts } : {}), ...zone };
  return Object.keys(added).length > 0 ? added : null;
}

/** What the rows are sorted by if the query does not say so, or says it without the hidden columns of tiers. */
function addedSorts(query: QueryDefinition, plan: QueryPlan): readonly string[] {
  const sorts = resultSorts(plan).flatMap(sortTexts);
  if (plan.sortsAdded) return sorts;
  const isSaid = sorts.length === plan.sorts.length || sorts.join() === query.sorts?.join();
  return isSaid ? [] : sorts;
}

/** The table's name says what it contains, so that a table over fields that the user may not see is not named. */
function shownTable(name: string | null, plan: QueryPlan, isShown: (name: string) => boolean): string | null {
  const table = plan.fields.explore.aggregateTables.find((one) => one.name === name);
  if (!table) return null;
  const { dimensions, measures, filters } = table;
  const fields = [
    ...dimensions.map((one) => one.name),
    ...measures.map((one) => one.name),
    ...filters.map((one) => one.field),
  ];
  return fields.every(isShown) ? name : null;
}

function alwaysFilter(plan: QueryPlan, isShown: (name: string) => boolean): JsonObject | null {
  const { explore } = plan.fields;
  const filters = explore.alwaysFilter.map(
    (one) => [qualified(one.field, explore.baseAlias), one.expression.text] as const,
  );
  const shown = filters.filter(([name]) => isShown(name));
  return shown.length === 0 ? null : Object.fromEntries(shown);
}
