import type {
  DBConnectionTestResultSchema,
  DialectSchema,
  DBConnectionSchema,
  DBConnectionBaseSchema,
} from '../../contract/connection.ts';
import type { AsServed } from '../../contract/member.ts';
import { holds } from '../../access/answer-rights.ts';
import type { Caller } from '../../access/caller.ts';
import { may } from '../../access/permit.ts';
import type { ConnectionConfig } from '../../config/config.ts';
import { keptMembers } from '../../contract/write-connection.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { getDialect } from '../../dialects/registry.ts';
import { connectionTestNames } from '../../tasks/connection-tests.ts';
import type { ConnectionTest } from '../../tasks/connection-tests.ts';
import { maxQueriesOf } from '../../queries/made-connection-config.ts';
import type { MadeConnection } from '../../queries/made-connections.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';

/**
 * Members of what connections do not have here: tunnels, persistent tables, accounts of a cloud, drivers to choose from.
 * There is no override for persistent tables either, so that `pdt_context_override` is absent.
 */
const withoutEffect = {
  named_driver_version_requested: null,
  named_driver_version_actual: null,
  uses_oauth: false,
  uses_key_pair_auth: false,
  uses_instance_oauth: false,
  uses_service_auth: false,
  certificate: null,
  file_type: null,
  max_billing_gigabytes: null,
  tmp_db_name: null,
  tmp_db_host: null,
  jdbc_additional_params: null,
  pool_timeout: null,
  supports_data_studio_link: false,
  created_at: null,
  user_id: null,
  example: false,
  user_db_credentials: false,
  user_attribute_fields: [],
  maintenance_cron: null,
  last_regen_at: null,
  last_reap_at: null,
  sql_runner_precache_tables: false,
  sql_writing_with_info_schema: false,
  after_connect_statements: null,
  managed: false,
  custom_local_port: null,
  tunnel_id: null,
  uses_tns: false,
  pdt_concurrency: null,
  disable_context_comment: false,
  oauth_application_id: null,
  always_retry_failed_builds: false,
  uses_application_default_credentials: false,
  impersonated_service_account: null,
  cost_estimate_enabled: false,
  pdt_api_control_enabled: false,
  connection_pooling: false,
  default_bq_connection: false,
  bq_storage_project_id: null,
  bq_roles_verified: null,
  p4sa_name: null,
  query_holding_disabled: false,
  service_name: null,
} satisfies AsServed<typeof DBConnectionSchema>;

/** Looker's DBConnection. Credentials are never shown; host and user only to some callers. */
export function connectionView(
  connection: ConnectionConfig,
  { caller }: Viewer,
  { madeConnections }: Pick<HttpServices, 'madeConnections'>,
): AsServed<typeof DBConnectionSchema> {
  const details = holds(caller, 'connection_details') ? connection : null;
  const made = madeConnections.of(connection.name);
  return {
    ...withoutEffect,
    ...connectionBaseView(connection, caller, made !== undefined),
    host: details?.host ?? null,
    port: details?.port === null || details === null ? null : String(details.port),
    username: details?.username ?? null,
    password: null,
    has_password: connection.password !== null,
    database: details?.database ?? null,
    db_timezone: connection.db_timezone,
    query_timezone: connection.query_timezone,
    schema: details?.schema ?? null,
    max_connections: connection.max_queries,
    max_queries: connection.max_queries,
    max_queries_per_user: connection.max_queries_per_user,
    ssl: connection.ssl,
    verify_ssl: connection.ssl,
    dialect_name: connection.dialect_name,
    ...(made && madeMembers(made)),
  };
}

/** What the file cannot say of a connection. */
function madeMembers({ members, password, createdAt, userId }: MadeConnection): AsServed<typeof DBConnectionSchema> {
  const kept = keptMembers.filter((name) => (members[name] ?? null) !== null).map((name) => [name, members[name]]);
  return {
    ...Object.fromEntries(kept),
    has_password: password !== null,
    max_connections: members.max_connections ?? maxQueriesOf(members),
    verify_ssl: members.verify_ssl,
    created_at: new Date(createdAt).toISOString(),
    user_id: userId,
  };
}

/** Looker's DBConnectionBase. */
export function connectionBaseView(
  connection: ConnectionConfig,
  caller: Caller,
  isMade: boolean,
): AsServed<typeof DBConnectionBaseSchema> {
  const changes = isMade && caller.models === null && may(caller, 'manage_project_connections');
  const dialect = getDialect(connection.dialect_name);
  return {
    name: connection.name,
    ...(dialect && { dialect: dialectView(dialect) }),
    snippets: [],
    pdts_enabled: false,
    can: { show: true, index: true, update: changes, destroy: changes, test: may(caller, 'see_admin') },
  };
}

/** Looker's DBConnectionTestResult. It does not say where the connection leads. */
export function connectionTestView({
  name,
  passed,
  message,
}: ConnectionTest): AsServed<typeof DBConnectionTestResultSchema> {
  return { name, status: passed ? 'success' : 'error', message, connection_string: null, can: { show: true } };
}

/** Looker's Dialect. */
function dialectView(dialect: Dialect): AsServed<typeof DialectSchema> {
  return {
    name: dialect.name,
    label: dialect.label,
    supports_cost_estimate: false,
    cost_estimate_style: null,
    persistent_table_indexes: '',
    persistent_table_sortkeys: '',
    persistent_table_distkey: '',
    supports_streaming: true,
    automatically_run_sql_runner_snippets: false,
    connection_tests: [...connectionTestNames],
    supports_inducer: false,
    supports_multiple_databases: false,
    supports_persistent_derived_tables: false,
    has_ssl_support: true,
  };
}
