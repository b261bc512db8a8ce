/** Loading a generated 1,000-file project and compiling one query. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDialect } from '../src/dialects/registry.ts';
import { compileQuery } from '../src/lookml/compile-query.ts';
import { openProject } from '../src/lookml-project/project-source.ts';
import { writeGeneratedProject } from './generated-project.ts';
import { median, ms, type BenchRow } from './measure.ts';

const FILES = 1000;

export async function benchLookml(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-lookml-'));
  writeGeneratedProject(folder, FILES);
  const loads: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const from = performance.now();
    const source = await openProject(folder, {});
    source.current();
    if (round > 0) loads.push(performance.now() - from);
  }
  const source = await openProject(folder, {});
  const project = source.current();
  const dialect = getDialect('duckdb');
  if (dialect === undefined) throw new Error('no duckdb dialect');
  const compiles: number[] = [];
  for (let round = 0; round < 400; round += 1) {
    const base = `v${String((round % 333) * 3)}`;
    const from = performance.now();
    const outcome = compileQuery({
      project,
      dialect,
      query: {
        model: 'big',
        view: base,
        fields: [`${base}.created_month`, `${base}.d0`, `${base}.count`, `${base}.sum_d1`],
        filters: { [`${base}.created_date`]: '90 days', [`${base}.d2`]: 'a%,-b' },
      },
      context: {
        nowMs: Date.UTC(2024, 0, 1),
        connection: { name: 'c', dbTimezone: 'UTC', queryTimezone: null },
        user: { userAttributes: {}, locale: 'en', timezone: null, isAdministrator: true },
        defaultRowLimit: 500,
        maxRows: null,
      },
    });
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics));
    if (round >= 50) compiles.push(performance.now() - from);
  }
  rmSync(folder, { recursive: true, force: true });
  return [
    {
      what: 'LookML: load a generated 1,000-file project',
      ours: ms(median(loads)),
      against: '',
      ratio: '',
      reach: '≤ 2,000 ms',
      reached: median(loads) <= 2000,
    },
    {
      what: 'LookML: compile one query of it',
      ours: ms(median(compiles)),
      against: '',
      ratio: '',
      reach: '≤ 2 ms',
      reached: median(compiles) <= 2,
    },
  ];
}
