/** Calls of functions that only wait, however they are written; and what only looks like one. */
import { describe, expect, it } from 'vitest';
import { refuseWaiting, waitingFunctions } from '../../src/connections/waiting-functions.ts';
import { mysql } from '../../src/dialects/mysql.ts';
import { postgres } from '../../src/dialects/postgres.ts';

describe.each([
  {
    engine: 'PostgreSQL',
    check: (sql: string) => refuseWaiting(sql, waitingFunctions.postgres, postgres.lexis),
    refused: [
      'SELECT pg_sleep(1)',
      'SELECT 1 FROM t WHERE id = 1 OR PG_Sleep_For ($$1 s$$) IS NULL',
      'SELECT pg_catalog . "pg_sleep" /* ( */ -- (\n (1)',
      String.raw`SELECT U&"pg\005fsleep"(1)`,
      String.raw`SELECT U&"pg!005fsleep" UESCAPE '!' (1)`,
      String.raw`SELECT E'\'', pg_sleep(1), ''`,
      // A line comment ends at a carriage return, too, and a text goes on behind a line break as it began.
      'SELECT 1 --\r, pg_sleep(1)\n FROM t',
      "SELECT E'a'\n'\\'', pg_sleep(1), '' FROM t",
      "SELECT E'a' -- x\n '\\'', pg_sleep(1), '' FROM t",
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
    check: (sql: string) => refuseWaiting(sql, waitingFunctions.mysql, mysql.lexis),
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
