/** Looker: RunningQueries, UserPublic. */
import { Type } from 'typebox';
import { anyObject, can, nullable, nullableText, partial } from './member.ts';
import { QuerySchema } from './query.ts';
import { SqlQuerySchema } from './sql-query.ts';
import { UserPublicSchema } from './user-public.ts';

export const RunningQueriesSchema = partial({
  can,
  id: Type.String(),
  user: UserPublicSchema,
  query: nullable(QuerySchema),
  sql_query: nullable(SqlQuerySchema),
  look: nullable(anyObject),
  created_at: nullableText,
  completed_at: nullableText,
  query_id: nullableText,
  source: nullableText,
  node_id: nullableText,
  slug: nullableText,
  query_task_id: nullableText,
  cache_key: nullableText,
  connection_name: nullableText,
  dialect: nullableText,
  connection_id: nullableText,
  message: nullableText,
  status: nullableText,
  runtime: nullable(Type.Number()),
  sql: nullableText,
  sql_interface_sql: nullableText,
});
