/** Upkeep of the server's own tables, over real files and DuckDB: what is in them after crashes, and what goes. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readListedTables } from '../../src/connections/listed-tables.ts';
import { keepTables } from '../../src/execution/keep-tables.ts';
import { newRowsFile, type KeptRows, type Upkeep } from '../../src/execution/upkeep.ts';
import { openDuckdb } from '../../src/results/workbench/open-duckdb.ts';

const DAY = 86_400_000;
/** Noon of some day. */
const NOON = 1_000 * DAY + DAY / 2;

let folder: string;
let jobs = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-keep-'));
  mkdirSync(join(folder, 'new'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function addRows(table: string, number: number, rows: readonly object[], end = ''): void {
  writeFileSync(join(folder, newRowsFile(table, number)), rows.map((row) => `${JSON.stringify(row)}\n`).join('') + end);
}

const log = (more: Partial<Extract<KeptRows, { kind: 'log' }>> = {}): KeptRows => ({
  kind: 'log',
  time: 'settled',
  keepSince: 0,
  maxBytes: 1e9,
  ...more,
});

function upkeep(through: number, { rows = log(), askedAt = NOON, people = null as string | null } = {}): Upkeep {
  return {
    folder,
    list: 'tables.json',
    through,
    askedAt,
    tables: [
      { name: 'history', columns: { id: 'BIGINT', settled: 'BIGINT', at: 'TIMESTAMP', query_id: 'BIGINT' }, rows },
      {
        name: 'queries',
        columns: { id: 'BIGINT', text: 'VARCHAR' },
        rows: { kind: 'keyed', key: 'id', usedBy: { table: 'history', column: 'query_id' } },
      },
      { name: 'people', columns: { name: 'VARCHAR' }, rows: { kind: 'whole', file: people } },
    ],
  };
}

async function keep(order: Upkeep): Promise<string | null> {
  const instance = await openDuckdb(':memory:');
  const connection = await instance.connect();
  jobs += 1;
  try {
    return await keepTables(order, `${String(jobs).padStart(12, '0')}0000`, connection);
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

async function rowsOf(table: string, columns: string): Promise<readonly unknown[]> {
  const { tables } = await readListedTables(join(folder, 'tables.json'));
  const files = (tables[table]?.parts ?? []).map(({ file }) => `'${join(folder, file)}'`);
  if (files.length === 0) return [];
  const instance = await openDuckdb(':memory:');
  const connection = await instance.connect();
  const read = await connection.runAndReadAll(
    `SELECT ${columns} FROM read_parquet([${files.join(', ')}]) ORDER BY ALL`,
  );
  connection.disconnectSync();
  instance.closeSync();
  return read.getRowsJson().map((row) => (row.length === 1 ? row[0] : row));
}

const partsOf = async (table: string) =>
  (await readListedTables(join(folder, 'tables.json'))).tables[table]?.parts ?? [];

describe('rows', () => {
  it('that were added are in the tables once, also when upkeep begins again after a crash', async () => {
    addRows('history', 1, [
      { id: 1, settled: NOON, at: 1_700_000_000_000, query_id: 7 },
      { id: 2, settled: NOON + 1, query_id: 8 },
    ]);
    addRows('queries', 1, [{ id: 7, text: 'seven' }]);
    await keep(upkeep(1));
    expect(await rowsOf('history', 'id, "at"')).toEqual([
      ['1', '2023-11-14 22:13:20'],
      ['2', null],
    ]);
    expect(readdirSync(join(folder, 'new'))).toEqual([]);
    // The list was written, and the process died before it removed the rows that are in the tables now.
    addRows('history', 1, [{ id: 1, settled: NOON }]);
    // Another wrote a part, and died before the list named it.
    writeFileSync(join(folder, 'parts', 'history-dead-1.parquet'), 'half of a par');
    addRows('history', 2, [{ id: 3, settled: NOON + 2 }]);
    await keep(upkeep(2));
    expect(await rowsOf('history', 'id')).toEqual(['1', '2', '3']);
    expect(readdirSync(join(folder, 'new'))).toEqual([]);
    expect(readdirSync(join(folder, 'parts'))).not.toContain('history-dead-1.parquet');
  });

  it('whose line was cut, or is no JSON, are left out; the others of their file are not', async () => {
    addRows('history', 1, [{ id: 1, settled: NOON }], '{"id":2,"settl\n{"id":3,"settled":1}\n{"id":4,"se');
    await keep(upkeep(1));
    expect(await rowsOf('history', 'id')).toEqual(['1', '3']);
  });

  it('that are still being written wait for the next upkeep', async () => {
    addRows('history', 1, [{ id: 1, settled: NOON }]);
    addRows('history', 2, [{ id: 2, settled: NOON }]);
    await keep(upkeep(1));
    expect(await rowsOf('history', 'id')).toEqual(['1']);
    expect(readdirSync(join(folder, 'new'))).toEqual(['history-2.jsonl']);
  });

  it('with a key are there once, the first that came', async () => {
    addRows('queries', 1, [
      { id: 7, text: 'seven' },
      { id: 7, text: 'seven' },
    ]);
    await keep(upkeep(1));
    addRows('queries', 2, [
      { id: 7, text: 'again' },
      { id: 8, text: 'eight' },
    ]);
    await keep(upkeep(2));
    expect(await rowsOf('queries', 'id, text')).toEqual([
      ['7', 'seven'],
      ['8', 'eight'],
    ]);
  });

  it('of a whole table replace it, and stay when it is not written anew', async () => {
    writeFileSync(join(folder, 'new', 'people.json'), '{"name":"Ada"}\n{"name":"Vic"}\n');
    await keep(upkeep(0, { people: 'new/people.json' }));
    writeFileSync(join(folder, 'new', 'people.json'), '{"name":"Nora"}\n');
    await keep(upkeep(0, { people: 'new/people.json' }));
    await keep(upkeep(0));
    expect(await rowsOf('people', 'name')).toEqual(['Nora']);
    writeFileSync(join(folder, 'new', 'people.json'), '');
    await keep(upkeep(0, { people: 'new/people.json' }));
    expect(await rowsOf('people', 'name')).toEqual([]);
  });
});

describe('parts', () => {
  it('that are small become one when they are many, and when their day is over', async () => {
    for (let number = 1; number <= 8; number += 1) {
      addRows('history', number, [{ id: number, settled: NOON + number }]);
      await keep(upkeep(number));
    }
    expect(await partsOf('history')).toHaveLength(8);
    addRows('history', 9, [{ id: 9, settled: NOON + 9 }]);
    await keep(upkeep(9));
    expect(await partsOf('history')).toHaveLength(1);
    addRows('history', 10, [{ id: 10, settled: NOON + 10 }]);
    await keep(upkeep(10));
    expect(await partsOf('history')).toHaveLength(2);
    addRows('history', 11, [{ id: 11, settled: NOON + DAY }]);
    await keep(upkeep(11, { askedAt: NOON + DAY }));
    expect((await partsOf('history')).map(({ rows }) => rows)).toEqual([10, 1]);
    expect(await rowsOf('history', 'count(*), count(DISTINCT id)')).toEqual([['11', '11']]);
  });

  it('stay on the disk for a while after they have left the tables, for a statement that reads them', async () => {
    for (let number = 1; number <= 9; number += 1) {
      addRows('history', number, [{ id: number, settled: NOON }]);
      await keep(upkeep(number));
    }
    const filesOfHistory = () => readdirSync(join(folder, 'parts')).filter((file) => file.startsWith('history'));
    expect(await partsOf('history')).toHaveLength(1);
    // The ninth was never in the tables by itself.
    expect(filesOfHistory()).toHaveLength(9);
    addRows('history', 10, [{ id: 10, settled: NOON }]);
    await keep(upkeep(10, { askedAt: NOON + 3_600_000 }));
    expect(filesOfHistory()).toHaveLength(2);
  });

  it('that are older than the retention go, with the queries that no other names', async () => {
    addRows('history', 1, [{ id: 1, settled: NOON, query_id: 7 }]);
    addRows('queries', 1, [
      { id: 7, text: 'old' },
      { id: 8, text: 'of both' },
    ]);
    await keep(upkeep(1));
    addRows('history', 2, [{ id: 2, settled: NOON + 2 * DAY, query_id: 8 }]);
    await keep(upkeep(2, { rows: log({ keepSince: NOON + DAY }), askedAt: NOON + 2 * DAY }));
    expect(await rowsOf('history', 'id')).toEqual(['2']);
    expect(await rowsOf('queries', 'text')).toEqual(['of both']);
  });

  it('go, oldest first, when all together are too large', async () => {
    addRows('history', 1, [{ id: 1, settled: NOON }]);
    await keep(upkeep(1));
    const [first] = await partsOf('history');
    addRows('history', 2, [{ id: 2, settled: NOON + DAY }]);
    await keep(upkeep(2, { rows: log({ maxBytes: (first?.bytes ?? 0) + 10 }), askedAt: NOON + DAY }));
    expect(await rowsOf('history', 'id')).toEqual(['2']);
  });

  it('of a version that had fewer columns are read beside newer ones', async () => {
    addRows('history', 1, [{ id: 1, settled: NOON }]);
    const order = upkeep(1);
    const [history] = order.tables;
    const former = { ...history, columns: { id: 'BIGINT', settled: 'BIGINT' } } as NonNullable<typeof history>;
    await keep({ ...order, tables: [former, ...order.tables.slice(1)] });
    for (let number = 2; number <= 10; number += 1) {
      addRows('history', number, [{ id: number, settled: NOON, query_id: 5 }]);
      await keep(upkeep(number));
    }
    expect(await rowsOf('history', 'count(*), count(query_id)')).toEqual([['10', '9']]);
  });
});

it('a list that has nothing new is not written again', async () => {
  addRows('history', 1, [{ id: 1, settled: NOON }]);
  await keep(upkeep(1));
  const { generation } = await readListedTables(join(folder, 'tables.json'));
  await keep(upkeep(1));
  expect((await readListedTables(join(folder, 'tables.json'))).generation).toBe(generation);
});

it('a damaged list is set aside with its parts, which stay, and new rows are kept as before', async () => {
  addRows('history', 1, [{ id: 1, settled: NOON }]);
  expect(await keep(upkeep(1))).toBeNull();
  const list = join(folder, 'tables.json');
  const good = readFileSync(list, 'utf8');
  const parts = readdirSync(join(folder, 'parts'));
  writeFileSync(list, good.slice(0, -20));
  addRows('history', 2, [{ id: 2, settled: NOON }]);
  const aside = await keep(upkeep(2));
  expect(await rowsOf('history', 'id')).toEqual(['2']);
  addRows('history', 3, [{ id: 3, settled: NOON }]);
  expect(await keep(upkeep(3))).toBeNull();
  expect(readdirSync(join(aside ?? '', 'parts'))).toEqual(parts);
  expect(readFileSync(join(aside ?? '', 'tables.json'), 'utf8')).toBe(good.slice(0, -20));
  // A list that cannot be read at the moment is no reason to make another.
  rmSync(list);
  mkdirSync(list);
  await expect(keep(upkeep(3))).rejects.toThrow('EISDIR');
});
