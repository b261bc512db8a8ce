/** Merge queries: results of several queries, left-outer-joined to the first by mapped fields. */
import { CoatcheckError, type FieldError } from '../errors/catalogue.ts';
import { requireNoErrors } from '../errors/field-errors.ts';
import { present, toFlag, toJsonText, toObject, readText, readTexts, type Body } from './normalise.ts';
import { missingField } from './query.ts';

export interface MergeSource {
  readonly query_id: string;
  readonly name?: string;
  readonly merge_fields: readonly { readonly field_name: string; readonly source_field_name: string }[];
}

/** A merge query as its author defined it, normalized like a `QueryDefinition`. The first source is the base. */
export interface MergeQueryDefinition {
  readonly source_queries: readonly MergeSource[];
  readonly column_limit?: string;
  readonly dynamic_fields?: string;
  readonly pivots?: readonly string[];
  readonly sorts?: readonly string[];
  readonly total?: boolean;
  readonly limit?: string;
  readonly vis_config?: Readonly<Record<string, unknown>>;
}

export interface MergeQuery {
  /** Digits. */
  readonly id: string;
  /** Digest of the definition. */
  readonly digest: string;
  readonly definition: MergeQueryDefinition;
  readonly createdAt: number;
}

/**
 * The definition in a request body. `findQueryId` looks a source up by id or slug and gives its id.
 * @throws CoatcheckError `validation_failed`, naming the source that is wrong
 */
export async function normaliseMergeQuery(
  body: Body,
  findQueryId: (source: { readonly id?: string; readonly slug?: string }) => Promise<string | undefined>,
): Promise<MergeQueryDefinition> {
  const sources = Array.isArray(body['source_queries']) ? (body['source_queries'] as readonly unknown[]) : [];
  if (sources.length === 0) {
    throw new CoatcheckError('validation_failed', { errors: [missingField('source_queries')] });
  }
  const errors: FieldError[] = [];
  const normalised: MergeSource[] = [];
  for (const [index, source] of sources.entries()) {
    const member = toObject(source) ?? {};
    const id = await findQueryId(present({ id: readText(member['query_id']), slug: readText(member['query_slug']) }));
    if (id === undefined) errors.push(unknownSource(index, member));
    else
      normalised.push({
        query_id: id,
        ...present({ name: readText(member['name']) }),
        merge_fields: mergeFields(member),
      });
  }
  requireNoErrors(errors);
  return {
    source_queries: normalised,
    ...present({
      column_limit: readText(body['column_limit']),
      dynamic_fields: toJsonText(body['dynamic_fields']),
      pivots: readTexts(body['pivots']),
      sorts: readTexts(body['sorts']),
      total: toFlag(body['total']),
      limit: readText(body['limit']),
      vis_config: toObject(body['vis_config']),
    }),
  };
}

function mergeFields(source: Body): MergeSource['merge_fields'] {
  const fields = Array.isArray(source['merge_fields']) ? (source['merge_fields'] as readonly unknown[]) : [];
  return fields.flatMap((field) => {
    const member = toObject(field) ?? {};
    const fieldName = readText(member['field_name']);
    const sourceFieldName = readText(member['source_field_name']);
    return fieldName === undefined || sourceFieldName === undefined
      ? []
      : [{ field_name: fieldName, source_field_name: sourceFieldName }];
  });
}

function unknownSource(index: number, source: Body): FieldError {
  const named = readText(source['query_id']) ?? readText(source['query_slug']);
  const field = `source_queries[${String(index)}].query_id`;
  return named === undefined
    ? missingField(field)
    : { field, code: 'invalid', message: `There is no query '${named}'.` };
}
