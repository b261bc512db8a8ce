import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../src/results/workbench/open-duckdb.ts';
import { selectStoredRows } from '../../src/connections/parquet-relation.ts';

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-parquet-'));
const instance = await openDuckdb(':memory:');
const duckdb = await instance.connect();
const file = (name: string): string => join(folder, `${name}.parquet`);

beforeAll(async () => {
  // Several row groups a file, so that rows are read by more than one core.
  const options = '(FORMAT parquet, ROW_GROUP_SIZE 20000)';
  await duckdb.run(`COPY (SELECT range AS n FROM range(300001)) TO '${file('one')}' ${options}`);
  await duckdb.run(`COPY (SELECT range + 300001 AS n FROM range(1000)) TO '${file('two')}' ${options}`);
  await duckdb.run(`COPY (SELECT 7 AS file_row_number, range AS n FROM range(50001)) TO '${file('named')}' ${options}`);
});
afterAll(() => {
  duckdb.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true });
});

/** Number of rows, and whether they are 0, 1, 2 … in this order. */
async function look(files: string[], columns: string[], keepRows: number | null): Promise<unknown[]> {
  const select = selectStoredRows({
    files: files.map(file),
    columns: columns.map((key) => ({ key, type: 'BIGINT', asText: false })),
    keepRows,
  });
  const numbered = `SELECT n, row_number() OVER () - 1 AS place FROM (${select})`;
  const read = await duckdb.runAndReadAll(`SELECT count(*), bool_and(n = place) FROM (${numbered})`);
  return read.getRowsJson()[0] ?? [];
}

describe('stored rows beyond a limit are left out, in order', () => {
  it('of one file', async () => {
    expect(await look(['one'], ['n'], 300_000)).toEqual(['300000', true]);
    expect(await look(['one'], ['n'], null)).toEqual(['300001', true]);
    expect(await look(['one'], ['n'], 0)).toEqual(['0', null]);
  });

  it('of several files', async () => {
    expect(await look(['one', 'two'], ['n'], 300_500)).toEqual(['300500', true]);
  });

  it('where a column is named as the number of the row', async () => {
    expect(await look(['named'], ['file_row_number', 'n'], 50_000)).toEqual(['50000', true]);
  });
});
