/**
 * The tables of the state database, for the query builder. Times are dates in milliseconds since 1970 in UTC, except
 * where they are said to be steady (`lib/clock.ts`). Booleans are 0 and 1, structured values are JSON text, whose
 * meaning the room that owns the table knows.
 */
import type { Generated } from 'kysely';
import type { BrowserSessionsTable, IdentitiesTable } from './identity-tables.ts';
import type { ApiCredentialsTable, CredentialUsesTable } from './credential-tables.ts';
import type { FileUsersTable } from './file-user-tables.ts';
import type { ResultsTable, SmallResultsTable, TasksTable, WebhookDeliveriesTable } from './task-tables.ts';

export interface Schema {
  queries: QueriesTable;
  query_authors: QueryAuthorsTable;
  sql_queries: SqlQueriesTable;
  merge_queries: MergeQueriesTable;
  callers: CallersTable;
  tasks: TasksTable;
  webhook_deliveries: WebhookDeliveriesTable;
  results: ResultsTable;
  small_results: SmallResultsTable;
  access_tokens: AccessTokensTable;
  api_credentials: ApiCredentialsTable;
  oauth_apps: OauthAppsTable;
  oauth_app_users: OauthAppUsersTable;
  oauth_grants: OauthGrantsTable;
  users: UsersTable;
  identities: IdentitiesTable;
  browser_sessions: BrowserSessionsTable;
  user_attributes: UserAttributesTable;
  file_users: FileUsersTable;
  credential_uses: CredentialUsesTable;
  given_values: GivenValuesTable;
  groups: GroupsTable;
  group_users: GroupUsersTable;
  group_groups: GroupGroupsTable;
  group_roles: GroupRolesTable;
  group_values: GroupValuesTable;
  role_parts: RolePartsTable;
  steady_time: SteadyTimeTable;
  idempotency_keys: IdempotencyKeysTable;
  datagroup_resets: DatagroupResetsTable;
  model_configurations: ModelConfigurationsTable;
  connections: ConnectionsTable;
}

/** Connections that were made through the API. */
export interface ConnectionsTable {
  name: string;
  /** What was written of them, as JSON, without secrets. */
  members: string;
  /** As `lib/seal.ts` closes it; null = there is none. */
  sealed_password: string | null;
  user_id: string;
  created_at: number;
}

export interface ModelConfigurationsTable {
  name: string;
  project_name: string | null;
  is_unlimited: number;
  /** Names, as JSON. */
  connections: string;
}

export interface DatagroupResetsTable {
  /** `model::datagroup`. */
  id: string;
  /** Seconds since 1970, as clients wrote them. */
  stale_before: number | null;
  /** The same. */
  triggered_at: number | null;
  /** Steady: results that ran before are not fresh. */
  ran_before: number;
}

export interface IdempotencyKeysTable {
  user_id: string;
  key: string;
  /** The hash of the request. */
  fingerprint: string;
  /** Random: distinguishes this use of the key from one before it expired. */
  nonce: string;
  /** The answer as JSON; null = none yet. */
  answer: string | null;
  /** Steady. */
  expires_at: number;
}

export interface GroupsTable {
  id: Generated<number>;
  name: string;
  external_group_id: string | null;
  can_add_to_content_metadata: number;
}

export interface GroupUsersTable {
  group_id: number;
  user_id: string;
  /** The account elsewhere that made the user a member; null = somebody here did. */
  identity_id: string | null;
}

export interface GroupGroupsTable {
  group_id: number;
  /** The group that is contained. */
  child_id: number;
}

export interface GroupRolesTable {
  group_id: number;
  role_id: string;
}

export interface GroupValuesTable {
  group_id: number;
  /** The name of the user attribute. */
  name: string;
  value: string;
  /** Among the values of an attribute, the lowest rank comes first. */
  rank: number;
}

/** Permission sets, model sets and roles made through the API. */
export interface RolePartsTable {
  id: Generated<number>;
  part: 'permissionSets' | 'modelSets' | 'roles';
  name: string;
  content: string;
}

export interface QueriesTable {
  id: Generated<number>;
  /** SHA-256 of the normalised definition, which identifies it. */
  digest: string;
  slug: string;
  client_id: string;
  definition: string;
  created_at: number;
}

export interface QueryAuthorsTable {
  /** The digest of a query or a merge query. */
  digest: string;
  user_id: string;
}

export interface SqlQueriesTable {
  slug: string;
  digest: string;
  definition: string;
  creator_id: string;
  created_at: number;
  run_count: Generated<number>;
  last_run_at: number | null;
  last_runtime_seconds: number | null;
}

export interface MergeQueriesTable {
  id: Generated<number>;
  digest: string;
  definition: string;
  created_at: number;
}

/**
 * Callers with the rights that they had when they asked, each distinct one once, for tasks that run after a restart.
 */
export interface CallersTable {
  digest: string;
  caller: string;
}

export interface AccessTokensTable {
  token_hash: string;
  user_id: string;
  sudo_user_id: string | null;
  workspace_id: 'production' | 'dev';
  /** Steady. */
  expires_at: number;
  /**
   * The API credentials with which it was opened, or with which the first of the sessions that led to it was opened.
   */
  client_id: string | null;
  /** The token of the session that opened it by `login_user`. */
  opened_by: string | null;
  /** The grant of a user to a program, if the token was issued for that. */
  grant_id: string | null;
  /** The account elsewhere with which the user logged in, instead of credentials. */
  identity_id: string | null;
}

/** Programs that are registered to act for users. */
export interface OauthAppsTable {
  client_guid: string;
  redirect_uri: string;
  display_name: string;
  description: string;
  enabled: number;
  tokens_invalid_before: number;
}

/** The users they may act for. */
export interface OauthAppUsersTable {
  client_guid: string;
  user_id: string;
}

/** What was granted to them: first a code, then tokens. */
export interface OauthGrantsTable {
  id: string;
  client_guid: string;
  user_id: string;
  /** The API credentials with which the user logged in; empty if it was an account elsewhere. */
  client_id: string;
  redirect_uri: string;
  code_challenge: string;
  code_hash: string;
  is_redeemed: number;
  refresh_hash: string | null;
  former_refresh_hash: string | null;
  /** Steady: the expiry of the code, then of the refresh token. */
  expires_at: number;
  identity_id: string | null;
  /** Steady: when the log-in behind it ends; null = it has no end of its own. */
  ends_at: number | null;
}

/** Users made through the API. */
export interface UsersTable {
  seq: Generated<number>;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  locale: string;
  is_disabled: number;
  role_ids: string;
  attribute_values: string;
  created_at: number;
}

export interface UserAttributesTable {
  name: string;
  label: string;
  type: string;
  default_value: string | null;
  user_can_view: number;
  user_can_edit: number;
}

/** Values of user attributes of users who are not in `users`. */
export interface GivenValuesTable {
  /** What identifies such a user: see `valuesOwner` of a user. */
  owner: string;
  name: string;
  value: string;
}

/** One row: how far steady time has come. */
export interface SteadyTimeTable {
  id: number;
  at: number;
}
