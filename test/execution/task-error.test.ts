/** What goes wrong in an executor beyond the query and its database. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DatabaseError } from '../../src/connections/connection.ts';
import { toDatabaseError } from '../../src/connections/drivers/duckdb-error.ts';
import { toMysqlError } from '../../src/connections/drivers/mysql-error.ts';
import { openDuckdb } from '../../src/results/workbench/open-duckdb.ts';
import { toTaskError } from '../../src/execution/task-error.ts';

const context = {
  dialectLabel: null,
  statement: null,
  source: null,
  maxResultBytes: 0,
  memoryLimit: null,
  executor: null,
};

it.each<readonly [string, () => unknown]>([
  ['a text', () => 'x'.repeat(2 ** 28).concat('x'.repeat(2 ** 28))],
  ['a list', () => Array.from({ length: 2 ** 32 })],
  ['bytes', () => new Uint8Array(Number.MAX_SAFE_INTEGER)],
  ['a number', () => 2n ** (2n ** 40n)],
  ['bytes read as a text', () => Buffer.alloc(2 ** 29).toString('latin1')],
])('%s beyond what can be is a limit of the result, not an internal error', (_, make) => {
  let error: unknown = null;
  try {
    make();
  } catch (caught) {
    error = caught;
  }
  expect(error).not.toBeNull();
  expect(toTaskError(error, context)).toMatchObject({ code: 'value_too_large', messageDetails: null });
  // Any other fault stays one.
  expect(toTaskError(new RangeError('Invalid time value'), context).code).toBe('internal');
});

it.each([
  'Binder Error: Referenced column "salar" not found in FROM clause!\nCandidate bindings: "salary"\n\nLINE 1: …',
  'Binder Error: Table "orders" does not have a column named "salar"\n\nCandidate bindings: : "salary"\n\nLINE 1: …',
  'Catalog Error: Table with name order does not exist!\nDid you mean "salary"?\n\nLINE 1: …',
  'Binder Error: Referenced table "sala" not found!\nCandidate tables: "salary"',
  'ERROR: column orders.salar does not exist\nHint: Perhaps you meant to reference the column "orders.salary".',
])('names that a database guesses are told to whoever writes SQL alone: %j', (text) => {
  const error = new DatabaseError(text);
  const statement = { role: 'main', sql: '', runSql: '', limit: null, columns: [], sourceMap: [] } as const;
  const told = toTaskError(error, { ...context, statement }).messageDetails;
  expect(told).not.toContain('salary');
  expect(told?.split('\n')[0]).toBe(text.split('\n')[0]);
  const origin = { kind: 'sql_query', name: 's', verbatim: true } as const;
  const ofUser = { ...statement, sourceMap: [{ start: 0, end: 0, origin }] };
  expect(toTaskError(error, { ...context, statement: ofUser }).messageDetails).toBe(text);
});

it.each([
  ['facts.csv', `a\n${'1\n'.repeat(30_000)}SECRET`],
  ['facts.json', `${'{"a":1}\n'.repeat(30_000)}{"a":{"b":"SECRET"}}`],
  ['broken.json', `${'{"a":1}\n'.repeat(30_000)}{"a":"SECRET`],
])('what a database quotes of the rows of a file, %s, is told to whoever writes SQL alone', async (name, text) => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-quoted-'));
  const file = join(folder, name);
  writeFileSync(file, text);
  const instance = await openDuckdb(':memory:', { errors_as_json: 'true' });
  const connection = await instance.connect();
  const failed: unknown = await connection.run(`SELECT max(a) FROM '${file}'`).catch((error: unknown) => error);
  connection.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true });
  const error = toDatabaseError(failed, '', 0);
  expect(error.mayQuote).toBe('rows');
  const statement = { role: 'main', sql: '', runSql: '', limit: null, columns: [], sourceMap: [] } as const;
  expect(toTaskError(error, { ...context, statement }).withoutData).toMatch(/is left out/);
  const origin = { kind: 'sql_query', name: 's', verbatim: true } as const;
  const ofUser = { ...statement, sourceMap: [{ start: 0, end: 0, origin }] };
  expect(toTaskError(error, { ...context, statement: ofUser }).withoutData).toBeUndefined();
});

it('a long text that a database quotes is told in no time, whatever it is full of', { timeout: 5000 }, () => {
  const statement = { role: 'main', sql: '', runSql: '', limit: null, columns: [], sourceMap: [] } as const;
  const lines = `Conversion Error: "${'\n'.repeat(100_000)}x"`;
  const told = toTaskError(new DatabaseError(`${lines}\n\nCandidate bindings: "salary"`), { ...context, statement });
  expect(told.messageDetails).toBe(lines);
  const quoted = "near '".repeat(30_000);
  expect(toMysqlError(new Error(quoted)).position).toBeNull();
  const token = `${quoted}' at line 2`.repeat(2);
  const position = { kind: 'token', token, line: 3 };
  expect(toMysqlError(new Error(`right syntax to use near '${token}' at line 3`)).position).toEqual(position);
});
