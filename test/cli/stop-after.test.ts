import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSql } from '../../src/cli/sql.ts';

const demo = join(import.meta.dirname, '../../demo');
const query = [demo, 'faa', 'flights', 'flights.origin', 'flights.count'];

async function run(...flags: readonly string[]) {
  let out = '';
  let err = '';
  const code = await runSql(flags, {
    cwd: demo,
    env: {},
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  });
  return { code, out, err };
}

describe('coatcheck sql --stop-after', () => {
  it.each([
    ['parse', ['manifest.lkml', 'models/faa.model.lkml', 'views/flights.view.lkml']],
    ['model', ['files', 'dashboards']],
    ['resolve', ['explores', 'views', 'weekStartDay']],
    ['plan', ['dimensions', 'measures', 'sorts', 'limit']],
  ])('prints what the pass %s makes, as JSON', async (pass, members) => {
    const { code, out } = await run(...query, '--stop-after', pass);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out))).toEqual(expect.arrayContaining(members));
  });

  it('shows a model in include order, with its constants replaced', async () => {
    const { out } = await run(...query, '--stop-after', 'model');
    const { files } = JSON.parse(out);
    expect(files.at(-1).path).toBe('models/faa.model.lkml');
    expect(out).not.toContain('@{');
  });

  it('shows a plan with the fields, filters and defaults of the query', async () => {
    const { out } = await run(...query, '--filter', 'flights.origin=JFK', '--stop-after', 'plan');
    expect(JSON.parse(out)).toMatchObject({
      explore: 'flights',
      dimensions: [{ name: 'flights.origin', type: 'string' }],
      measures: [{ name: 'flights.count', type: 'count' }],
      filters: { 'flights.origin': 'JFK' },
      sorts: [{ field: 'flights.count', desc: true }],
      limit: 500,
    });
  });

  it('prints a plan as far as it goes beside what is wrong, and nothing for an explore that is not there', async () => {
    const wrong = await run(...query, 'flights.no_such', '--stop-after', 'plan');
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('flights.no_such') });
    expect(JSON.parse(wrong.out).dimensions).toHaveLength(1);
    const missing = await run(demo, 'faa', 'nowhere', 'flights.origin', '--stop-after', 'plan');
    expect(missing).toMatchObject({ code: 2, out: '', err: expect.stringContaining('unknown-explore') });
  });

  it('says which passes there are', async () => {
    const { code, err } = await run(...query, '--stop-after', 'lex');
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining('--stop-after must be one of parse, model, resolve, plan, not "lex"'),
    });
  });
});
