/** `autogenerate_primary_keys`: what joins repeat counts once though no dimension is a key (Looker's page of the parameter). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled, errorsOf, flawedProjectOf, projectOf, sqlOf } from '../lookml/sql/compile-support.ts';
import { engineDialects, engineNames, openEngine, type Engine } from '../support/engines.ts';

const view = (name: string, more = ''): string => `
  view: ${name} {
    ${more}
    dimension: id { type: number }
    dimension: kind {}
    dimension: n { type: number }
    measure: count { type: count }
    measure: some { type: count filters: [n: ">2"] }
    measure: sum { type: sum sql: \${n} ;; }
    measure: mean { type: average sql: \${n} ;; }
    measure: middle { type: median sql: \${n} ;; }
  }`;
const on = 'sql_on: ${a.id} = ${b.id} ;; relationship: one_to_many';

const lookml = (ofExplore: string, ofView = ''): string => `
  explore: a { ${ofExplore} join: b { ${on} } }
  explore: inner { view_name: a ${ofExplore} join: b { ${on} type: inner } }
  explore: full { view_name: a ${ofExplore} join: b { ${on} type: full_outer } }
  explore: many { view_name: a ${ofExplore} join: b { sql_on: \${a.id} = \${b.id} ;; relationship: many_to_many } }
  explore: summed { view_name: a ${ofExplore} symmetric_aggregates: no join: b { ${on} } }
  explore: raw { view_name: b ${ofExplore} join: a { sql: LEFT JOIN a ON \${a.id} = \${b.id} ;; relationship: many_to_one } }
  explore: tables { view_name: t ${ofExplore} join: b { sql_on: \${t.id} = \${b.id} ;; relationship: one_to_many } }
  ${view('a', ofView)} ${view('b', ofView)}
  ${view('t', `${ofView} derived_table: { sql: SELECT * FROM a WHERE n < 5 ;; }`)}`;
const project = projectOf(lookml('autogenerate_primary_keys: yes'));

/** Rows that are equal in all columns are two rows all the same. */
const tables: Readonly<Record<string, string>> = {
  a: "(1, 'x', 2), (1, 'x', 2), (2, 'x', 3), (2, 'y', 7), (3, 'y', 4), (NULL, 'y', 9), (4, 'y', NULL)",
  b: "(1, 'p', 10), (1, 'p', 10), (1, 'q', 1), (2, 'q', 5), (9, 'q', 6)",
};

const aggregates = (name: string): string[] => ['count', 'some', 'sum', 'mean'].map((one) => `${name}.${one}`);
/** The same of a table's rows by themselves, with no join to repeat them. */
const AGGREGATES = 'COUNT(*), SUM(CASE WHEN n > 2 THEN 1 ELSE 0 END), COALESCE(SUM(n), 0), AVG(n + 0e0)';
const matching = (one: string, other: string): string =>
  `${one} WHERE EXISTS (SELECT 1 FROM ${other} WHERE a.id = b.id)`;

