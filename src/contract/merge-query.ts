/** Looker: MergeQuery, MergeQuerySourceQuery, MergeFields. */
import { Type } from 'typebox';
import { anyObject, can, nullable, nullableText, nullableTexts, partial, textOrInteger } from './member.ts';

export const MergeFieldsSchema = partial({ field_name: nullableText, source_field_name: nullableText });

export const MergeQuerySourceQuerySchema = partial({
  merge_fields: nullable(Type.Array(MergeFieldsSchema)),
  name: nullableText,
  query_id: nullableText,
  query_slug: nullableText,
});

export const MergeQuerySchema = partial({
  can,
  column_limit: nullableText,
  dynamic_fields: nullableText,
  id: Type.String(),
  pivots: nullableTexts,
  result_maker_id: nullableText,
  sorts: nullableTexts,
  source_queries: nullable(Type.Array(MergeQuerySourceQuerySchema)),
  total: Type.Boolean(),
  limit: nullableText,
  vis_config: nullable(anyObject),
});

export const WriteMergeQuerySchema = Type.Object({
  source_queries: Type.Array(
    partial({
      merge_fields: nullable(Type.Array(MergeFieldsSchema)),
      name: nullableText,
      query_id: nullable(textOrInteger),
      query_slug: nullableText,
    }),
    { minItems: 1, maxItems: 25 },
  ),
  ...partial({
    can: Type.Unknown(),
    id: Type.Unknown(),
    result_maker_id: Type.Unknown(),
    column_limit: nullable(textOrInteger),
    dynamic_fields: nullableText,
    pivots: nullableTexts,
    sorts: nullableTexts,
    total: nullable(Type.Boolean()),
    limit: nullable(textOrInteger),
    vis_config: nullable(anyObject),
  }).properties,
});
