/**
 * What only nodes that share a state need: who is there, what runs where, and how often rights and connections have
 * changed. None of it outlives the nodes, so that it is no part of what migrations make and `state export` carries.
 */
import type { PostgresSession } from './postgres-session.ts';

export interface NodeName {
  /** Of this life of the node: tasks belong to it. */
  readonly id: string;
  /** As the configuration calls it, the same in the next life. */
  readonly name: string;
  /** How long others leave it its work without a sign of life. */
  readonly leaseMs: number;
}

const TABLES = [
  `create or replace function cluster_now() returns bigint language sql volatile as
    $$ select (extract(epoch from clock_timestamp()) * 1000)::bigint $$`,
  `create table if not exists cluster_nodes (
    id text collate "C" primary key, name text collate "C" not null unique, lease_until bigint not null)`,
  // What waits, and the lines in which it does: of one user, for the same lanes, of one rank. Whoever changes them has the
  // lock of the queue, so that a line is there as long as something stands in it.
  'create sequence if not exists cluster_places',
  `create table if not exists cluster_waiting (
    id text collate "C" primary key, node text collate "C" not null, user_id text collate "C" not null,
    lanes text[] not null, rank smallint not null, place bigint not null, tasks text[] not null)`,
  'create index if not exists cluster_waiting_place on cluster_waiting (user_id, lanes, rank, place)',
  // Changed in place with each turn.
  `create table if not exists cluster_lines (
    user_id text collate "C" not null, lanes text[] not null, rank smallint not null, since bigint not null,
    served bigint not null, primary key (user_id, lanes, rank)) with (fillfactor = 50)`,
  // What runs.
  `create table if not exists cluster_running (
    id text collate "C" primary key, node text collate "C" not null, user_id text collate "C" not null,
    lanes text[] not null, served bigint not null)`,
  // What nodes without executors have others do.
  `create table if not exists cluster_jobs (
    id text collate "C" primary key, node text collate "C" not null, job bytea not null, taken_by text collate "C",
    outcome bytea)`,
  `create table if not exists cluster_runs (cache_key text collate "C" primary key, node text collate "C" not null)`,
  `create table if not exists cluster_versions (id integer primary key, rights bigint not null, tokens bigint not null)`,
  'alter table cluster_versions add column if not exists connections bigint not null default 0',
  'insert into cluster_versions (id, rights, tokens) values (1, 0, 0) on conflict do nothing',
  `create or replace function cluster_rights_changed() returns trigger language plpgsql as
    $$ begin update cluster_versions set rights = rights + 1; return null; end $$`,
  `create or replace function cluster_tokens_changed() returns trigger language plpgsql as
    $$ begin update cluster_versions set tokens = tokens + 1; return null; end $$`,
  `create or replace function cluster_connections_changed() returns trigger language plpgsql as
    $$ begin update cluster_versions set connections = connections + 1; return null; end $$`,
];

/** What users may do follows from these: of any change, the other nodes read them again. */
const RIGHTS = [
  'users',
  'api_credentials',
  'identities',
  'file_users',
  'user_attributes',
  'given_values',
  'groups',
  'group_users',
  'group_groups',
  'group_roles',
  'group_values',
  'role_parts',
] as const;

export async function makeClusterTables(session: PostgresSession): Promise<void> {
  for (const text of TABLES) await session.command(text);
  const triggers = [
    ...RIGHTS.map((table) => [table, 'insert or update or delete', 'cluster_rights_changed'] as const),
    // Tokens that are new are remembered nowhere yet.
    ['access_tokens', 'update or delete', 'cluster_tokens_changed'] as const,
    ['connections', 'insert or update or delete', 'cluster_connections_changed'] as const,
  ];
  for (const [table, events, run] of triggers) {
    await session.command(`drop trigger if exists ${run} on ${table}`);
    await session.command(
      `create trigger ${run} after ${events} on ${table} for each statement execute function ${run}()`,
    );
  }
}
