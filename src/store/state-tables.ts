/** All tables of the state, with what identifies their rows. */
import type { Schema } from './schema.ts';

interface TableKey {
  /** The columns of its primary key. */
  readonly key: readonly string[];
  /** Does the database number its rows, by the only column of the key? */
  readonly isNumbered: boolean;
}

const by = (...key: readonly string[]): TableKey => ({ key, isNumbered: false });
const numberedBy = (column: string): TableKey => ({ key: [column], isNumbered: true });

const tables: Readonly<Record<keyof Schema, TableKey>> = {
  queries: numberedBy('id'),
  query_authors: by('digest', 'user_id'),
  sql_queries: by('slug'),
  merge_queries: numberedBy('id'),
  callers: by('digest'),
  tasks: numberedBy('seq'),
  results: by('id'),
  small_results: by('result_id', 'part'),
  access_tokens: by('token_hash'),
  api_credentials: by('client_id'),
  credential_uses: by('client_id'),
  file_users: by('id'),
  oauth_apps: by('client_guid'),
  oauth_app_users: by('client_guid', 'user_id'),
  oauth_grants: by('id'),
  users: numberedBy('seq'),
  identities: by('id'),
  browser_sessions: by('token_hash'),
  user_attributes: by('name'),
  given_values: by('owner', 'name'),
  groups: numberedBy('id'),
  group_users: by('group_id', 'user_id'),
  group_groups: by('group_id', 'child_id'),
  group_roles: by('group_id', 'role_id'),
  group_values: by('group_id', 'name'),
  role_parts: numberedBy('id'),
  steady_time: by('id'),
  idempotency_keys: by('user_id', 'key'),
  webhook_deliveries: by('task_id'),
  datagroup_resets: by('id'),
  model_configurations: by('name'),
  connections: by('name'),
};

export interface StateTable extends TableKey {
  readonly name: string;
}

export const stateTables: readonly StateTable[] = Object.entries(tables).map(([name, key]) => ({ name, ...key }));
