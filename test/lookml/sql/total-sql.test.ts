/**
 * SQL that is taken for such as fails for no row fails for none: what is taken is asked of real databases with rows of
 * every extreme, and gives an error for all of them, because it is wrong, or for none.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlTokens } from '../../../src/sql-lexer/sql-tokens.ts';
import { isTotal } from '../../../src/lookml/sql/text/total-sql.ts';
import { engineDialects, openEngine, type Engine } from '../../support/engines.ts';

type Server = 'postgres' | 'mysql';
const servers: readonly Server[] = ['postgres', 'mysql'];

/** Columns, and for each its type, a harmless value, and values that some computation fails for. */
const columns: Readonly<Record<Server, Readonly<Record<string, readonly string[]>>>> = {
  postgres: {
    whole: ['BIGINT', '1', '9223372036854775807', '-9223372036854775808'],
    id: ['OID', '1', '4294967295'],
    ratio: ['FLOAT8', '1', `'1e308'`, `'NaN'`, `'Infinity'`],
    exact: ['NUMERIC', '1', '1e400', `'NaN'`],
    words: ['TEXT', `'1'`, `'a\\'`, `'['`, `'{'`, `'%'`],
    code: ['VARCHAR(9)', `'1'`, `'\\'`, `'x'`],
    day: ['DATE', `'2024-01-01'`, `'5874897-12-31'`, `'infinity'`, `'4713-01-01 BC'`],
    moment: ['TIMESTAMP', `'2024-01-01'`, `'294276-12-31'`, `'-infinity'`],
    zoned: ['TIMESTAMPTZ', `'2024-01-01'`, `'294276-12-31'`],
    object: ['JSONB', `'{}'`, `'5'`, `'[1]'`, `'null'`],
    list: ['INT[]', `'{1}'`, `'{{1,2},{3,4}}'`, `'{}'`],
    span: ['INTERVAL', `'1 day'`, `'178000000 years'`],
    price: ['MONEY', '1', `'92233720368547758.07'`],
    range: ['DATERANGE', `'[2024-01-01,2024-01-02)'`, `'[4713-01-01 BC,5874897-12-31)'`, `'empty'`],
    bytes: ['BYTEA', `'\\x00'`, `'\\xff'`],
    flag: ['BOOLEAN', 'true', 'false', 'NULL'],
  },
  mysql: {
    whole: ['BIGINT', '1', '9223372036854775807', '-9223372036854775808'],
    unsigned_: ['BIGINT UNSIGNED', '1', '18446744073709551615'],
    ratio: ['DOUBLE', '1', '1e308', '-1e308'],
    exact: ['DECIMAL(65,0)', '1', '9'.repeat(65)],
    words: ['TEXT', `'1'`, `'a\\\\'`, `'['`, `'{'`, `'%'`],
    code: ['VARCHAR(9)', `'1'`, `'\\\\'`, `'x'`],
    day: ['DATE', `'2024-01-01'`, `'9999-12-31'`],
    moment: ['DATETIME', `'2024-01-01'`, `'9999-12-31 23:59:59'`],
    object: ['JSON', `'{}'`, `'5'`, `'[1]'`],
  },
};

/** Texts with one column or two in them. */
const texts: readonly string[] = [
  'a LIKE b',
  'a NOT LIKE b',
  `a LIKE 'x'`,
  `a LIKE '1\\'`,
  `a LIKE 'a^' ESCAPE '^'`,
  `a LIKE 'a^^' ESCAPE '^'`,
  `a LIKE 'a' ESCAPE b`,
  `a LIKE '1%'`,
  'a || b',
  `a || 'x'`,
  `'x' || a`,
  `a || '{"b": 1}'`,
  `upper(a) || b`,
  `concat(a, b) || 'x'`,
  'concat(a, b)',
  'concat(lower(a), 1)',
  'a = b',
  'a < b',
  'a = 1',
  'a > 1.5',
  'a >= 1e300',
  `a = '1'`,
  `a < DATE '2024-01-01'`,
  `a < TIMESTAMP '2024-01-01 00:00:00'`,
  `1 < a`,
  'a = b = c',
  `a IN (1, 2)`,
  `a IN (1, b)`,
  'a BETWEEN 1 AND 2',
  'a BETWEEN b AND 2',
  'a BETWEEN -1 AND 2 AND b = 1',
  'a IS NULL',
  'a IS DISTINCT FROM b',
  'a IS DISTINCT FROM 1',
  'NOT a',
  'a AND b',
  'a = 1 OR NOT (b = 1)',
  'COALESCE(a, b)',
  'COALESCE(a, 1) > 1',
  `COALESCE(a, TIMESTAMP '2024-01-01 00:00:00')`,
  'NULLIF(a, b)',
  'NULLIF(a, 1)',
  `CASE WHEN a = 1 THEN b END`,
  `CASE WHEN 'x' = 'x' THEN a ELSE b END`,
  `CASE WHEN a = 1 THEN 2 ELSE b END > 1`,
  `CASE WHEN a THEN b WHEN b THEN a END`,
  `CASE WHEN 'x' = 'x' THEN a ELSE TIMESTAMP '2024-01-01 00:00:00' END`,
  `CASE WHEN a < 1 THEN 'few' WHEN a < 5 THEN 'some' ELSE 'many' END`,
  'lower(a)',
  'upper(a) = lower(b)',
  'length(a) > 1',
  `length(a, 'UTF8')`,
  'trim(a)',
  `f(a)`,
  'a + b',
  'a * 1',
  'SUM(a)',
  'SUM(CAST(a + 0 AS NUMERIC)) > 1',
  'COALESCE(AVG(CAST(a + 0 AS NUMERIC)), 0) = 1',
  'SUM(a) > 1',
  'AVG(a) > 1',
  'MAX(a) > 1',
  'MIN(a)',
  'MAX(a) > MIN(b)',
  'COUNT(a) > 1',
  'COUNT(*) = 1',
  'COUNT(DISTINCT a) BETWEEN 1 AND 2',
  `COUNT(CASE WHEN a = 1 THEN 1 END) > 0`,
  `SUM(CASE WHEN a = 1 THEN 1 END) > 0`,
  'CASE WHEN COUNT(a) > 5 THEN 1 ELSE 0 END',
  `a = CAST(b AS CHAR)`,
  `a::int`,
  '(a, b) = (1, 2)',
  `a ->> 'x'`,
  `a[1]`,
  `FLOAT8 '1' < a`,
  `a = ANY (b)`,
  '- a',
  '(a)',
];

