/** Rows that an access filter shows, for values of the user attribute that say something, nothing, or everything. */
import type { DuckDBInstance, DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import { compile, compiled, projectOf } from './compile-support.ts';

const filteredBy = (field: string): string =>
  `explore: by_${field} { view_name: rows access_filter: { field: rows.${field} user_attribute: mine } }
   explore: rolled_by_${field} {
     view_name: rows
     access_filter: { field: ${field} user_attribute: mine }
     aggregate_table: rollup {
       query: { dimensions: [rows.${field}] measures: [rows.count] }
       materialization: { datagroup_trigger: daily }
     }
   }`;

const project = projectOf(`
  datagroup: daily { max_cache_age: "24 hours" }
  ${['text', 'number', 'day', 'flag', 'place'].map(filteredBy).join('\n')}
  view: rows {
    dimension: text {}
    dimension: number { type: number }
    dimension: day { type: date sql: \${TABLE}.day ;; convert_tz: no datatype: date }
    dimension: flag { type: yesno sql: \${TABLE}.flag ;; }
    dimension: place { type: location sql_latitude: \${TABLE}.number ;; sql_longitude: \${TABLE}.number ;; }
    measure: count { type: count }
  }
`);

let database: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  database = await openDuckdb(':memory:');
  connection = await database.connect();
  await connection.run(`CREATE TABLE rows AS SELECT * FROM (VALUES
    ('EU', 1, DATE '2024-01-01', true), ('US', 2, DATE '2024-02-01', false), ('', 3, DATE '2024-03-01', true),
    (NULL, NULL, NULL, NULL)) AS v(text, number, day, flag)`);
});

afterAll(() => {
  connection.closeSync();
  database.closeSync();
});

/** Rows of the four that a user with that value counts; null where the query is refused. */
async function counted(view: string, mine: string): Promise<number | null> {
  const query = { view, fields: ['rows.count'] };
  const user = { userAttributes: { mine }, locale: 'en', timezone: null, isAdministrator: true };
  if (!compile(project, query, { context: { user } }).ok) return null;
  const sql = compiled(project, query, { context: { user } }).statements[0]?.sql ?? '';
  const result = await connection.runAndReadAll(sql);
  return Number(result.getRows()[0]?.[0]);
}

const nothing: Readonly<Record<string, readonly string[]>> = {
  text: ['', ' ', '\t\n', ' ', ',', ',,', ' , ,', '%,', ',%', '%,,EU', '-"', '-""', '-"",-"', '-EU,-"', '-_'],
  number: [
    '',
    ' ',
    ',',
    ',,',
    '[,]',
    '(,)',
    '[, ]',
    '1,[,]',
    'OR',
    'OR OR',
    ', OR ,',
    '%',
    '-',
    'NOT',
    '<>',
    'any value',
    'x',
  ],
  day: ['', ' ', ',', ',,', ' , ', 'not any time', 'any time,', ',any', 'any time, 2024', '%', '-', 'x'],
  flag: ['', ' ', ',', ', ,', 'any value,', ',any value', '""', '-', '%', 'x'],
  place: ['', ' ', ',', '-', '%', 'x'],
};

const something: readonly (readonly [string, string, number])[] = [
  ['text', 'EU', 1],
  ['text', 'EU,', 1],
  ['text', 'EU,,US', 2],
  ['text', '-EU', 3],
  ['text', '""', 1],
  ['text', 'EMPTY', 2],
  ['text', '-EMPTY', 2],
  ['text', '%', 3],
  ['text', '%, NULL', 4],
  ['text', 'any value', 0],
  ['number', '1', 1],
  ['number', '1,', 1],
  ['number', 'NOT 1', 3],
  ['number', 'NOT NULL', 3],
  ['number', '<0, >=0, NULL', 4],
  ['number', '(-inf,inf)', 3],
  ['number', '[1,]', 3],
  ['day', '2024-01', 1],
  ['day', 'not null', 3],
  ['day', 'any time', 4],
  ['day', ' ANY TIME ', 4],
  ['flag', 'Yes', 2],
  ['flag', 'no', 2],
  ['flag', 'yes,no', 4],
  ['flag', 'any value', 4],
  ['place', 'anywhere', 4],
];

describe('an access filter', () => {
  it.each(Object.entries(nothing))('on a %s shows nothing to a value that says nothing', async (field, values) => {
    for (const value of values) {
      const shown = [await counted(`by_${field}`, value), await counted(`rolled_by_${field}`, value)];
      expect(shown, JSON.stringify(value)).toEqual([null, null]);
    }
  });

  it.each(something)('on a %s shows for %j %i rows', async (field, value, rows) => {
    expect([await counted(`by_${field}`, value), await counted(`rolled_by_${field}`, value)]).toEqual([rows, rows]);
  });

  it('says why it shows nothing, and not the value', () => {
    const user = { userAttributes: { mine: '-"hush' }, locale: 'en', timezone: null, isAdministrator: true };
    const told = (mine: string): string => {
      const context = { user: { ...user, userAttributes: { mine } } };
      return compile(project, { view: 'by_text', fields: ['rows.count'] }, { context })
        .diagnostics.map(({ message, hint }) => `${message} ${hint ?? ''}`.trim())
        .join();
    };
    const start = 'Explore "by_text" is filtered by the user attribute "mine", which has';
    expect(told('')).toBe(`${start} no value for this user.`);
    expect(told('%,')).toBe(
      `${start} an empty value for this user. For all rows, the value must be "%", or "%, NULL" to include rows without a value.`,
    );
  });
});
