/**
 * Functions of PostgreSQL and MySQL that only wait, or take SQL out of a text, where waiting could hide: SQL that calls
 * them is refused. It is no wall (a function that somebody has made in the database may wait as well), but one line
 * should not be enough to tie up a session and an executor. DuckDB has an allow list of its own.
 */
import type { DialectName } from '../dialects/registry.ts';
import type { SqlLexis } from '../sql-lexer/sql-lexis.ts';
import { DatabaseError } from './connection.ts';
import { calledNames } from './statement-text.ts';

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const waitingFunctions: Readonly<Record<DialectName, ReadonlySet<string>>> = {
  duckdb: names(''),
  // `uescape` is not a function, but writes names in letters of its own.
  postgres: names(`
  pg_sleep pg_sleep_for pg_sleep_until pg_wait_for_backend_termination pg_logical_slot_peek_changes
  uescape query_to_xml query_to_xmlschema query_to_xml_and_xmlschema ts_stat dblink dblink_exec`),
  mysql: names(`
  sleep benchmark get_lock master_pos_wait source_pos_wait master_gtid_wait wait_for_executed_gtid_set`),
};

/** @throws {@link DatabaseError} with the place of the call. */
export function refuseWaiting(sql: string, waiting: ReadonlySet<string>, lexis: SqlLexis): void {
  for (const { name, at } of calledNames(sql, lexis)) {
    if (!waiting.has(name)) continue;
    throw new DatabaseError(`The function ${name} is not allowed here.`, {
      databaseCode: 'Permission',
      position: { kind: 'offset', offset: at },
    });
  }
}
