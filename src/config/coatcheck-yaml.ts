/**
 * The schema of `coatcheck.yaml`: keys, what they hold, and their defaults. Described for operators in
 * docs/configuration.md.
 */
import { defaulted, dictionary, distinct } from './yaml-reader.ts';
import { byteSize, duration, filePath, filledText, flag, integer } from './yaml-scalars.ts';
import { list, nullable, optional, record, refine, Refusal, required } from './yaml-reader.ts';
import { oneOf, secret, text } from './yaml-scalars.ts';
import type { Rule } from './yaml-rule.ts';
import { connection, memorySize, timezone, type ConnectionSchemas } from './connection-schema.ts';
import { availableParallelism } from 'node:os';
import { activity, type ActivityYaml } from './activity-config.ts';
import { cluster, type ClusterYaml } from './cluster-schema.ts';
import { logIn, type LogInYaml } from './log-in-schema.ts';
import { webhooks, type WebhooksConfig } from './webhook-schema.ts';
import { connectionsApi, type ConnectionsApiConfig } from './connections-api-schema.ts';
import { stateUrl, type StateConfig } from './state-config.ts';
import { isAddressRange } from '../lib/ip-address.ts';
import { logLevels, UNSAID } from './config.ts';
import type { ConnectionConfig, LimitsConfig, LogLevel, ProjectConfig, ServerConfig, UserConfig } from './config.ts';
import { withoutEndSlashes } from '../lib/end-slashes.ts';

/** What the file says; `null` in `server` leaves the decision to flags, environment and their defaults. */
export interface CoatcheckYaml {
  readonly project: ProjectConfig;
  readonly connections: readonly ConnectionConfig[];
  readonly users: readonly UserConfig[];
  readonly limits: LimitsYaml;
  readonly state: StateConfig | null;
  readonly cluster: ClusterYaml | null;
  readonly log_in: LogInYaml;
  readonly webhooks: WebhooksConfig;
  readonly connections_api: ConnectionsApiConfig;
  readonly activity: ActivityYaml;
  /** Stand at the top as well as under `server`; at the top they win. */
  readonly pending_status: ServerConfig['pending_status'] | null;
  readonly big_numbers: ServerConfig['big_numbers'] | null;
  readonly server: ServerYaml;
}

type LimitsYaml = Omit<
  LimitsConfig,
  'result_retention_ms' | 'max_result_retention_ms' | 'cache_max_age_ms' | 'history_retention_ms' | 'max_compile_ms'
> & {
  readonly max_compile_time: number;
  readonly result_retention: number;
  readonly max_result_retention: number;
  readonly cache_max_age: number;
  readonly history_retention: number;
};

type ServerYaml = Omit<ServerConfig, 'access_token_ttl_ms' | 'workbench_timeout_ms' | 'audit_retention_ms'> & {
  readonly access_token_ttl: number;
  readonly audit_retention: number;
  readonly workbench_timeout: number;
  readonly host: string | null;
  readonly port: number | null;
  readonly log_level: LogLevel | null;
  readonly executors: number | null;
};

/** What an executor takes before any work, and some room. */
const MIN_EXECUTOR_MEMORY = 256e6;

const executorMemory: Rule<number> = refine(byteSize, (bytes) =>
  bytes >= MIN_EXECUTOR_MEMORY ? bytes : new Refusal('An executor needs at least 256MB.'),
);

const publicUrl: Rule<string> = refine(filledText, (url) =>
  URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
    ? withoutEndSlashes(url)
    : new Refusal(`"${url}" is not an http or https URL.`),
);

const addressList: Rule<readonly string[]> = list(
  refine(filledText, (range) =>
    isAddressRange(range) ? range : new Refusal(`"${range}" is not an IP address or range, such as 10.0.0.0/8 or ::1.`),
  ),
);

const origin: Rule<string> = refine(filledText, (written) => {
  const read = URL.canParse(written) && /^https?:/.test(written) ? new URL(written).origin : undefined;
  return read === written.replace(/\/$/, '')
    ? read
    : new Refusal(`"${written}" is not an origin, such as https://app.example.com: scheme, host and port only.`);
});

const user = record<UserConfig>('a user', {
  id: optional(
    nullable(
      refine(filledText, (id) =>
        /^\d+$/.test(id) ? id : new Refusal(`"${id}" is not a user id. A user id has digits only.`),
      ),
    ),
    null,
  ),
  first_name: optional(text, ''),
  last_name: optional(text, ''),
  email: optional(nullable(filledText), null),
  client_id: required(filledText),
  client_secret: required(secret),
  admin: optional(flag, false),
  permissions: optional(nullable(list(filledText)), null),
  models: optional(nullable(list(filledText)), null),
  user_attributes: optional(dictionary(text), {}),
  locale: optional(filledText, 'en'),
  timezone: optional(nullable(timezone), null),
});

