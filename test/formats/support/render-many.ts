/** Child process of the heap test: renders rows as the formats named, and prints what it took. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import type { ResultFormatName } from '../../../src/contract/result-format.ts';
import { renderResult } from '../../../src/formats/registry.ts';
import { shapeResult } from '../../../src/results/shape/shape-result.ts';
import { details, fixedRun, makeField, makePrepared, makeShape, makeStatement, plainOptions } from './fixtures.ts';

const [rows = '', ...formats] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'many-rows-'));
try {
  const instance = await openDuckdb(':memory:', { temp_directory: folder });
  const workbench = await instance.connect();
  await workbench.run(`CREATE VIEW numbered AS SELECT i AS "t.id", 'name & ' || (i % 1000) AS "t.name",
    DATE '2020-01-01' + (i % 1000)::INTEGER AS "t.date", i * 1.37::DOUBLE AS "t.value" FROM range(${rows}) t(i)`);
  const fields = [
    ...['t.id', 't.name', 't.date'].map((name) => makeField(name)),
    makeField('t.value', { category: 'measure', valueFormat: '#,##0.00' }),
  ];
  const { signal } = new AbortController();
  const main = { statement: makeStatement('main'), relation: 'numbered', truncated: false };
  const shaped = await shapeResult(workbench, makePrepared(makeShape(fields, { limit: null })), [main], signal);
  for (const name of formats as ResultFormatName[]) {
    const file = join(folder, 'rendering');
    const options = { ...plainOptions, format: name };
    await renderResult({ workbench, shaped, details, run: fixedRun, options, file, hold: null, signal });
    process.stdout.write(`${name} ${String(statSync(file).size)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
