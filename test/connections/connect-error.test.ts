/** Who asks a query learns why its database could not be reached, and nothing of where it is or who asks it. */
import { expect, it } from 'vitest';
import type { ConnectionSettings } from '../../src/connections/connection.ts';
import { DatabaseError } from '../../src/connections/connection.ts';
import { connectError, withoutFolders } from '../../src/connections/connect-error.ts';

const settings = {
  name: 'shop',
  host: 'db.internal',
  username: 'reader',
  database: 'sales',
  tables: {},
} as unknown as ConnectionSettings;

const failed = (message: string, code?: string) =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

it.each([
  [
    'a port without anybody',
    failed('connect ECONNREFUSED 10.1.2.3:5432', 'ECONNREFUSED'),
    'nothing is listening at its address',
  ],
  ['a name without a host', failed('getaddrinfo ENOTFOUND db.internal', 'ENOTFOUND'), 'its host name is unknown'],
  ['a wrong password', failed('password authentication failed for user "reader"', '28P01'), 'it rejected the login'],
  [
    'a MySQL account',
    failed("Access denied for user 'reader'@'10.1.2.3'", 'ER_ACCESS_DENIED_ERROR'),
    'it rejected the login',
  ],
  [
    'several addresses',
    new AggregateError([failed('connect ETIMEDOUT 10.1.2.3:1', 'ETIMEDOUT')]),
    'did not answer in time',
  ],
  [
    'something else',
    failed('no pg_hba.conf entry for host "db.internal", user "reader", database "sales"'),
    'no pg_hba',
  ],
])('%s', (_what, error, why) => {
  const { message } = connectError(error, settings);
  expect(message).toMatch(/^Could not connect to the database of connection shop: /);
  expect(message).toContain(why);
  expect(message).not.toMatch(/db\.internal|reader|sales|10\.1/);
});

it('a file is told by its name, not by where it lies', () => {
  const files = { ...settings, database: '/srv/data/shop.duckdb', tables: { t: '/home/op/project/t.csv' } };
  const error = new DatabaseError('IO Error: Cannot open "/home/op/project/t.csv", "/srv/data/shop.duckdb"', {
    databaseCode: 'IO',
  });
  const shown = withoutFolders(error, files);
  expect([shown.message, shown.databaseCode]).toEqual(['IO Error: Cannot open "t.csv", "shop.duckdb"', 'IO']);
});
