import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shapeResult } from '../../src/results/shape/shape-result.ts';
import { createPivoted } from './support/fixtures.ts';
import { openTestWorkbench } from './support/workbench.ts';
import type { TestWorkbench } from './support/workbench.ts';

type Json = Record<string, unknown>;
const samples = join(import.meta.dirname, '../../../shared/spec/samples');
const sample = (name: string): Json => JSON.parse(readFileSync(join(samples, name), 'utf8')) as Json;

/** Members of both, each in its own order. */
const common = (ours: Json, theirs: Json): [string[], string[]] => [
  Object.keys(ours).filter((key) => key in theirs),
  Object.keys(theirs).filter((key) => key in ours),
];

describe.skipIf(!existsSync(samples))('recorded samples (skipped where they are not at hand)', () => {
  let workbench: TestWorkbench;
  let ours: Json;
  beforeAll(async () => {
    workbench = await openTestWorkbench();
    const { prepared, runs } = await createPivoted(workbench.connection);
    const shaped = await shapeResult(workbench.connection, prepared, runs, new AbortController().signal);
    ours = JSON.parse(
      (await workbench.render({ ...shaped, truncated: true }, { format: 'json_detail' })).toString('utf8'),
    ) as Json;
  });
  afterAll(async () => workbench[Symbol.asyncDispose]());

  it('have the same members in the same order as json_detail', () => {
    const [task] = Object.values(sample('multi_results-complete-22.8.json')) as { data: Json }[];
    const theirs = task!.data;
    const optional = ['added_params'];
    expect(Object.keys(theirs).filter((key) => !(key in ours) && !optional.includes(key))).toEqual([]);
    const [our, their] = common(ours, theirs);
    expect(our).toEqual(their);
  });

  it('have the same kinds of values', () => {
    const [task] = Object.values(sample('multi_results-complete-22.8.json')) as { data: Json }[];
    const kind = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);
    for (const key of Object.keys(task!.data).filter((name) => name in ours && task!.data[name] !== null)) {
      if (ours[key] !== null) expect([key, kind(ours[key])]).toEqual([key, kind(task!.data[key])]);
    }
    expect(ours['runtime']).toMatch(/^\d+\.\d{3}$/);
    expect(Object.keys(ours['fields'] as Json)).toEqual(Object.keys(task!.data['fields'] as Json));
  });

  it('put cells, pivots and subtotals the same way', () => {
    const theirs = sample('json_detail-subtotals.json');
    const [their] = (theirs['subtotals_data'] as Record<string, Json[]>)['1']!;
    const [our] = (ours['subtotals_data'] as Record<string, Json[]>)['1']!;
    expect(Object.keys(our!).at(-1)).toBe(Object.keys(their!).at(-1));
    expect(our!['users.age_tier']).toEqual(their!['users.gender']);
    expect(Object.keys(ours['subtotals_data'] as Json)).toEqual(['1']);
    const pivots = sample('vis-query_response-pivoted.json')['pivots'] as Json[];
    const [ourPivot, theirPivot] = common((ours['pivots'] as Json[])[0]!, pivots[0]!);
    expect(ourPivot).toEqual(theirPivot);
    const totals = sample('vis-json-flat-pivoted-rowtotals.json')['nested_totals_data'] as Record<string, Json>;
    const ourTotals = (ours['totals_data'] as Record<string, Json>)['orders.count']!;
    expect(Object.keys(ourTotals).at(-1)).toBe(Object.keys(totals['history.count']!).at(-1));
  });
});