/** Nothing can be compiled in less: V8 itself needs as much. */
const MIN_COMPILE_MEMORY = 64e6;

const compileMemory: Rule<number> = refine(byteSize, (bytes) =>
  bytes >= MIN_COMPILE_MEMORY ? bytes : new Refusal('A compiler needs at least 64MB.'),
);

const limits = record<LimitsYaml>('limits', {
  result_retention: optional(duration, 3_600_000),
  max_result_retention: optional(duration, 86_400_000),
  cache_max_age: optional(duration, 3_600_000),
  max_result_bytes: optional(byteSize, 10e9),
  default_row_limit: optional(integer(1), 500),
  max_queued_tasks: optional(integer(1), 1_000_000),
  max_queued_tasks_per_user: optional(integer(1), 100_000),
  requests_per_minute: optional(nullable(integer(1)), null),
  max_event_streams_per_user: optional(integer(1), 200),
  max_webhooks_per_user: optional(integer(1), 1_000),
  failed_logins_per_minute: optional(integer(1), 30),
  max_body_bytes: optional(byteSize, 2e6),
  max_body_members: optional(integer(100), 20_000),
  max_query_length: optional(integer(1_000), 1_000_000),
  max_new_query_bytes_per_day: optional(byteSize, 500e6),
  max_query_fields: optional(integer(1), 1_000),
  max_custom_fields: optional(integer(1), 1_000),
  // V8 accepts only about ten times as many arguments in one call.
  max_filter_terms: optional(integer(1, 10_000), 10_000),
  max_compile_time: optional(duration, 5_000),
  max_compile_memory: optional(compileMemory, 512e6),
  history_retention: optional(duration, 7 * 86_400_000),
  min_free_disk: optional(byteSize, 500e6),
  max_data_folder: optional(nullable(byteSize), null),
});

const pendingStatus: Rule<204 | 202> = refine(oneOf(['204', '202']), (value) => (value === '202' ? 202 : 204));

const bigNumbers: Rule<ServerConfig['big_numbers']> = oneOf(['number', 'string']);

const server = record<ServerYaml>('server', {
  host: optional(nullable(filledText), null),
  port: optional(nullable(integer(0, 65_535)), null),
  log_level: optional(nullable(oneOf(logLevels)), null),
  executors: optional(nullable(integer(1, 1024)), null),
  workbench_memory: optional(memorySize, '2GB'),
  workbench_timeout: optional(duration, 600_000),
  executor_memory: optional(nullable(executorMemory), null),
  // One is kept free for users who have nothing running.
  compilers: optional(integer(1, 64), Math.min(4, Math.max(2, availableParallelism()))),
  pending_status: optional(pendingStatus, 204),
  big_numbers: optional(bigNumbers, 'number'),
  trace_sql: optional(flag, false),
  documents: optional(flag, true),
  access_token_ttl: optional(duration, 3_600_000),
  audit_retention: optional(duration, 90 * 86_400_000),
  public_url: optional(nullable(publicUrl), null),
  trusted_proxies: optional(addressList, []),
  cors_origins: optional(list(origin), []),
  metrics_open_to: optional(nullable(addressList), null),
});

const project = record<ProjectConfig>('project', {
  name: optional(nullable(filledText), null),
  imports: optional(dictionary(filePath), {}),
  constants: optional(dictionary(text), {}),
  workspaces: optional(flag, false),
});

/** Every key of `coatcheck.yaml`. */
export function coatcheckYaml(connections: ConnectionSchemas): Rule<CoatcheckYaml> {
  return record<CoatcheckYaml>('coatcheck.yaml', {
    project: defaulted(project),
    connections: optional(
      distinct(list(connection(connections)), 'connections are named', (item) => item.name),
      UNSAID,
    ),
    users: optional(
      distinct(
        distinct(list(user), 'users have the client_id', (item) => item.client_id),
        'users have the id',
        (item) => item.id,
      ),
      UNSAID,
    ),
    limits: defaulted(limits),
    state: optional(nullable(stateUrl), null),
    cluster: optional(nullable(cluster), null),
    log_in: defaulted(logIn),
    webhooks: defaulted(webhooks),
    connections_api: defaulted(connectionsApi),
    activity: defaulted(activity),
    pending_status: optional(nullable(pendingStatus), null),
    big_numbers: optional(nullable(bigNumbers), null),
    server: defaulted(server),
  });
}
