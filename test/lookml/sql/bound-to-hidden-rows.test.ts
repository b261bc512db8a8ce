/**
 * Filters that a query binds into a native derived table tell nothing of rows that the query hides and the table does
 * not: on two databases that differ in hidden rows alone they end alike, or are refused before any is asked.
 * COATCHECK_BOUND_ROUNDS tries more random queries.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineDialects, engineNames } from '../../support/engines.ts';
import '../../support/fuzz-seed.ts';
import { compile, context, projectOf } from './compile-support.ts';
import { openTwo, type Question, type TwoDatabases } from './two-databases.ts';

const ROUNDS = Number(process.env['COATCHECK_BOUND_ROUNDS'] ?? 40);
const HUGE = '100000000000000000';

interface Bound {
  readonly type: 'string' | 'number' | 'date' | 'yesno';
  readonly values: readonly string[];
}

const numbers = ['>1', '5', '<2999.5', 'NOT 7', '[1, 60]', '>0.00000000000000000000000000000000001', 'NULL'];
const texts = ['12', 'abc', '-12', '1%', 'EMPTY', '%x%', '2024-01-01', '-EMPTY'];

/** Fields of the explore that the tables read, and what a user may ask of them. */
const asked: Readonly<Record<string, Bound>> = {
  amount: { type: 'number', values: numbers },
  amount_text: { type: 'string', values: texts },
  code: { type: 'string', values: texts },
  code_number: { type: 'number', values: numbers },
  made_date: { type: 'date', values: ['2024', 'before 1500/01/01', 'after 9000/01/01', '2024/01/01', 'NULL'] },
  made_text: { type: 'string', values: texts },
  parsed: { type: 'number', values: numbers },
  ratio: { type: 'number', values: numbers },
  big: { type: 'number', values: numbers },
  level: { type: 'string', values: ['0 to 4', 'Undefined'] },
  is_big: { type: 'yesno', values: ['yes', 'no'] },
  is_asked: { type: 'number', values: numbers },
  loud: { type: 'string', values: texts },
  by_owner: { type: 'string', values: ['EU', 'US'] },
  total: { type: 'number', values: numbers },
  most: { type: 'number', values: numbers },
  most_code: { type: 'number', values: numbers },
  huge: { type: 'number', values: numbers },
  parsed_total: { type: 'number', values: numbers },
  factor: { type: 'number', values: ['1', HUGE] },
};

const filters = Object.entries(asked)
  .map(([name, { type }]) => `filter: ask_${name} { type: ${type} }`)
  .join('\n');
const binds = Object.keys(asked)
  .map((name) => `bind_filters: { from_field: orders.ask_${name} to_field: facts.${name} }`)
  .join('\n');
const table = (explore: string, rest = ''): string => `derived_table: { explore_source: ${explore} {
    column: id { field: facts.id } column: n { field: facts.count } ${rest} ${binds} } }
  dimension: id { type: number primary_key: yes } dimension: n { type: number } measure: sum { type: sum sql: \${n} ;; }`;
const joins = ['totals', 'scaled', 'behind', 'partly', 'governed']
  .map((name) => `join: ${name} { relationship: one_to_one sql_on: \${${name}.id} = \${orders.id} ;; }`)
  .join('\n');

