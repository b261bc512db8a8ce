/** Looker: DBConnection, DBConnectionBase, Dialect. */
import { Type } from 'typebox';
import { anyObject, can, nullable, nullableText, nullableTexts, partial } from './member.ts';

export const DialectSchema = partial({
  name: Type.String(),
  label: Type.String(),
  supports_cost_estimate: Type.Boolean(),
  cost_estimate_style: nullableText,
  persistent_table_indexes: Type.String(),
  persistent_table_sortkeys: Type.String(),
  persistent_table_distkey: Type.String(),
  supports_streaming: Type.Boolean(),
  automatically_run_sql_runner_snippets: Type.Boolean(),
  connection_tests: Type.Array(Type.String()),
  supports_inducer: Type.Boolean(),
  supports_multiple_databases: Type.Boolean(),
  supports_persistent_derived_tables: Type.Boolean(),
  has_ssl_support: Type.Boolean(),
});

const base = {
  can,
  name: Type.String(),
  dialect: DialectSchema,
  snippets: Type.Array(anyObject),
  pdts_enabled: Type.Boolean(),
};

export const DBConnectionBaseSchema = partial(base);

export const DBConnectionTestResultSchema = partial({
  can,
  connection_string: nullableText,
  message: nullableText,
  name: nullableText,
  status: nullableText,
});

const count = nullable(Type.Integer());
const nullableFlag = nullable(Type.Boolean());

export const DBConnectionSchema = partial({
  ...base,
  named_driver_version_requested: nullableText,
  named_driver_version_actual: nullableText,
  host: nullableText,
  port: nullableText,
  username: nullableText,
  password: nullableText,
  has_password: Type.Boolean(),
  uses_oauth: Type.Boolean(),
  uses_key_pair_auth: Type.Boolean(),
  uses_instance_oauth: Type.Boolean(),
  uses_service_auth: Type.Boolean(),
  certificate: nullableText,
  file_type: nullableText,
  database: nullableText,
  db_timezone: nullableText,
  query_timezone: nullableText,
  schema: nullableText,
  max_connections: count,
  max_queries: count,
  max_queries_per_user: count,
  max_billing_gigabytes: nullableText,
  ssl: Type.Boolean(),
  verify_ssl: Type.Boolean(),
  tmp_db_name: nullableText,
  tmp_db_host: nullableText,
  jdbc_additional_params: nullableText,
  pool_timeout: count,
  dialect_name: nullableText,
  supports_data_studio_link: Type.Boolean(),
  created_at: nullableText,
  user_id: nullableText,
  example: Type.Boolean(),
  user_db_credentials: nullableFlag,
  user_attribute_fields: nullableTexts,
  maintenance_cron: nullableText,
  last_regen_at: nullableText,
  last_reap_at: nullableText,
  sql_runner_precache_tables: Type.Boolean(),
  sql_writing_with_info_schema: Type.Boolean(),
  after_connect_statements: nullableText,
  /** Looker's description allows no null: where there is no override, it is absent. */
  pdt_context_override: anyObject,
  managed: Type.Boolean(),
  custom_local_port: count,
  tunnel_id: nullableText,
  uses_tns: nullableFlag,
  pdt_concurrency: count,
  disable_context_comment: nullableFlag,
  oauth_application_id: nullableText,
  always_retry_failed_builds: nullableFlag,
  uses_application_default_credentials: nullableFlag,
  impersonated_service_account: nullableText,
  cost_estimate_enabled: nullableFlag,
  pdt_api_control_enabled: nullableFlag,
  connection_pooling: Type.Boolean(),
  default_bq_connection: Type.Boolean(),
  bq_storage_project_id: nullableText,
  bq_roles_verified: nullableFlag,
  p4sa_name: nullableText,
  query_holding_disabled: Type.Boolean(),
  service_name: nullableText,
});
