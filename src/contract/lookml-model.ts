/** Looker: LookmlModel, LookmlModelNavExplore, LookmlModelExplore, ModelFieldSuggestions. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { anyObject, can, nullable, nullableText, nullableTexts, partial } from './member.ts';

export const LookmlModelNavExploreSchema = partial({
  name: nullableText,
  description: nullableText,
  label: nullableText,
  hidden: Type.Boolean(),
  group_label: nullableText,
  can,
});

export const LookmlModelSchema = partial({
  can,
  allowed_db_connection_names: nullableTexts,
  explores: nullable(Type.Array(LookmlModelNavExploreSchema)),
  has_content: Type.Boolean(),
  label: nullableText,
  name: nullableText,
  project_name: nullableText,
  unlimited_db_connections: Type.Boolean(),
});

const writable = {
  project_name: nullableText,
  allowed_db_connection_names: nullableTexts,
  unlimited_db_connections: Type.Boolean(),
};
const modelName = Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]*$', maxLength: 255 });

/** The writable members of a LookmlModel. Clients may send back the others as read; they change nothing. */
export const CreateLookmlModelSchema = Type.Object({ name: modelName, ...partial(writable).properties });
export const WriteLookmlModelSchema = partial({ name: modelName, ...writable });
export type WriteLookmlModel = Static<typeof WriteLookmlModelSchema>;

/** The compiler makes field metadata, member by member as in Looker's LookmlModelExploreField. */
const fieldset = partial({
  dimensions: nullable(Type.Array(anyObject)),
  measures: nullable(Type.Array(anyObject)),
  filters: nullable(Type.Array(anyObject)),
  parameters: nullable(Type.Array(anyObject)),
});

export const LookmlModelExploreSchema = partial({
  id: Type.String(),
  name: nullableText,
  description: nullableText,
  label: nullableText,
  title: nullableText,
  scopes: nullableTexts,
  can_total: Type.Boolean(),
  can_develop: Type.Boolean(),
  can_see_lookml: Type.Boolean(),
  lookml_link: nullableText,
  can_save: Type.Boolean(),
  can_explain: Type.Boolean(),
  can_pivot_in_db: Type.Boolean(),
  can_subtotal: Type.Boolean(),
  has_timezone_support: Type.Boolean(),
  supports_cost_estimate: Type.Boolean(),
  connection_name: nullableText,
  dialect_name: nullableText,
  null_sort_treatment: nullableText,
  files: nullableTexts,
  source_file: nullableText,
  project_name: nullableText,
  model_name: nullableText,
  view_name: nullableText,
  hidden: Type.Boolean(),
  sql_table_name: nullableText,
  access_filter_fields: nullableTexts,
  access_filters: nullable(Type.Array(anyObject)),
  aliases: nullable(Type.Array(anyObject)),
  always_filter: nullable(Type.Array(anyObject)),
  conditionally_filter: nullable(Type.Array(anyObject)),
  index_fields: nullableTexts,
  sets: nullable(Type.Array(anyObject)),
  tags: nullableTexts,
  errors: nullable(Type.Array(anyObject)),
  fields: fieldset,
  joins: nullable(Type.Array(anyObject)),
  group_label: nullableText,
  supported_measure_types: Type.Array(anyObject),
  always_join: nullableTexts,
});

export const ModelFieldSuggestionsSchema = partial({
  suggestions: Type.Array(Type.String()),
  error: nullableText,
  from_cache: Type.Boolean(),
  hit_limit: Type.Boolean(),
  used_calcite_materialization: Type.Boolean(),
});
