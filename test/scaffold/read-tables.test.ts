/** Tables of a database, for somebody who does not wait for them. */
import { expect, it } from 'vitest';
import { getDialect } from '../../src/dialects/registry.ts';
import { found } from '../../src/errors/found.ts';
import { readListedTables, type Ask } from '../../src/scaffold/read-tables.ts';

it('are not read on, nor taken for tables without keys, when their asker has gone', async () => {
  const asker = new AbortController();
  let proofs = 0;
  const ask: Ask = async (sql) => {
    if (sql.includes('COUNT(DISTINCT')) {
      proofs += 1;
      asker.abort(new Error('the asker has gone'));
      throw new Error('The query was stopped before it had a result.');
    }
    if (sql.includes('schemata')) return [{ schema_name: 'main', is_default: 1 }];
    if (!sql.includes('information_schema.columns')) return [];
    const column = { schema_name: 'main', column_name: 'id', data_type: 'BIGINT' };
    return ['a', 'b', 'c'].map((table_name) => ({ ...column, table_name }));
  };
  const listed = ['a', 'b', 'c'].map((name) => ({ schema: 'main', name, primaryKey: null }));
  const reading = readListedTables(ask, listed, { dialect: found(getDialect('duckdb')), signal: asker.signal });
  await expect(reading).rejects.toThrow('the asker has gone');
  expect(proofs).toBe(1);
  await expect(
    readListedTables(ask, listed.slice(0, 1), { dialect: found(getDialect('duckdb')), signal: asker.signal }),
  ).rejects.toThrow('the asker has gone');
});
