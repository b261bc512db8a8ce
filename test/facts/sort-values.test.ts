/** The hidden column that orders tiers and cases: what it holds, and how clients sort by it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFactServer, type FactServer } from '../support/fact-server.ts';

const lookml = `
view: orders {
  derived_table: { sql: SELECT 5 AS amount, 'b' AS code UNION ALL SELECT 95, 'a' UNION ALL SELECT 35, 'c' UNION ALL SELECT NULL, NULL ;; }
  dimension: amount { type: number }
  dimension: wide { type: tier tiers: [10, 20, 30, 40, 50, 60, 70, 80, 90] style: integer sql: \${amount} ;; }
  dimension: narrow { type: tier tiers: [10, 20, 30, 40, 50] style: integer sql: \${amount} ;; }
  dimension: case {
    case: {
      when: { sql: \${TABLE}.code = 'b' ;; label: "Second" }
      when: { sql: \${TABLE}.code = 'a' ;; label: "Other" }
      when: { sql: \${TABLE}.code = 'z' ;; label: "Never" }
      else: "Other"
    }
  }
  dimension: by_letters { alpha_sort: yes case: { when: { sql: \${TABLE}.code = 'b' ;; label: "beta" } when: { sql: \${TABLE}.code = 'a' ;; label: "Zeta" } when: { sql: \${TABLE}.code = 'c' ;; label: "alpha" } else: "Other" } }
  dimension: by_text { case: { when: { sql: \${TABLE}.code = 'b' ;; label: "Second" } else: "Other" } alpha_sort: yes }
  measure: count { type: count }
}
explore: orders {}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

type Cells = Readonly<Record<string, { readonly value: string | null; readonly sort_value?: string }>>;

async function sortValues(field: string, more: object = {}): Promise<readonly (readonly [unknown, unknown])[]> {
  const query = { view: 'orders', fields: [field], sorts: [field], ...more };
  const answer: { data: Cells[] } = await server.run(query, 'json_detail');
  return answer.data.map((row) => [row[field]?.value, row[field]?.sort_value] as const);
}

describe('sort values', () => {
  it('are places as text, as wide as the highest needs [A]', async () => {
    expect(await sortValues('orders.wide')).toEqual([
      ['Below 10', '00'],
      ['30 to 39', '03'],
      ['90 or Above', '09'],
      ['Undefined', '10'],
    ]);
    expect(await sortValues('orders.narrow')).toEqual([
      ['Below 10', '0'],
      ['30 to 39', '3'],
      ['50 or Above', '5'],
      ['Undefined', '6'],
    ]);
  });

  it('of cases are places too; a label that stands twice is one value [A]', async () => {
    expect(await sortValues('orders.case')).toEqual([
      ['Second', '0'],
      ['Other', '1'],
    ]);
    expect(await sortValues('orders.by_text')).toEqual([
      ['Other', undefined],
      ['Second', undefined],
    ]);
  });

  it('of values that are filled in are those that rows would have [A]', async () => {
    expect(await sortValues('orders.narrow', { fill_fields: ['orders.narrow'] })).toEqual(
      ['Below 10', '10 to 19', '20 to 29', '30 to 39', '40 to 49', '50 or Above', 'Undefined'].map((name, index) => [
        name,
        String(index),
      ]),
    );
    expect(await sortValues('orders.case', { fill_fields: ['orders.case'] })).toEqual([
      ['Second', '0'],
      ['Other', '1'],
      ['Never', '2'],
    ]);
  });
});

describe('metadata of tiers and cases', () => {
  it('lists all labels in order in enumerations and suggestions, Undefined of tiers included [A]', async () => {
    const fields = ['orders.narrow', 'orders.case'];
    const answer = await server.run({ view: 'orders', fields }, 'json_detail');
    const listed = answer.fields.dimensions.map((field: { enumerations: object; suggestions: object }) => [
      field.enumerations,
      field.suggestions,
    ]);
    const tiers = ['Below 10', '10 to 19', '20 to 29', '30 to 39', '40 to 49', '50 or Above', 'Undefined'];
    const cases = ['Second', 'Other', 'Never'];
    expect(listed).toEqual([tiers, cases].map((labels) => [labels.map((label) => ({ label, value: label })), labels]));
  });
});

describe('labels with alpha_sort', () => {
  it('are listed by their letters, capitals first, as DuckDB sorts rows [by letters: A; capitals: C]', async () => {
    const { data, fields } = await server.run(
      { view: 'orders', fields: ['orders.by_letters'], sorts: ['orders.by_letters'] },
      'json_detail',
    );
    const labels = ['Other', 'Zeta', 'alpha', 'beta'];
    expect(data.map((row: Cells) => row['orders.by_letters']?.value)).toEqual(labels);
    expect(fields.dimensions[0].suggestions).toEqual(labels);
    expect(fields.dimensions[0].enumerations).toEqual(labels.map((label) => ({ label, value: label })));
  });
});

describe('sorting by the hidden column', () => {
  const sortsOf = async (sorts: readonly string[], fields = ['orders.narrow', 'orders.count']): Promise<unknown> => {
    const answer = await server.run({ view: 'orders', fields, sorts: [...sorts] }, 'json_detail');
    return [answer.added_params?.sorts, answer.data.map((row: Cells) => row[fields[0] ?? '']?.value)];
  };
  const rows = ['Below 10', '30 to 39', '50 or Above', 'Undefined'];

  it('a sort by a tier is told with its hidden column [A]', async () => {
    const both = ['orders.narrow__sort_', 'orders.narrow'];
    expect(await sortsOf(['orders.narrow'])).toEqual([both, rows]);
    expect(await sortsOf(['orders.narrow__sort_'])).toEqual([both, rows]);
    expect(await sortsOf([], ['orders.narrow'])).toEqual([both, rows]);
    expect(await sortsOf(['orders.narrow desc', 'orders.count'])).toEqual([
      ['orders.narrow__sort_ desc', 'orders.narrow desc', 'orders.count'],
      rows.toReversed(),
    ]);
  });

  it('a query that names both is told nothing, nor one whose sorts have no such column [B]', async () => {
    expect(await sortsOf(['orders.narrow__sort_', 'orders.narrow'])).toEqual([undefined, rows]);
    expect(await sortsOf(['orders.amount'], ['orders.amount'])).toEqual([undefined, [5, 35, 95, null]]);
  });

  it('sorts by the column of a dimension that is not selected are accepted [A]', async () => {
    expect(await sortsOf(['orders.narrow__sort_', 'orders.amount desc'], ['orders.amount'])).toEqual([
      undefined,
      [95, 35, 5, null],
    ]);
  });
});
