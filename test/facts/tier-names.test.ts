/** What the ranges of tiers and bins are called, and that filters by their names find their rows on every engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineDialects, engineNames, openEngine, type Engine } from '../support/engines.ts';
import { startFactServer, type Certainty, type FactServer } from '../support/fact-server.ts';
import { compiled, projectOf, sqlOf } from '../lookml/sql/compile-support.ts';

const lookml = `
view: orders {
  derived_table: { sql: SELECT -5 AS amount UNION ALL SELECT 0 UNION ALL SELECT 9 UNION ALL SELECT 10 UNION ALL SELECT 11 UNION ALL SELECT 1 UNION ALL SELECT 2000000 UNION ALL SELECT NULL ;; }
  dimension: amount { type: number }
  dimension: classic { type: tier tiers: [0, 10, 11] sql: \${TABLE}.amount ;; }
  dimension: interval { type: tier tiers: [11, 0, 10.0] style: interval sql: \${TABLE}.amount ;; }
  dimension: integer { type: tier tiers: [0, 10, 11] style: integer sql: \${TABLE}.amount ;; }
  dimension: relational { type: bin bins: [0, 10, 11] style: relational sql: \${TABLE}.amount ;; }
  dimension: negative { type: tier tiers: [-20, -2, -1] style: integer sql: \${TABLE}.amount * 2 - 20 ;; }
  dimension: fractions { type: tier tiers: [-.5, 0.50, 1.25, 1000000] style: interval sql: \${TABLE}.amount ;; }
  dimension: powers { type: tier tiers: [1e1, 25E-1, -1.5e+0, 0e5, 1.25e1] style: interval sql: \${TABLE}.amount ;; }
  dimension: halves { type: tier tiers: [0, 0.5, 10] style: integer sql: \${TABLE}.amount ;; }
  measure: count { type: count }
}
explore: orders {}
`;

const bin = (args: readonly unknown[]): string =>
  JSON.stringify([{ category: 'dimension', dimension: 'bins', calculation_type: 'bin', args, _type_hint: 'string' }]);

interface Names {
  readonly certainty: Certainty;
  readonly field: string;
  readonly fact: string;
  readonly names: readonly string[];
  readonly former: readonly string[];
  readonly dynamicFields?: string;
}

const names: readonly Names[] = [
  {
    certainty: 'A',
    field: 'orders.classic',
    fact: 'classic ranges have floats for bounds',
    names: ['T00 (-inf,0.0)', 'T01 [0.0,10.0)', 'T02 [10.0,11.0)', 'T03 [11.0,inf)', 'TXX Undefined'],
    former: ['T00 (-inf,0)', 'T01 [0,10)', 'T02 [10,11)', 'T03 [11,inf)', 'TXX Undefined'],
  },
  {
    certainty: 'A',
    field: 'orders.interval',
    fact: 'intervals have floats for bounds and no blank',
    names: ['(-inf,0.0)', '[0.0,10.0)', '[10.0,11.0)', '[11.0,inf)', 'Undefined'],
    former: ['(-inf, 0)', '[0, 10)', '[10, 11)', '[11, inf)', 'Undefined'],
  },
  {
    certainty: 'A',
    field: 'orders.integer',
    fact: 'an integer range of one number is that number',
    names: ['Below 0', '0 to 9', '10', '11 or Above', 'Undefined'],
    former: ['Below 0', '0 to 9', '10 to 10', '11 or Above', 'Undefined'],
  },
  {
    certainty: 'A',
    field: 'orders.negative',
    fact: 'integer ranges may begin below zero',
    names: ['Below -20', '-20 to -3', '-2', '-1 or Above', 'Undefined'],
    former: ['Below -20', '-20 to -3', '-2 to -2', '-1 or Above', 'Undefined'],
  },
  {
    certainty: 'B',
    field: 'orders.relational',
    fact: 'relations have floats for bounds',
    names: ['< 0.0', '>= 0.0 and < 10.0', '>= 10.0 and < 11.0', '>= 11.0', 'Undefined'],
    former: ['< 0', '>= 0 and < 10', '>= 10 and < 11', '>= 11', 'Undefined'],
  },
  {
    certainty: 'A',
    field: 'orders.fractions',
    fact: 'fractions are written as short as they can be',
    names: ['(-inf,-0.5)', '[-0.5,0.5)', '[0.5,1.25)', '[1.25,1000000.0)', '[1000000.0,inf)', 'Undefined'],
    former: ['(-inf, -0.5)', '[-0.5, 0.5)', '[0.5, 1.25)', '[1.25, 1000000)', '[1000000, inf)', 'Undefined'],
  },
  {
    certainty: 'A',
    field: 'bins',
    fact: 'custom bins are called as tiers are',
    names: ['T00 (-inf,0.0)', 'T01 [0.0,10.0)', 'T02 [10.0,20.0)', 'T03 [20.0,inf)', 'TXX Undefined'],
    former: ['T00 (-inf,0)', 'T01 [0,10)', 'T02 [10,20)', 'T03 [20,inf)', 'TXX Undefined'],
    dynamicFields: bin(['orders.amount', '10', '0', '20', null, 'classic']),
  },
];

const title = ({ fact, certainty }: Names): string => `${fact} [${certainty}]`;
const query = ({ field, dynamicFields }: Names, filter?: string) => ({
  view: 'orders',
  fields: [field, 'orders.count'],
  sorts: [field],
  ...(dynamicFields === undefined ? {} : { dynamic_fields: dynamicFields }),
  ...(filter === undefined ? {} : { filters: { [field]: filter } }),
});

describe('names of ranges', () => {
  let server: FactServer;
  beforeAll(async () => {
    server = await startFactServer(lookml);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each(names.map((one) => [title(one), one] as const))('%s', async (_, one) => {
    const rows: Record<string, string>[] = await server.run(query(one));
    expect(rows.map((row) => row[one.field])).toEqual(one.names);
  });

  it('have their bounds in full where these are written as powers of ten [C: a choice]', async () => {
    const rows: Record<string, string>[] = await server.run({ view: 'orders', fields: ['orders.powers'] });
    const labels = rows.map((row) => row['orders.powers']);
    expect(labels).toEqual(['(-inf,-1.5)', '[0.0,2.5)', '[2.5,10.0)', '[10.0,12.5)', '[12.5,inf)', 'Undefined']);
  });

  it('are compared by = as they are shown, former ones match by matches_filter alone [C: a choice]', async () => {
    const found = async (filter_expression: string): Promise<unknown> =>
      (await server.run({ view: 'orders', fields: ['orders.classic'], filter_expression })).length;
    expect(await found('${orders.classic} = "T01 [0.0,10.0)"')).toBe(1);
    expect(await found('${orders.classic} = "T01 [0,10)"')).toBe(0);
    expect(await found('matches_filter(${orders.classic}, "T01 [0,10)")')).toBe(1);
  });

  it('are plain text in templated filters: with a comma they need quotes, and former ones match nothing [C: a choice]', () => {
    const project = projectOf(`
      view: o {
        dimension: tier { type: tier tiers: [0, 10] }
        filter: asked { type: string sql: {% condition asked %} \${tier} {% endcondition %} ;; }
        measure: count { type: count }
      }
      explore: o {}`);
    const where = (filters: Record<string, string>): string | undefined =>
      / END *\) *((?:=|IN) .*)$/m.exec(sqlOf(project, { view: 'o', fields: ['o.count'], filters }))?.[1];
    expect(where({ 'o.asked': '"T01 [0.0,10.0)"' })).toBe(`= 'T01 [0.0,10.0)')`);
    expect(where({ 'o.asked': 'T01 [0.0,10.0)' })).toBe(`IN ('T01 [0.0', '10.0)'))`);
    expect(where({ 'o.asked': '"T01 [0,10)"' })).toBe(`= 'T01 [0,10)')`);
    for (const plain of ['"T01 [0.0,10.0)"', 'T01 [0.0,10.0)', '"T01 [0,10)"', 'T01 [0,10)']) {
      expect(where({ 'o.tier': plain })).toBe(`= 'T01 [0.0,10.0)')`);
    }
  });

  it('of integers ask for bounds that are whole, of custom bins too [B]', async () => {
    const { message } = await server.run({ view: 'orders', fields: ['orders.halves'] });
    expect(message).toContain(
      '"0.5" is not a whole number, as the bounds of orders.halves have to be with style integer.',
    );
    for (const args of [
      ['orders.amount', '.5', '0', '1', null, 'integer'],
      ['orders.amount', null, null, null, ['0', '0.5'], 'integer'],
    ]) {
      const answer = await server.run({ view: 'orders', fields: ['bins'], dynamic_fields: bin(args) });
      expect(answer.message).toContain('"0.5" is not a whole number, as the bounds of bins have to be');
    }
  });
});

describe.each(engineNames)('filters by names of ranges on %s', (name) => {
  const project = projectOf(lookml);
  let engine: Engine | null;
  beforeAll(async () => {
    engine = await openEngine(name);
  });
  afterAll(() => engine?.close());

  const found = async (one: Names, filter: string): Promise<unknown> => {
    const { statements } = compiled(project, query(one, filter), { dialect: engineDialects[name] });
    return (await engine?.query(statements[0]?.sql ?? ''))?.rows.map(([label]) => label);
  };

  describe.each(names.map((one) => [title(one), one] as const))('%s', (_, one) => {
    const cases = one.names.map((label, index) => [label, one.former[index] ?? ''] as const);

    it.each(cases)('%s is found by its name, quoted or not, and by its former one', async (label, former) => {
      if (engine === null) return;
      for (const filter of [`"${label}"`, label, `"${former}"`, former, `"nothing","${former}"`]) {
        expect(await found(one, filter), filter).toEqual([label]);
      }
      const others = one.names.filter((other) => other !== label);
      for (const filter of [`-"${label}"`, `-${label}`, `-"${former}"`]) {
        expect(await found(one, filter), filter).toEqual(others);
      }
    });

    it('several are found together', async () => {
      if (engine === null) return;
      const [first = '', , third = '', fourth = ''] = one.names;
      expect(await found(one, `${first},"${one.former[2] ?? ''}",${fourth}`)).toEqual([first, third, fourth]);
    });
  });
});
