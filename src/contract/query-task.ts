/** Looker: QueryTask, CreateQueryTask. */
import { Type } from 'typebox';
import { can, nullable, nullableText, partial, textOrInteger } from './member.ts';
import { QuerySchema } from './query.ts';
import { resultFormats } from './result-format.ts';

export const ResultFormatSchema = Type.Enum([...resultFormats]);

export const QueryTaskSchema = partial({
  can,
  id: Type.String(),
  query_id: nullableText,
  query: nullable(QuerySchema),
  generate_links: Type.Boolean(),
  force_production: Type.Boolean(),
  path_prefix: nullableText,
  cache: Type.Boolean(),
  server_table_calcs: Type.Boolean(),
  cache_only: Type.Boolean(),
  cache_key: nullableText,
  status: nullableText,
  source: nullableText,
  runtime: nullable(Type.Number()),
  rebuild_pdts: Type.Boolean(),
  result_source: nullableText,
  look_id: nullableText,
  dashboard_id: nullableText,
  result_format: nullableText,
  result_ttl: nullable(Type.Number()),
  result_expires_in: nullable(Type.Number()),
  webhook_url: nullableText,
  notice: nullableText,
  queue_position: nullable(Type.Number()),
  progress: nullable(
    Type.Object({ phase: Type.String(), rows: nullable(Type.Number()), bytes: nullable(Type.Number()) }),
  ),
});

const resultTtl = Type.Integer({
  minimum: 1,
  description: 'Coatcheck: seconds that the result stays, at most limits.max_result_retention.',
});

/** Exactly one of the three names what runs; Looker knows only the first. */
export const CreateQueryTaskSchema = Type.Object({
  query_id: Type.Optional(nullable(textOrInteger)),
  merge_query_id: Type.Optional(nullable(textOrInteger)),
  sql_query_slug: Type.Optional(nullableText),
  result_format: ResultFormatSchema,
  can: Type.Optional(Type.Unknown()),
  source: Type.Optional(nullableText),
  deferred: Type.Optional(nullable(Type.Boolean())),
  look_id: Type.Optional(nullable(textOrInteger)),
  dashboard_id: Type.Optional(nullable(textOrInteger)),
  result_ttl: Type.Optional(nullable(resultTtl)),
  webhook_url: Type.Optional(nullableText),
});

/** What clients may change of a task. */
export const WriteQueryTaskSchema = Type.Object({ result_ttl: resultTtl });

/** The query parameters of every operation that runs a query. */
const runOptions = {
  limit: Type.Integer({ minimum: -1, description: 'Row limit in place of the query’s; -1 for all rows.' }),
  apply_formatting: Type.Boolean({ description: 'Cells are rendered text in place of raw values.' }),
  apply_vis: Type.Boolean({ description: 'vis_config is applied: hidden fields, labels, column order, row numbers.' }),
  cache: Type.Boolean({ description: 'false runs the query again and writes the cache. Default true.' }),
  cache_only: Type.Boolean({ description: 'Only a cached result, however old; never a run.' }),
  generate_drill_links: Type.Boolean({ description: 'json_detail cells get their drill links.' }),
  force_production: Type.Boolean({ description: 'Production LookML, also in a development session.' }),
  path_prefix: Type.String({ description: 'Put before the addresses of drill links.' }),
  rebuild_pdts: Type.Boolean({ description: 'Rebuild the persistent tables that the query needs.' }),
  server_table_calcs: Type.Boolean({ description: 'Table calculations are computed here.' }),
} as const;

export const TaskOptionsSchema = partial(runOptions);

export const RunOptionsSchema = partial({
  ...runOptions,
  image_width: Type.Integer({ minimum: 64, maximum: 4096, description: 'Pixels; png and jpg.' }),
  image_height: Type.Integer({ minimum: 64, maximum: 4096, description: 'Pixels; png and jpg.' }),
});
