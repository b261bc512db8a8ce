/**
 * What requests and answers need beyond the permission of their operation: one row for each part. Callers ask `holds`
 * or `demand`; `docs/access.md` is generated from the table.
 */
import type { Caller } from './caller.ts';
import type { Permission } from './permissions.ts';
import { forbidden, may } from './permit.ts';

interface PartFacts {
  /** Any one of them is enough. */
  readonly anyOf: readonly Permission[];
  /** The end of "You may not …". */
  readonly lets: string;
  /** Where the part occurs, for readers of the documentation. */
  readonly covers: string;
  /** What happens without it. */
  readonly without: string;
}

/** Like Looker's downloads with a limit: as many rows as its explores show. */
export const ROWS_WITHOUT_RIGHT = 5_000;

export const partTable = {
  sql: {
    anyOf: ['see_sql'],
    lets: 'see the SQL of queries',
    covers:
      'format `sql`; `sql` and `sql_explain` of `json_detail`, `inline_json` and `json_fe`, `metadata.sql` of `json_bi`; `sql` of running queries; of errors the words of the database, the statement and the place in it. SQL that a user wrote is seen by whoever may run it.',
    without: 'the format is refused, the rest is null',
  },
  lookml: {
    anyOf: ['see_lookml'],
    lets: 'see LookML',
    covers:
      'of fields in explores, `json_detail` (and `inline_json`, `json_fe`) and `json_bi`: `sql`, `sql_case`, `filters`, `links`, `lookml_link`, `source_file`, `source_file_path`; of explores and their joins: `sql_…`, `foreign_key`, `dependent_fields`, `access_filters`, `errors`, `source_file`, `lookml_link`; of errors the place in LookML, and what is wrong there; `project_file_content`',
    without: 'null or empty; refused',
  },
  lookml_dashboards: {
    anyOf: ['see_lookml_dashboards'],
    lets: 'see LookML dashboards',
    covers: 'LookML dashboards, their parts and their folder, of models that one may use',
    without: 'not found; not in lists',
  },
  download: {
    anyOf: ['download_without_limit', 'download_with_limit'],
    lets: 'download results',
    covers: 'formats `csv`, `txt`, `xlsx`, `gsxml`, `odc`, `parquet`, `arrow`, `ndjson`',
    without: 'refused',
  },
  all_rows: {
    anyOf: ['download_without_limit'],
    lets: 'have more than 5,000 rows of a result',
    covers: 'more than 5,000 rows, in every format',
    without: 'results end after 5,000 rows and say so; one that has more, from a time when its user might, is refused',
  },
  custom_fields: {
    anyOf: ['create_custom_fields'],
    lets: 'use custom fields of your own',
    covers:
      '`dynamic_fields` with dimensions or measures in `create_query`, `run_inline_query`, `run_url_encoded_query`; expressions over dimensions, `SUM` and the like in `create_sql_interface_query`',
    without: 'refused; stored queries with custom fields can be read and run',
  },
  calculations: {
    anyOf: ['create_table_calculations'],
    lets: 'use table calculations of your own',
    covers:
      '`dynamic_fields` with table calculations in `create_query`, `run_inline_query`, `run_url_encoded_query`, `create_merge_query`; expressions over measures in `create_sql_interface_query`',
    without: 'refused; stored queries with table calculations can be read and run',
  },
  fresh: {
    anyOf: ['clear_cache_refresh'],
    lets: 'run queries past the cache',
    covers: '`cache=false`',
    without: 'refused',
  },
  drill_links: {
    anyOf: ['see_drill_overlay', 'explore'],
    lets: 'drill',
    covers: '`generate_drill_links`',
    without: 'there are none',
  },
  development: {
    anyOf: ['develop'],
    lets: 'work in the workspace dev',
    covers: 'workspace `dev` (`update_session`)',
    without: 'refused; a session in `dev` is in `production` again',
  },
  sql_of_own: {
    anyOf: ['use_sql_runner'],
    lets: 'run SQL of your own',
    covers: '`sql_query_slug` of `create_query_task`, and the results of such tasks',
    without: 'refused',
  },
  others_running: {
    anyOf: ['see_queries', 'administer'],
    lets: 'see the queries of other users',
    covers: 'other users’ tasks in `all_running_queries`, of models that one may use',
    without: 'one’s own are listed, and tell their SQL and connection while one may use their model',
  },
  others_tasks: {
    anyOf: ['administer'],
    lets: 'see the tasks of other users',
    covers: 'other users’ tasks and their results; to kill them, and to say how long their results stay',
    without: 'not found',
  },
  others_names: {
    anyOf: ['see_users'],
    lets: 'see other users',
    covers: 'other users: in lists and searches, with their roles; their names where something is theirs',
    without: 'not found; an id without a name',
  },
  others_credentials: {
    anyOf: ['administer'],
    lets: 'see the credentials of other users',
    covers: '`credentials_api3` of other users',
    without: 'not found; an empty list',
  },
  others_attributes: {
    anyOf: ['manage_user_attributes'],
    lets: 'see and set the user attributes of others',
    covers: 'values of other users; attributes with `user_can_view: false`; values where `user_can_edit` is false',
    without: 'not found; refused',
  },
  system_activity: {
    anyOf: ['see_system_activity'],
    lets: 'see system activity',
    covers: 'the models `system__activity` and `i__looker`, whatever the models of one’s roles are',
    without: 'they do not exist',
  },
  connection_details: {
    anyOf: ['see_admin'],
    lets: 'see how connections are set up',
    covers: 'host, port, user, database and schema of connections; why a connection could not be opened',
    without: 'null; the error says no more than that',
  },
} as const satisfies Readonly<Record<string, PartFacts>>;

export type RightsPart = keyof typeof partTable;

export function holds(caller: Pick<Caller, 'isAdministrator' | 'permissions'>, part: RightsPart): boolean {
  return partTable[part].anyOf.some((permission) => may(caller, permission));
}

/** @throws CoatcheckError `forbidden`, naming the permissions any of which would be enough */
export function demand(caller: Caller, part: RightsPart): void {
  const { anyOf, lets } = partTable[part];
  if (!holds(caller, part)) throw forbidden(`${lets} (permission ${anyOf.join(' or ')})`);
}