describe.each(engineNames)('views without a primary key on %s', (name) => {
  let engine: Engine | null;
  beforeAll(async () => {
    engine = await openEngine(name);
    for (const [table, rows] of Object.entries(tables)) {
      await engine?.query(`CREATE TABLE ${table} (id INTEGER, kind VARCHAR(9), n INTEGER)`);
      await engine?.query(`INSERT INTO ${table} VALUES ${rows}`);
    }
  });
  afterAll(() => engine?.close());

  const answered = async (query: Parameters<typeof compiled>[1]): Promise<unknown> => {
    const { statements } = compiled(project, query, { dialect: engineDialects[name] });
    return (await engine?.query(statements[0]?.sql ?? ''))?.rows;
  };

  it.each([
    ['a', 'a', 'b', 'a'],
    ['inner', 'a', 'b', matching('a', 'b')],
    ['many', 'b', 'a', matching('b', 'a')],
    ['tables', 't', 'b', 'a WHERE n < 5'],
  ])('count each row once in explore %s, whatever joins repeat [A]', async (explore, of, repeatedBy, rows) => {
    if (!engine) return;
    const found = (await answered({
      view: explore,
      fields: [...aggregates(of), `${repeatedBy}.count`],
    })) as unknown[][];
    expect(found.map((row) => row.slice(0, 4))).toEqual((await engine.query(`SELECT ${AGGREGATES} FROM ${rows}`)).rows);
  });

  it('count each row once in each group that it meets [A]', async () => {
    if (!engine) return;
    const numbered = 'SELECT a.*, ROW_NUMBER() OVER (ORDER BY id, kind, n) AS nr FROM a';
    const once = `SELECT DISTINCT x.nr, x.n, b.kind FROM (${numbered}) x LEFT JOIN b ON x.id = b.id`;
    const { rows } = await engine.query(`SELECT kind, ${AGGREGATES} FROM (${once}) y GROUP BY kind`);
    const found = (await answered({ view: 'a', fields: ['b.kind', ...aggregates('a')] })) as unknown[][];
    expect(found.map(String).toSorted()).toEqual(rows.map(String).toSorted());
  });

  it('count each row once in full joins, of both sides [A]', async () => {
    if (!engine) return;
    const found = (await answered({ view: 'full', fields: ['a.count', 'a.sum', 'b.count'] })) as unknown[][];
    expect(found[0]?.slice(0, 2)).toEqual((await engine.query('SELECT COUNT(*), SUM(n) FROM a')).rows[0]);
  });

  it('have medians of their own rows [A]', async () => {
    if (!engine) return;
    expect(await answered({ view: 'a', fields: ['a.middle', 'b.count'] })).toMatchObject([['3.5', expect.anything()]]);
  });
});

describe('keys that are made in the query', () => {
  const sums = { view: 'a', fields: ['a.sum', 'b.kind'] };

  it('are made of views that ask for them too, and of no others [A]', () => {
    expect(sqlOf(projectOf(lookml('', 'autogenerate_primary_keys: yes')), sums)).toContain('ROW_NUMBER() OVER ()');
    expect(errorsOf(projectOf(lookml('')), sums)[0]).toContain('missing-primary-key');
    expect(errorsOf(project, { view: 'raw', fields: ['a.sum', 'b.kind'] })[0]).toContain('missing-primary-key');
    expect(errorsOf(projectOf(lookml('autogenerate_primary_keys: no')), sums)[0]).toContain('missing-primary-key');
  });

  it('are not made where nothing is repeated, or a primary key is there [A]', () => {
    const made = (of: typeof project, query: typeof sums) => sqlOf(of, query).includes('z___key');
    expect(made(project, { view: 'a', fields: ['a.sum'] })).toBe(false);
    expect(made(project, { view: 'summed', fields: ['a.sum', 'b.kind'] })).toBe(false);
    const sql = sqlOf(project, sums);
    expect(sql.match(/OVER \(\) AS "z___key"/g)).toHaveLength(1);
    const keyed = lookml('autogenerate_primary_keys: yes').replaceAll('id { type', 'id { primary_key: yes type');
    expect(made(projectOf(keyed), sums)).toBe(false);
    expect(sqlOf(projectOf(keyed), sums)).not.toContain('OVER ()');
  });

  it('warn of a view that has a primary key [A], and of no measures that lack one', () => {
    const warnings = (text: string): string[] => flawedProjectOf(text).diagnostics.map(({ code }) => code);
    const keyed = `explore: a {} ${view('a', 'autogenerate_primary_keys: yes').replace('id { type', 'id { primary_key: yes type')}`;
    expect(warnings(keyed)).toContain('ignored-parameter');
    expect(warnings(lookml('autogenerate_primary_keys: yes'))).toEqual([]);
    expect(warnings(lookml(''))).toContain('missing-primary-key');
  });
});
