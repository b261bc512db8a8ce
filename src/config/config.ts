/** The server's configuration: parsed once, frozen, handed to `server.ts`. Names are those of `coatcheck.yaml`. */
import type { LogInConfig } from './log-in-config.ts';
import type { ActivityConfig } from './activity-config.ts';
import type { WebhooksConfig } from './webhook-schema.ts';
import type { ConnectionsApiConfig } from './connections-api-schema.ts';
import type { Role } from './node-role.ts';
import type { StateConfig } from './state-config.ts';
import type { ResultsConfig } from './results-config.ts';
import type { Secret } from '../lib/secret.ts';

/** `connections` and `users` of a file that does not have the key: empty, but that was not written. */
export const UNSAID: readonly never[] = [];

export interface Config {
  /** Absolute path of the project's folder. */
  readonly projectDir: string;
  /** Absolute path of the folder for state and results. */
  readonly dataDir: string;
  /** Where the state is; null = in the data folder. */
  readonly state: StateConfig | null;
  /** This node of several that share the state; null = it has the state alone. */
  readonly cluster: ClusterConfig | null;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly role: Role;
  readonly logLevel: LogLevel;
  readonly project: ProjectConfig;
  readonly connections: readonly ConnectionConfig[];
  readonly users: readonly UserConfig[];
  readonly limits: LimitsConfig;
  readonly logIn: LogInConfig;
  readonly webhooks: WebhooksConfig;
  readonly connectionsApi: ConnectionsApiConfig;
  readonly activity: ActivityConfig;
  readonly server: ServerConfig;
  /** Number of executor processes. */
  readonly executors: number;
  /** What git gets of the environment: where it is, whose it is and how it reaches others; no secrets of the server. */
  readonly gitEnvironment: Readonly<Record<string, string>>;
  /** The first administrator's API credentials; null = generate once and print. */
  readonly adminCredentials: { readonly clientId: string; readonly clientSecret: Secret } | null;
}

