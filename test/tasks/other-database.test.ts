/** A connection that leads elsewhere after a restart: results of the database before it answer nobody. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultTaskOptions, openCoatcheck, readConfig } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-other-database-'));
beforeAll(() => {
  writeFileSync(join(folder, 'orders.csv'), 'id\n1\n');
  writeFileSync(join(folder, 'others.csv'), 'id\n2\n');
  writeFileSync(
    join(folder, 'shop.model.lkml'),
    'connection: "shop" explore: orders {} view: orders { dimension: id { type: number sql: ${TABLE}.id ;; } }',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Asks a server that starts with the connection's table in `file`. */
async function idsIn(file: string, what: 'query' | 'sql_query'): Promise<string> {
  writeFileSync(
    join(folder, 'coatcheck.yaml'),
    `connections: [{ name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./${file} } }]\n`,
  );
  await using coatcheck = await openCoatcheck(readConfig({ project: folder, executors: 1 }));
  const caller = coatcheck.caller('1');
  const made =
    what === 'query'
      ? await coatcheck.queries.createQuery({ model: 'shop', view: 'orders', fields: ['orders.id'] }, caller)
      : await coatcheck.queries.createSqlQuery({ connection_name: 'shop', sql: 'SELECT id FROM orders' }, caller);
  const id = 'slug' in made && what === 'sql_query' ? made.slug : 'id' in made ? made.id : '';
  const task = await coatcheck.tasks.create(
    { kind: what, id },
    { ...defaultTaskOptions, resultFormat: 'txt', cache: true },
    caller,
  );
  await coatcheck.tasks.waitFor(task.id, caller, 30_000);
  const results = await coatcheck.tasks.openResults(task.id, caller);
  if (results.kind !== 'ready') throw new Error(results.kind);
  await using body = results.body;
  return (await text(body.stream())).split('\n')[1] ?? '';
}

it.each(['query', 'sql_query'] as const)('is asked anew by a %s', { timeout: 60_000 }, async (what) => {
  expect(await idsIn('orders.csv', what)).toBe('1');
  expect(await idsIn('others.csv', what)).toBe('2');
});
