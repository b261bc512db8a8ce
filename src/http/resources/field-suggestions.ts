/** `model_fieldname_suggestions`: values of a field, as LookML lists them or as a query finds them. */
import type { ModelFieldSuggestionsSchema } from '../../contract/lookml-model.ts';
import type { AsServed } from '../../contract/member.ts';
import type { Caller } from '../../access/caller.ts';
import { wrongField } from '../../errors/field-errors.ts';
import { isNumeric, isTimeField, possibleValues } from '../../lookml/values/field-type.ts';
import { suggestsVisibly } from '../../lookml/metadata/visible-metadata.ts';
import { hiddenNames } from '../../lookml/plan/hidden-names.ts';
import { visibleFields } from '../../lookml/plan/visible-fields.ts';
import type { ResolvedModel, ResolvedView } from '../../lookml/resolve/resolved-model.ts';
import type { ResolvedField } from '../../lookml/resolve/resolved-field.ts';
import { found } from '../../errors/found.ts';
import { readJsonParameter } from '../input/read-json-parameter.ts';
import type { JsonParameterLimits } from '../input/read-json-parameter.ts';
import { readRows } from './read-rows.ts';
import type { Asking } from './read-rows.ts';
import type { HttpServices } from '../route/route.ts';
import { visibleExplore, visibleModel } from '../../catalogue/visible-models.ts';

interface SuggestionRequest {
  readonly model_name: string;
  readonly view_name: string;
  readonly field_name: string;
  readonly term?: string;
  readonly filters?: string;
}

/** As many as a person scrolls through. */
const MAX_SUGGESTIONS = 1_000;

/** Looker's ModelFieldSuggestions. @throws CoatcheckError `not_found` for an unknown model, explore or field */
export async function suggestValues(
  request: SuggestionRequest,
  { caller, signal }: Asking,
  services: HttpServices,
): Promise<AsServed<typeof ModelFieldSuggestionsSchema>> {
  const { model, view, field, offers } = findField(request, caller, services);
  const filters = readFilters(request.filters, services.config.limits);
  const all = possibleValues(field, model.weekStartDay);
  const listed = field.suggestions ?? listedValues(field) ?? (Object.keys(filters).length === 0 ? all : undefined);
  if (!field.suggestable || !view.suggestions || !offers) return answer([]);
  const holdsTerm = (value: string): boolean => value.toLowerCase().includes((request.term ?? '').toLowerCase());
  if (listed !== undefined) return answer(listed.filter(holdsTerm));
  // Only texts can be searched for a part of them.
  const byTerm = all === undefined && !isNumeric(field) && !isTimeField(field);
  const { id } = await services.queries.createQuery(suggestionQuery(request, field, { filters, byTerm }), caller);
  const results = await readRows({ kind: 'query', id }, { source: 'suggest' }, { caller, signal }, services);
  if (results.kind === 'failed') return { ...answer([]), error: results.message };
  const values = results.rows
    .map((row) => Object.values(row)[0])
    .filter((value) => value !== null && value !== undefined);
  // Fields that templates read may split rows with the same value.
  const texts = [...new Set(values.map(String))];
  return { ...answer(byTerm ? texts : texts.filter(holdsTerm)), hit_limit: results.truncated };
}

/** The suggestions that filters and parameters list themselves; undefined = ask the database. */
function listedValues(field: ResolvedField): readonly string[] | undefined {
  if (field.allowedValues.length > 0) return field.allowedValues.map(({ value }) => value);
  if (field.category === 'dimension' || field.category === 'measure') return undefined;
  if (field.type === 'yesno') return ['Yes', 'No'];
  return field.suggestDimension === undefined ? [] : undefined;
}

function answer(suggestions: readonly string[]): AsServed<typeof ModelFieldSuggestionsSchema> {
  return { suggestions, error: null, from_cache: false, hit_limit: false, used_calcite_materialization: false };
}

interface FoundField {
  readonly model: ResolvedModel;
  readonly view: ResolvedView;
  readonly field: ResolvedField;
  /** True if the user may see where the field's suggestions come from. */
  readonly offers: boolean;
}

/** A field that the caller may not see does not exist for them. */
function findField(
  { model_name, view_name, field_name }: SuggestionRequest,
  caller: Caller,
  services: HttpServices,
): FoundField {
  const model = found(visibleModel(model_name, caller, services.project.current()));
  const explore = found(visibleExplore(model, view_name, caller));
  const visible = visibleFields({ model, explore }, caller.userAttributes);
  const { field, alias } = found(visible.find(field_name));
  const offers = suggestsVisibly(field, alias, hiddenNames(visible));
  return { model, view: found(model.views[explore.aliases[alias]?.view ?? '']), field, offers };
}

function suggestionQuery(
  request: SuggestionRequest,
  field: ResolvedField,
  { filters, byTerm }: { readonly filters: object; readonly byTerm: boolean },
): Readonly<Record<string, unknown>> {
  const [alias = ''] = request.field_name.split('.');
  const dimension = field.suggestDimension ?? request.field_name;
  const name = dimension.includes('.') ? dimension : `${alias}.${dimension}`;
  return {
    model: request.model_name,
    view: field.suggestExplore ?? request.view_name,
    fields: [name],
    filters: { ...filters, ...(byTerm && request.term && { [name]: `%${escapeTerm(request.term)}%` }) },
    sorts: [name],
    limit: String(MAX_SUGGESTIONS),
  };
}

/** In filter expressions `^` escapes the character after it. */
function escapeTerm(term: string): string {
  return term.replaceAll(/[%_,"^]/g, '^$&');
}

function readFilters(text: string | undefined, limits: JsonParameterLimits): object {
  if (text === undefined || text === '') return {};
  const filters = readJsonParameter('filters', text, limits);
  if (typeof filters === 'object' && filters !== null && !Array.isArray(filters)) {
    if (Object.values(filters).every((filter) => typeof filter !== 'object' || filter === null)) return filters;
  }
  const message = `'filters' must be a JSON object of field names and filter expressions.`;
  throw wrongField('filters', 'invalid', message);
}