export interface ClusterConfig {
  /** The name of this node, which no other has. */
  readonly node: string;
  /** Where large results are, the same place for all nodes. */
  readonly results: ResultsConfig;
  /** How long others leave the node its work without a sign of life. */
  readonly lease_ms: number;
  /** How long a node that ends lets what it runs go on. */
  readonly drain_ms: number;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** How the LookML project is read. */
export interface ProjectConfig {
  /** The project's name where its manifest gives none; null = the folder's. */
  readonly name: string | null;
  /** Project name of a manifest's `local_dependency` or `remote_dependency` → absolute path of its folder. */
  readonly imports: Readonly<Record<string, string>>;
  /** Values that replace those of manifest constants. */
  readonly constants: Readonly<Record<string, string>>;
  /** Whether each developer has files and branches of their own, in clones of the project's repository. */
  readonly workspaces: boolean;
}

export interface ConnectionConfig {
  readonly name: string;
  readonly dialect_name: string;
  readonly host: string | null;
  readonly port: number | null;
  /** Name of a database; DuckDB: absolute path of a file, or `:memory:`. */
  readonly database: string | null;
  readonly username: string | null;
  readonly password: Secret | null;
  readonly schema: string | null;
  readonly ssl: boolean;
  readonly db_timezone: string;
  readonly query_timezone: string | null;
  /** DuckDB: table name → absolute path of a Parquet, CSV or JSON file, served as a read-only table. */
  readonly tables: Readonly<Record<string, string>>;
  /**
   * DuckDB: absolute path of a file that lists the tables instead, and may change at any time. Only connections of the
   * server's own have one.
   */
  readonly tables_listed_in?: string;
  /** Queries that run at the same time on this connection. */
  readonly max_queries: number;
  readonly max_queries_per_user: number;
  /** Ceiling for a query's row limit, also for `-1`; null = none. */
  readonly max_rows: number | null;
  readonly statement_timeout_ms: number;
  /** DuckDB: memory of one executor for this connection, for example `2GB`; null = the database is not within one. */
  readonly memory_limit: string | null;
  /** Whether raw SQL (`create_sql_query`) may run on this connection. */
  readonly sql_runner: boolean;
  /** Why nothing connects there, in a sentence. Only connections made through the API have one. */
  readonly withheld?: string;
}

export interface UserConfig {
  readonly id: string | null;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string | null;
  readonly client_id: string;
  readonly client_secret: Secret;
  readonly admin: boolean;
  readonly permissions: readonly string[] | null;
  readonly models: readonly string[] | null;
  readonly user_attributes: Readonly<Record<string, string>>;
  readonly locale: string;
  readonly timezone: string | null;
}

export interface LimitsConfig {
  readonly result_retention_ms: number;
  /** The longest time that clients may ask for. */
  readonly max_result_retention_ms: number;
  /** How long a result is fresh for the cache when the model says nothing. */
  readonly cache_max_age_ms: number;
  readonly max_result_bytes: number;
  readonly default_row_limit: number;
  readonly max_queued_tasks: number;
  readonly max_queued_tasks_per_user: number;
  /** Per user; null = unlimited. */
  readonly requests_per_minute: number | null;
  /** Streams of events of one user, open at the same time. */
  readonly max_event_streams_per_user: number;
  /** Tasks of one user whose end was not told yet to the webhook that they name. */
  readonly max_webhooks_per_user: number;
  /** Per client address and per client id. */
  readonly failed_logins_per_minute: number;
  readonly max_body_bytes: number;
  /** Objects, lists and values in a request body. */
  readonly max_body_members: number;
  /** Characters of a query's definition. */
  readonly max_query_length: number;
  /** Bytes of new query definitions stored per user and day. */
  readonly max_new_query_bytes_per_day: number;
  /** Members of each of a query's fields, pivots, fill_fields, filters, sorts and subtotals. */
  readonly max_query_fields: number;
  /** Custom fields and table calculations of a query. */
  readonly max_custom_fields: number;
  /** Terms of a query's filters together. */
  readonly max_filter_terms: number;
  /** Processor time in which one query is compiled. */
  readonly max_compile_ms: number;
  /** Memory in which one query is compiled, beside the project. */
  readonly max_compile_memory: number;
  readonly history_retention_ms: number;
  /** Bytes of the data folder's disk that new tasks leave free. */
  readonly min_free_disk: number;
  /** Bytes that the data folder may take before new tasks are refused; null = as many as there are. */
  readonly max_data_folder: number | null;
}

export interface ServerConfig {
  /** How long lines of the audit log stay. */
  readonly audit_retention_ms: number;
  readonly pending_status: 204 | 202;
  readonly big_numbers: 'number' | 'string';
  /** Whether traces have the SQL that ran, with the values in it. */
  readonly trace_sql: boolean;
  /** Whether `/docs` shows the documents, to anybody. */
  readonly documents: boolean;
  readonly access_token_ttl_ms: number;
  /** Of the DuckDB in which one executor shapes and renders results, as DuckDB writes sizes: `2GB`. */
  readonly workbench_memory: string;
  /** For shaping and rendering of one job. */
  readonly workbench_timeout_ms: number;
  /** Resident memory at which an executor is ended, in bytes; null = what its DuckDBs may use, plus some headroom. */
  readonly executor_memory: number | null;
  /** Processes that compile queries, at most. */
  readonly compilers: number;
  /** What `share_url`, `documentation_url` and drill links begin with; null = the address of the request. */
  readonly public_url: string | null;
  /** Proxies whose word on the client's address counts, as addresses and CIDR ranges. */
  readonly trusted_proxies: readonly string[];
  /** Origins of pages that browsers let call the API, each as `https://app.example.com`. */
  readonly cors_origins: readonly string[];
  /**
   * Who may read `/metrics` without a token, likewise; null = this machine, unless there is a proxy in front of the
   * server.
   */
  readonly metrics_open_to: readonly string[] | null;
}
