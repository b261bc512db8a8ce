/** Calls of functions that only wait, however they are written; and what only looks like one. */
import { describe, expect, it } from 'vitest';
import { mysqlLexicalRules, postgresLexicalRules } from '../../src/connections/statement-text.ts';
import { mysqlWaiting, postgresWaiting, refuseWaiting } from '../../src/connections/waiting-functions.ts';

describe.each([
  {
    engine: 'PostgreSQL',
    check: (sql: string) => refuseWaiting(sql, postgresWaiting, postgresLexicalRules),
    refused: [
      'SELECT pg_sleep(1)',
      'SELECT 1 FROM t WHERE id = 1 OR PG_Sleep_For ($$1 s$$) IS NULL',
      'SELECT pg_catalog . "pg_sleep" /* ( */ -- (\n (1)',
      String.raw`SELECT U&"pg\005fsleep"(1)`,
      String.raw`SELECT U&"pg!005fsleep" UESCAPE '!' (1)`,
      String.raw`SELECT E'\'', pg_sleep(1), ''`,
      'SELECT count(*) FROM (SELECT pg_sleep_until(now()) FROM t) x',
      "SELECT query_to_xml('select pg_sleep(1)', true, true, '')",
    ],
    allowed: [
      "SELECT 'pg_sleep(1)', $a$ pg_sleep(1) $a$, 1 -- pg_sleep(1)",
      'SELECT pg_sleep, sleep(1), count(*) FROM t',
      String.raw`SELECT E'\\', ' pg_sleep(1)'`,
    ],
  },
  {
    engine: 'MySQL',
    check: (sql: string) => refuseWaiting(sql, mysqlWaiting, mysqlLexicalRules),
    refused: [
      'SELECT SLEEP(1)',
      'SELECT `sleep` # (\n (1)',
      'SELECT 1--sleep(1)',
      String.raw`SELECT '\'', sleep(1), '\''`,
      'SELECT BENCHMARK(1000000000, md5(1))',
      "SELECT get_lock('x', 100)",
    ],
    allowed: ['SELECT "sleep(1)" -- sleep(1)', 'SELECT sleep, `sleep` FROM t', String.raw`SELECT '\' sleep(1)'`],
  },
])('$engine', ({ check, refused, allowed }) => {
  it.each(refused)('refuses %s', (sql) => {
    expect(() => check(sql)).toThrow(/^The function \w+ is not allowed here\.$/);
  });
  it.each(allowed)('lets %s through', (sql) => {
    expect(() => check(sql)).not.toThrow();
  });
});
