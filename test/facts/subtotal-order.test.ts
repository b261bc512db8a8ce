/** The order of rows in queries with subtotals, and of the subtotal rows themselves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: u {
  derived_table: { sql:
    SELECT 25 AS age, 'CA' AS state, 'm' AS sex, 9 AS n UNION ALL SELECT 5, 'NY', 'f', 8 UNION ALL
    SELECT 15, 'CA', 'm', 7 UNION ALL SELECT 25, 'NY', 'f', 6 UNION ALL SELECT NULL, 'TX', 'f', 5 UNION ALL
    SELECT 5, 'CA', 'f', 4 UNION ALL SELECT 15, 'TX', 'm', 3 UNION ALL SELECT 5, 'TX', 'm', 2 ;; }
  dimension: age {}
  dimension: tier { type: tier tiers: [10, 20] style: integer sql: \${age} ;; }
  dimension: state {}
  dimension: sex {}
  measure: n { type: sum sql: \${TABLE}.n ;; }
}
explore: u {}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

type Row = Readonly<Record<string, { readonly value: unknown }>>;

async function run(query: object) {
  const answer = await server.run({ view: 'u', ...query }, 'json_detail');
  const shown = (rows: readonly Row[]) =>
    rows.map((row) =>
      ['u.tier', 'u.state', 'u.sex'].flatMap((name) => (row[name] ? [row[name].value ?? ''] : [])).join(' '),
    );
  const subtotals = Object.values(answer.subtotals_data as Record<string, Row[]>).map(shown);
  return { sorts: answer.added_params?.sorts as unknown, rows: shown(answer.data), subtotals };
}

const tiers = ['Below 10', '10 to 19', '20 or Above', 'Undefined'];

describe('queries with subtotals', () => {
  it('without sorts are sorted by the subtotal dimensions, ascending, and say so [A]', async () => {
    const answer = await run({ fields: ['u.tier', 'u.state', 'u.n'], subtotals: ['u.tier'] });
    expect(answer.sorts).toEqual(['u.tier__sort_', 'u.tier']);
    expect([...new Set(answer.rows.map((row) => row.replace(/ ..$/, '')))]).toEqual(tiers);
    expect(answer.rows).toHaveLength(8);
    expect(answer.subtotals).toEqual([tiers.map((tier) => `${tier} `)]);
  });

  it('sort within each group, whatever sort comes first [A]', async () => {
    const fields = ['u.tier', 'u.state', 'u.n'];
    const answer = await run({ fields, sorts: ['u.n desc', 'u.state'], subtotals: ['u.tier'] });
    expect(answer.rows).toEqual([
      'Below 10 NY',
      'Below 10 CA',
      'Below 10 TX',
      '10 to 19 CA',
      '10 to 19 TX',
      '20 or Above CA',
      '20 or Above NY',
      'Undefined TX',
    ]);
    expect(answer.subtotals).toEqual([tiers.map((tier) => `${tier} `)]);
    // How Looker tells it is not known: the order that the rows have.
    expect(answer.sorts).toEqual(['u.tier__sort_', 'u.tier', 'u.n desc', 'u.state']);
  });

  it('take the direction of a subtotal dimension from the query, wherever it stands there [B]', async () => {
    const fields = ['u.tier', 'u.state', 'u.n'];
    const answer = await run({ fields, sorts: ['u.n', 'u.tier desc'], subtotals: ['u.tier'] });
    expect(answer.subtotals).toEqual([tiers.toReversed().map((tier) => `${tier} `)]);
    expect(answer.rows.slice(0, 3)).toEqual(['Undefined TX', '20 or Above NY', '20 or Above CA']);
  });

  it('of several levels are sorted by all dimensions down to the deepest, the leftmost first [A]', async () => {
    const fields = ['u.state', 'u.tier', 'u.sex', 'u.n'];
    for (const subtotals of [['u.state', 'u.tier'], ['u.tier']]) {
      const answer = await run({ fields, sorts: ['u.n desc'], subtotals });
      const deepest = answer.subtotals.at(-1) ?? [];
      expect(deepest[0]).toMatch(/Below 10 CA/);
      expect(answer.rows.map((row) => row.slice(0, -1))).toEqual(deepest);
    }
  });

  it('whose sorts begin with the subtotal dimensions are told nothing [B]', async () => {
    const fields = ['u.state', 'u.tier', 'u.n'];
    const answer = await run({ fields, sorts: ['u.state', 'u.n desc'], subtotals: ['u.state'] });
    expect(answer.sorts).toBeUndefined();
  });

  it('keep their groups together in pivoted queries and where rows are sorted by a calculation [B]', async () => {
    const pivoted = { fields: ['u.sex', 'u.tier', 'u.state', 'u.n'], pivots: ['u.sex'], subtotals: ['u.tier'] };
    const answer = await run({ ...pivoted, sorts: ['u.n desc 0'] });
    expect([...new Set(answer.rows.map((row) => row.slice(0, -3)))]).toEqual(tiers);
    expect(answer.subtotals[0]?.map((row) => row.trim())).toEqual(tiers);
    const calculated = await run({
      fields: ['u.tier', 'u.state', 'u.n', 'minus'],
      dynamic_fields: JSON.stringify([{ table_calculation: 'minus', label: 'Minus', expression: '0 - ${u.n}' }]),
      sorts: ['minus'],
      subtotals: ['u.tier'],
    });
    expect(calculated.rows.slice(0, 3)).toEqual(['Below 10 NY', 'Below 10 CA', 'Below 10 TX']);
  });

  it('have "EMPTY" as the filterable value of dimensions that a subtotal does not group by [A]', async () => {
    const query = { view: 'u', fields: ['u.tier', 'u.state', 'u.n'], subtotals: ['u.tier'] };
    const answer = await server.run(query, 'json_detail');
    expect(answer.subtotals_data['1'][0]['u.state']).toEqual({ value: null, filterable_value: 'EMPTY' });
    expect(answer.subtotals_data['1'][0]['$$$__grouping__$$$']).toEqual(['u.tier']);
  });
});
