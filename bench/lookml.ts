/** Loading a generated 1,000-file project and compiling one query. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDialect } from '../src/dialects/registry.ts';
import { compileQuery } from '../src/lookml/compile-query.ts';
import { openProject } from '../src/lookml-project/project-source.ts';
import { median, ms, type BenchRow } from './measure.ts';

const FILES = 1000;

function view(index: number): string {
  const dimensions = Array.from(
    { length: 12 },
    (_, n) =>
      `  dimension: d${String(n)} {\n    type: ${n % 2 === 0 ? 'string' : 'number'}\n    sql: \${TABLE}.d${String(n)} ;;\n  }\n`,
  );
  const measures = ['sum', 'average', 'max'].map(
    (type) => `  measure: ${type}_d1 {\n    type: ${type}\n    sql: \${d1} ;;\n  }\n`,
  );
  return `view: v${String(index)} {
  sql_table_name: t${String(index)} ;;
  dimension: id {
    primary_key: yes
    type: number
    sql: \${TABLE}.id ;;
  }
  dimension_group: created {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: \${TABLE}.created_at ;;
  }
${dimensions.join('')}  measure: count {\n    type: count\n  }\n${measures.join('')}}\n`;
}

/** One model, 999 views, 333 explores of three joined views each. */
function writeProject(folder: string): void {
  mkdirSync(join(folder, 'views'), { recursive: true });
  for (let index = 0; index < FILES - 1; index += 1)
    writeFileSync(join(folder, 'views', `v${String(index)}.view.lkml`), view(index));
  const explores = Array.from({ length: 333 }, (_, n) => {
    const [a, b, c] = [n * 3, n * 3 + 1, n * 3 + 2].map((i) => `v${String(i)}`);
    return `explore: ${String(a)} {
  join: ${String(b)} { relationship: many_to_one sql_on: \${${String(a)}.d1} = \${${String(b)}.id} ;; }
  join: ${String(c)} { relationship: one_to_many sql_on: \${${String(a)}.id} = \${${String(c)}.d1} ;; }
}`;
  });
  writeFileSync(
    join(folder, 'big.model.lkml'),
    `connection: "c"\ninclude: "/views/*.view.lkml"\n${explores.join('\n')}\n`,
  );
}

export async function benchLookml(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-lookml-'));
  writeProject(folder);
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