const opened = new Map<Server, Engine>();

beforeAll(async () => {
  for (const server of servers) {
    const engine = await openEngine(server);
    if (!engine) continue;
    opened.set(server, engine);
    const written = Object.entries(columns[server]);
    const types = written.map(([name, [type = '']]) => `${name} ${type}`).join(', ');
    await engine.query(`CREATE TABLE harmless (${types})`);
    await engine.query(`CREATE TABLE telling (${types})`);
    const names = written.map(([name]) => name).join(', ');
    const harmless = written.map(([, [, value = '']]) => value).join(', ');
    for (const table of ['harmless', 'telling']) {
      await engine.query(`INSERT INTO ${table} (${names}) VALUES (${harmless}), (${harmless})`);
    }
    for (const [name, [, , ...values]] of written) {
      for (const value of values) {
        await engine.query(`INSERT INTO telling (${name}) VALUES (${value}), (${value})`);
        const rest = written.map(([other, [, usual = '']]) => (other === name ? value : usual)).join(', ');
        await engine.query(`INSERT INTO telling (${names}) VALUES (${rest})`);
      }
    }
    const most = written.map(([, values]) => values.at(2) ?? values.at(1) ?? '').join(', ');
    await engine.query(`INSERT INTO telling (${names}) VALUES (${most})`);
  }
});

afterAll(async () => {
  for (const engine of opened.values()) await engine.close();
});

async function errorOf(engine: Engine, sql: string): Promise<string | null> {
  return engine.query(sql).then(
    () => null,
    (error: unknown) => String(error),
  );
}

/** The text with `a` and `b` as those columns. */
function withColumns(text: string, by: Readonly<Record<string, string>>, server: Server): string {
  const { lexis } = engineDialects[server];
  return sqlTokens(text, lexis)
    .map(({ start, end, kind }) => {
      const word = text.slice(start, end);
      return kind === 'word' ? (by[word] ?? word) : word;
    })
    .join('');
}

describe.each(servers)('on %s', (server) => {
  it('what is taken fails for no row alone', async () => {
    const engine = opened.get(server);
    if (!engine) return;
    const names = Object.keys(columns[server]);
    const failed: string[] = [];
    for (const text of texts) {
      const pairs = names.flatMap((a) => (/\bb\b/.test(text) ? names.map((b) => ({ a, b })) : [{ a, b: a }]));
      for (const { a, b } of pairs) {
        const written = withColumns(text, { a, b, c: a }, server);
        if (!isTotal(written, engineDialects[server], 'rows') && !isTotal(written, engineDialects[server], 'groups')) {
          continue;
        }
        const [usual, telling] = [
          await errorOf(engine, `SELECT ${written} AS x FROM harmless`),
          await errorOf(engine, `SELECT ${written} AS x FROM telling`),
        ];
        if (usual === null && telling !== null) failed.push(`${written}: ${telling}`);
      }
    }
    expect(failed).toEqual([]);
  });
});

describe('what cannot fail is taken', () => {
  it.each([
    ['rows', 'facts.amount > 5'],
    ['rows', `lower(facts.city) LIKE 'a^_%' ESCAPE '^'`],
    ['rows', `facts.city LIKE E'\\\\%' ESCAPE '^'`],
    ['rows', `(facts.city IN ('a', 'b') OR facts.city IS NULL) AND NOT (facts.id BETWEEN -1 AND 5)`],
    ['rows', `facts.made >= TIMESTAMP '2024-01-01 00:00:00' AND facts.made < TIMESTAMP '2025-01-01 00:00:00'`],
    ['rows', `concat(facts.city, ' ', facts.land)`],
    ['rows', `CASE WHEN 'x' = 'x' THEN facts.city ELSE 'else' END`],
    ['rows', `CASE WHEN facts.amount < 5 THEN 'few' WHEN facts.amount >= 5 THEN 'many' ELSE NULL END = 'few'`],
    ['rows', `COALESCE(facts.amount, 0) <> 1`],
    ['groups', 'COUNT(*) > 5'],
    ['groups', 'MAX(facts.amount) BETWEEN 1 AND 5'],
    ['groups', 'COUNT(CASE WHEN facts.amount > 5 THEN 1 END) >= 1 AND MIN(facts.id) = 1'],
  ] as const)('%s: %s', (of, text) => {
    for (const server of servers)
      if (!text.includes("E'") || server === 'postgres')
        expect(isTotal(text, engineDialects[server], of), server).toBe(true);
  });
});
