/** Looker: Query. The writable members are those of `QueryDefinition`; the others are accepted and ignored. */
import { Type } from 'typebox';
import { anyObject, can, nullable, nullableText, nullableTexts, partial, textOrInteger } from './member.ts';

const definition = {
  fields: nullableTexts,
  pivots: nullableTexts,
  fill_fields: nullableTexts,
  filters: nullable(Type.Record(Type.String(), Type.String())),
  filter_expression: nullableText,
  sorts: nullableTexts,
  total: nullable(Type.Boolean()),
  row_total: nullableText,
  subtotals: nullableTexts,
  vis_config: nullable(anyObject),
  filter_config: nullable(anyObject),
  visible_ui_sections: nullableText,
  dynamic_fields: nullableText,
  query_timezone: nullableText,
} as const;

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

/** As served. */
export const QuerySchema = partial({
  can,
  id: Type.String(),
  model: Type.String(),
  view: Type.String(),
  ...definition,
  limit: nullableText,
  column_limit: nullableText,
  slug: nullableText,
  client_id: nullableText,
  share_url: nullableText,
  expanded_share_url: nullableText,
  url: nullableText,
  has_table_calculations: Type.Boolean(),
});

/** As sent to `create_query` and `run_inline_query`: clients send back whole queries as served. */
export const WriteQuerySchema = Type.Object({
  model: Type.String({ minLength: 1 }),
  view: Type.String({ minLength: 1 }),
  ...Type.Partial(
    Type.Object({
      ...definition,
      // As clients in loosely typed languages send them.
      filters: nullable(Type.Record(Type.String(), scalar)),
      dynamic_fields: nullable(Type.Union([Type.String(), Type.Array(anyObject)])),
      limit: nullable(textOrInteger),
      column_limit: nullable(textOrInteger),
      can: Type.Unknown(),
      id: Type.Unknown(),
      slug: Type.Unknown(),
      client_id: nullableText,
      share_url: Type.Unknown(),
      expanded_share_url: Type.Unknown(),
      url: Type.Unknown(),
      has_table_calculations: Type.Unknown(),
    }),
  ).properties,
});