const project = projectOf(`
  explore: facts {}
  explore: some_facts { view_name: facts sql_always_where: \${facts.id} < 1000 ;; }
  explore: own_facts { view_name: facts access_filter: { field: facts.region user_attribute: region } }
  explore: totals {}
  explore: by_access { view_name: orders access_filter: { field: orders.region user_attribute: region } ${joins} }
  explore: by_always { view_name: orders sql_always_where: upper(\${orders.region}) = 'EU' ;; ${joins} }
  explore: by_entitlement { view_name: orders ${joins} join: entitled { type: inner relationship: many_to_one
    sql_on: \${entitled.region} = \${orders.region} AND \${entitled.region} = '{{ _user_attributes["region"] }}' ;; }
    always_join: [entitled] }
  view: orders { dimension: id { type: number primary_key: yes } dimension: region {} measure: count { type: count } ${filters} }
  view: entitled { sql_table_name: (SELECT 'EU' AS region) ;; dimension: region {} }
  view: facts {
    sql_table_name: orders ;;
    parameter: factor { type: number default_value: "1" }
    dimension: id { type: number primary_key: yes } dimension: region {}
    dimension: amount { type: number } dimension: amount_text { sql: \${TABLE}.amount ;; }
    dimension: code {} dimension: code_number { type: number sql: \${TABLE}.code ;; }
    dimension_group: made { type: time timeframes: [date, month] sql: \${TABLE}.made ;; }
    dimension: made_text { sql: \${TABLE}.made ;; }
    dimension: parsed { type: number sql: CAST(\${TABLE}.code AS DECIMAL(10, 2)) ;; }
    dimension: ratio { type: number sql: 100 / \${TABLE}.divisor ;; }
    dimension: big { type: number sql: \${amount} * ${HUGE} ;; }
    dimension: level { type: tier tiers: [5] style: integer sql: \${big} ;; }
    dimension: is_big { type: yesno sql: \${big} > 1 ;; }
    dimension: loud { sql: UPPER(\${code}) ;; }
    dimension: by_owner { sql: (SELECT u.country FROM users u WHERE u.salary * ${HUGE} > \${TABLE}.id AND u.id = \${TABLE}.user_id) ;; }
    dimension: scaled { type: number sql: \${amount} * {% parameter factor %} ;; }
    filter: is_asked { type: number sql: {% condition is_asked %} \${big} {% endcondition %} ;; }
    measure: count { type: count } measure: total { type: sum sql: \${amount} ;; }
    measure: most { type: max sql: \${amount} ;; } measure: most_code { type: max sql: \${code} ;; }
    measure: huge { type: number sql: \${most} * ${HUGE} ;; }
    measure: parsed_total { type: sum sql: \${parsed} ;; }
    measure: scaled_most { type: max sql: \${amount} * {% parameter factor %} ;; }
  }
  view: totals { ${table('facts')} }
  view: scaled { ${table('facts', 'column: scaled { field: facts.scaled } column: most { field: facts.scaled_most }')} }
  view: partly { ${table('some_facts')} }
  view: governed { ${table('own_facts')} }
  view: behind {
    derived_table: { explore_source: over_totals { column: id { field: totals.id } column: n { field: totals.n } bind_all_filters: yes } }
    dimension: id { type: number primary_key: yes } measure: sum { type: sum sql: \${TABLE}.n ;; }
  }
  explore: over_totals { view_name: totals join: orders { relationship: one_to_one sql_on: \${orders.id} = \${totals.id} ;; } }
`);

const explores = ['by_access', 'by_always', 'by_entitlement'] as const;
const tables = ['totals', 'scaled', 'behind', 'partly', 'governed'] as const;

function databaseOf({ amount, code, divisor, made }: typeof harmless): readonly string[] {
  const hidden = `${String(amount)}, '${code}', ${String(divisor)}, DATE '${made}'`;
  return [
    'CREATE TABLE users (id INT PRIMARY KEY, country VARCHAR(9), salary BIGINT)',
    `INSERT INTO users VALUES (1, 'EU', 1), (2, 'US', ${String(amount)})`,
    'CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, region VARCHAR(9), amount BIGINT, code VARCHAR(9), divisor INT, made DATE)',
    `INSERT INTO orders VALUES (1, 1, 'EU', 1, '12', 1, DATE '2024-01-01'), (2, 2, 'US', ${hidden}), (3, 1, 'EU', 2, '13', 4, DATE '2024-02-03'), (4, 2, 'US', ${hidden}), (5, 1, 'EU', 3, '12', 1, DATE '2023-01-01'), (8, 9, 'EU', NULL, NULL, NULL, NULL)`,
  ];
}

