/** Looker: WriteDBConnection, and what is kept of it. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DBConnectionSchema } from './connection.ts';
import { nullable, nullableText, partial, textOrInteger } from './member.ts';

const count = nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 }));
const flag = nullable(Type.Boolean());
const text = nullableText;

/** Of databases that are not here, or of what is not done here: kept and shown, and they change nothing. */
const kept = {
  max_billing_gigabytes: text,
  tmp_db_name: text,
  tmp_db_host: text,
  pool_timeout: count,
  maintenance_cron: text,
  sql_runner_precache_tables: flag,
  sql_writing_with_info_schema: flag,
  pdt_concurrency: count,
  always_retry_failed_builds: flag,
  cost_estimate_enabled: flag,
  pdt_api_control_enabled: flag,
  connection_pooling: flag,
  query_holding_disabled: flag,
};
export const keptMembers = Object.keys(kept) as readonly (keyof typeof kept)[];

/** What would decide who connects, from where, or what is sent to the database. */
const { properties: shown } = DBConnectionSchema;
const refused = {
  named_driver_version_requested: shown.named_driver_version_requested,
  uses_key_pair_auth: flag,
  certificate: nullable(Type.String({ writeOnly: true })),
  file_type: nullableText,
  jdbc_additional_params: nullableText,
  user_db_credentials: flag,
  user_attribute_fields: shown.user_attribute_fields,
  after_connect_statements: nullableText,
  pdt_context_override: nullable(shown.pdt_context_override),
  custom_local_port: nullable(Type.Integer()),
  tunnel_id: nullableText,
  uses_tns: flag,
  disable_context_comment: flag,
  oauth_application_id: nullable(textOrInteger),
  uses_application_default_credentials: flag,
  impersonated_service_account: nullableText,
  bq_storage_project_id: nullableText,
  bq_roles_verified: flag,
  service_name: nullableText,
};
export const refusedMembers = Object.keys(refused) as readonly (keyof typeof refused)[];

const name = Type.String({ minLength: 1 });

/** The writable members. Clients may send back the others as read; they change nothing. */
export const WriteDBConnectionSchema = partial({
  name,
  dialect_name: text,
  host: text,
  port: nullable(textOrInteger),
  username: text,
  password: nullable(Type.String({ writeOnly: true })),
  database: text,
  schema: text,
  db_timezone: text,
  query_timezone: text,
  max_connections: count,
  max_queries: count,
  max_queries_per_user: count,
  ssl: flag,
  verify_ssl: flag,
  ...kept,
  ...refused,
});
export type WriteDBConnection = Static<typeof WriteDBConnectionSchema>;

/** Without its name it cannot be found again. */
export const CreateDBConnectionSchema = Type.Object({ ...WriteDBConnectionSchema.properties, name });

type Kept = { readonly [K in keyof typeof kept]?: Static<(typeof kept)[K]> };

/** What is kept of a connection that was made, apart from its name and its password. */
export interface DBConnectionMembers extends Kept {
  readonly dialect_name: string;
  readonly host: string;
  /** Digits; null = the port of the dialect. */
  readonly port: string | null;
  readonly username: string | null;
  readonly database: string | null;
  readonly schema: string | null;
  readonly db_timezone: string;
  readonly query_timezone: string | null;
  readonly max_connections: number | null;
  readonly max_queries: number | null;
  readonly max_queries_per_user: number | null;
  readonly ssl: boolean;
  readonly verify_ssl: boolean;
}
