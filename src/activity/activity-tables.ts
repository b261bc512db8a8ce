/**
 * The tables behind the models of `system-activity/`: names, columns, and what a line of each is made of. Nothing in them
 * is secret: no tokens, no values of user attributes, no rows and no SQL.
 */
import type { KeptTable } from '../execution/upkeep.ts';

type Columns = KeptTable['columns'];
/** A line: column → value; times in milliseconds since 1970 in UTC. */
export type Line = Readonly<Record<string, string | number | boolean | null>>;

const history: Columns = {
  id: 'BIGINT',
  // Steady time, by which it grows old.
  settled: 'BIGINT',
  slug: 'VARCHAR',
  created_at: 'TIMESTAMP',
  completed_at: 'TIMESTAMP',
  status: 'VARCHAR',
  message: 'VARCHAR',
  source: 'VARCHAR',
  result_source: 'VARCHAR',
  result_format: 'VARCHAR',
  attempted_cache: 'BOOLEAN',
  cache_key: 'VARCHAR',
  runtime: 'DOUBLE',
  queue_time: 'DOUBLE',
  row_count: 'BIGINT',
  query_id: 'BIGINT',
  merge_query_id: 'BIGINT',
  sql_query_id: 'VARCHAR',
  user_id: 'BIGINT',
  connection_name: 'VARCHAR',
  dialect: 'VARCHAR',
  workspace_id: 'VARCHAR',
  dashboard_id: 'VARCHAR',
  dashboard_session: 'VARCHAR',
  look_id: 'BIGINT',
};

const queries: Columns = {
  id: 'BIGINT',
  slug: 'VARCHAR',
  client_id: 'VARCHAR',
  model: 'VARCHAR',
  explore: 'VARCHAR',
  fields: 'VARCHAR',
  fields_used: 'VARCHAR',
  pivots: 'VARCHAR',
  fill_fields: 'VARCHAR',
  filters: 'VARCHAR',
  filter_expression: 'VARCHAR',
  sorts: 'VARCHAR',
  row_limit: 'VARCHAR',
  column_limit: 'VARCHAR',
  dynamic_fields: 'VARCHAR',
  query_timezone: 'VARCHAR',
  total: 'BOOLEAN',
  row_total: 'VARCHAR',
  created_at: 'TIMESTAMP',
};

/** Tables to which rows are added. */
export type LogTable = 'history' | 'queries';

/** Tables that are written whole, when something in them has changed. */
const wholeTables = {
  users: {
    id: 'BIGINT',
    first_name: 'VARCHAR',
    last_name: 'VARCHAR',
    email: 'VARCHAR',
    locale: 'VARCHAR',
    is_disabled: 'BOOLEAN',
  },
  user_roles: { user_id: 'BIGINT', role_id: 'BIGINT' },
  roles: {
    id: 'BIGINT',
    name: 'VARCHAR',
    permission_set_name: 'VARCHAR',
    permissions: 'VARCHAR',
    model_set_name: 'VARCHAR',
    models: 'VARCHAR',
  },
  groups: { id: 'BIGINT', name: 'VARCHAR', external_group_id: 'VARCHAR' },
  group_users: { group_id: 'BIGINT', user_id: 'BIGINT' },
  dashboards: {
    id: 'VARCHAR',
    title: 'VARCHAR',
    description: 'VARCHAR',
    model: 'VARCHAR',
    refresh_interval: 'VARCHAR',
  },
  dashboard_elements: { id: 'VARCHAR', dashboard_id: 'VARCHAR', title: 'VARCHAR', type: 'VARCHAR' },
} as const satisfies Readonly<Record<string, Columns>>;
export type WholeTable = keyof typeof wholeTables;

export interface Bounds {
  /** Steady: what ended before goes. */
  readonly keepSince: number;
  /** Bytes of the history. */
  readonly maxBytes: number;
}

/** What upkeep is told of the tables; `files`: tables that were written anew, and where they are. */
export function keptTables(
  { keepSince, maxBytes }: Bounds,
  files: ReadonlyMap<WholeTable, string>,
): readonly KeptTable[] {
  return [
    { name: 'history', columns: history, rows: { kind: 'log', time: 'settled', keepSince, maxBytes } },
    {
      name: 'queries',
      columns: queries,
      rows: { kind: 'keyed', key: 'id', usedBy: { table: 'history', column: 'query_id' } },
    },
    ...(Object.keys(wholeTables) as readonly WholeTable[]).map((name): KeptTable => ({
      name,
      columns: wholeTables[name],
      rows: { kind: 'whole', file: files.get(name) ?? null },
    })),
  ];
}