const harmless = { amount: 60, code: '1', divisor: 1, made: '2024-01-02' };
const telling = { amount: 3000, code: 'secret', divisor: 0, made: '2024-01-02' };

let two: TwoDatabases;

beforeAll(async () => {
  two = await openTwo(project, [databaseOf(harmless), databaseOf(telling)]);
});

afterAll(() => two[Symbol.asyncDispose]());

const questionOf = (view: string, joined: string, bound: Readonly<Record<string, string>>): Question => ({
  view,
  fields: ['orders.count', `${joined}.sum`],
  filters: Object.fromEntries(Object.entries(bound).map(([name, value]) => [`orders.ask_${name}`, value])),
  total: true,
});

describe.each(engineNames)('on %s', (name) => {
  it.each(Object.keys(asked))(
    'a bound filter on %s tells nothing of rows that are hidden around its table',
    async (field) => {
      for (const view of explores) {
        for (const joined of tables) {
          for (const value of asked[field]?.values ?? []) {
            const found = await two.answers(name, questionOf(view, joined, { [field]: value }));
            if (found) expect(found[1], `${view} ${joined} ${value}`).toBe(found[0]);
          }
        }
      }
    },
  );

  it('nor do several at random', async () => {
    const bound = fc.dictionary(fc.constantFrom(...Object.keys(asked)), fc.nat(), { minKeys: 2, maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...explores),
        fc.constantFrom(...tables),
        bound,
        async (view, joined, picked) => {
          const values = Object.entries(picked).map(([field, at]) => {
            const { values: those = [] } = asked[field] ?? {};
            return [field, those[at % those.length] ?? ''] as const;
          });
          const found = await two.answers(name, questionOf(view, joined, Object.fromEntries(values)));
          if (found) expect(found[1]).toBe(found[0]);
        },
      ),
      { numRuns: ROUNDS },
    );
  });
});

describe('what is bound', () => {
  it.each([
    ['duckdb', 'amount', '>1'],
    ['duckdb', 'parsed', '>1'],
    ['duckdb', 'total', '>1'],
    ['postgres', 'amount', '>1.5'],
    ['postgres', 'code', '12'],
    ['postgres', 'loud', '12'],
    ['postgres', 'made_date', '2024'],
    ['postgres', 'total', '>1'],
  ] as const)('on %s still filters by %s', async (name, field, value) => {
    const found = await two.answers(name, questionOf('by_access', 'totals', { [field]: value }));
    const all = await two.answers(name, questionOf('by_access', 'totals', {}));
    expect(found?.[0]).toMatch(/^\[\[/);
    expect(found?.[0]?.split('\n')[0]).not.toBe(all?.[0]?.split('\n')[0]);
  });

  it('is refused in words where it is computed and the database cannot do without failing', () => {
    const query = questionOf('by_access', 'totals', { parsed: '>1' });
    const user = { ...context.user, userAttributes: { region: 'EU' }, isAdministrator: false };
    const outcome = compile(project, query, { dialect: engineDialects.postgres, context: { user } });
    expect(outcome.diagnostics).toEqual([
      expect.objectContaining({
        code: 'filter-of-hidden-rows',
        message: expect.stringContaining('cannot be applied to "facts.parsed"'),
        hint: expect.stringContaining('let explore "facts" hide the rows as well'),
      }),
    ]);
  });

  it('is guarded by the explore that the table reads where that hides the same rows', () => {
    const query = questionOf('by_access', 'governed', { parsed: '>1' });
    const user = { ...context.user, userAttributes: { region: 'EU' }, isAdministrator: false };
    for (const name of ['duckdb', 'postgres'] as const) {
      const outcome = compile(project, query, { dialect: engineDialects[name], context: { user } });
      const [statement] = outcome.ok ? outcome.statements : [];
      expect(statement?.sql, name).toContain("CASE WHEN (facts.region = 'EU') THEN (CAST(");
      expect(statement?.sql, name).not.toContain('TRY(CAST(');
    }
  });
});
