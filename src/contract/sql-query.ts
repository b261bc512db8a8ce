/** Looker: SqlQuery, SqlQueryCreate. */
import { Type } from 'typebox';
import { anyObject, can, nullable, nullableText, partial } from './member.ts';
import { DBConnectionBaseSchema } from './connection.ts';
import { UserPublicSchema } from './user-public.ts';

export const SqlQuerySchema = partial({
  can,
  slug: Type.String(),
  last_runtime: nullable(Type.Number()),
  run_count: Type.Integer(),
  browser_limit: Type.Integer(),
  sql: Type.String(),
  last_run_at: nullableText,
  connection: DBConnectionBaseSchema,
  model_name: nullableText,
  creator: UserPublicSchema,
  explore_url: nullableText,
  plaintext: Type.Boolean(),
  vis_config: nullable(anyObject),
  result_maker_id: nullableText,
});

/** `connection_name` or `model_name` says where the SQL runs. */
export const SqlQueryCreateSchema = Type.Object({
  sql: Type.String({ minLength: 1 }),
  connection_name: Type.Optional(nullableText),
  connection_id: Type.Optional(nullableText),
  model_name: Type.Optional(nullableText),
  vis_config: Type.Optional(nullable(anyObject)),
});
