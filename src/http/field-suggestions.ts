/** `model_fieldname_suggestions`: values of a field, as LookML lists them or as a query finds them. */
import { buffer } from 'node:stream/consumers';
import type { Caller } from '../access/caller.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { ResolvedField } from '../lookml/resolve/resolved-model.ts';
import { defaultTaskOptions } from '../tasks/task.ts';
import { found } from './found.ts';
import type { HttpServices } from './route.ts';
import { errorText } from './views/task-error-view.ts';
import { findModel } from './visible-models.ts';

interface Asked {
  readonly model_name: string;
  readonly view_name: string;
  readonly field_name: string;
  readonly term?: string;
  readonly filters?: string;
}

interface Asking {
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

/** As many as a person scrolls through. */
const MAX_SUGGESTIONS = 1_000;

/** Looker's ModelFieldSuggestions. @throws CoatcheckError `not_found` for an unknown model, explore or field */
export async function suggestValues(asked: Asked, { caller, signal }: Asking, services: HttpServices): Promise<object> {
  const field = findField(asked, caller, services);
  const listed = field.suggestions ?? field.case?.whens.map((when) => when.label);
  if (listed !== undefined) {
    const term = (asked.term ?? '').toLowerCase();
    return answer(listed.filter((value) => value.toLowerCase().includes(term)));
  }
  const { id } = await services.queries.createQuery(suggestionQuery(asked, field));
  const options = { ...defaultTaskOptions, resultFormat: 'json', source: 'suggest' } as const;
  const results = await services.tasks.runNow({ kind: 'query', id }, options, caller, signal);
  if (results.kind === 'failed') return { ...answer([]), error: errorText(results.error) };
  if (results.kind !== 'ready') return answer([]);
  await using body = results.body;
  const rows = JSON.parse((await buffer(body.stream())).toString()) as readonly Readonly<Record<string, unknown>>[];
  const values = rows.map((row) => Object.values(row)[0]).filter((value) => value !== null && value !== undefined);
  return { ...answer(values.map(String)), hit_limit: body.truncated };
}

function answer(suggestions: readonly string[]): object {
  return { suggestions, error: null, from_cache: false, hit_limit: false, used_calcite_materialization: false };
}

function findField(
  { model_name, view_name, field_name }: Asked,
  caller: Caller,
  services: HttpServices,
): ResolvedField {
  const model = findModel(model_name, caller, services);
  const explore = found(Object.hasOwn(model.explores, view_name) ? model.explores[view_name] : undefined);
  const [alias = '', name = ''] = field_name.split('.');
  const view = Object.hasOwn(explore.aliases, alias) ? explore.aliases[alias]?.view : undefined;
  const fields = found(view === undefined ? undefined : model.views[view]).fields;
  return found(Object.hasOwn(fields, name) ? fields[name] : undefined);
}

function suggestionQuery(asked: Asked, field: ResolvedField): Readonly<Record<string, unknown>> {
  const [alias = ''] = asked.field_name.split('.');
  const dimension = field.suggestDimension ?? asked.field_name;
  const name = dimension.includes('.') ? dimension : `${alias}.${dimension}`;
  return {
    model: asked.model_name,
    view: field.suggestExplore ?? asked.view_name,
    fields: [name],
    filters: { ...readFilters(asked.filters), ...(asked.term && { [name]: `%${escapeTerm(asked.term)}%` }) },
    sorts: [name],
    limit: String(MAX_SUGGESTIONS),
  };
}

/** In filter expressions `^` takes the meaning from the character after it. */
function escapeTerm(term: string): string {
  return term.replaceAll(/[%_,"^]/g, '^$&');
}

function readFilters(text: string | undefined): object {
  if (text === undefined || text === '') return {};
  try {
    const filters: unknown = JSON.parse(text);
    if (typeof filters === 'object' && filters !== null && !Array.isArray(filters)) return filters;
  } catch {
    // Told below, as any other text that is no object.
  }
  const message = `'filters' must be a JSON object of field and filter expression.`;
  throw new CoatcheckError('validation_failed', { errors: [{ field: 'filters', code: 'invalid', message }] });
}
