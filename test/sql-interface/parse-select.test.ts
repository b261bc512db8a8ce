import { describe, expect, it } from 'vitest';
import { parseSelect } from '../../src/sql-interface/parse-select.ts';

const read = (sql: string) => parseSelect(sql, 3);

describe('one SELECT', () => {
  it('is read with names in any quotes, comments and a semicolon', () => {
    const { items, from, limit } = read(
      'select -- the kind\n "orders.kind" as `a``b`, orders . id x /* ; */ from `shop.orders` as o limit 5 ;',
    );
    expect(items).toMatchObject([
      { alias: 'a`b', expression: { kind: 'column', path: ['orders.kind'] } },
      { alias: 'x', expression: { kind: 'column', path: ['orders', 'id'] } },
    ]);
    expect(from).toMatchObject({ path: ['shop.orders'], alias: 'o', given: [] });
    expect(limit).toBe('5');
  });

  it('takes any word behind a point for a name', () => {
    const { items } = read('SELECT orders.by, users.left.order FROM c');
    expect(items).toMatchObject([
      { expression: { path: ['orders', 'by'] } },
      { expression: { path: ['users', 'left', 'order'] } },
    ]);
  });

  it('binds AND before OR, NOT after comparisons, products before sums', () => {
    const { where } = read('SELECT a.b FROM c WHERE NOT a.b = 1 + 2 * 3 OR a.b IS NULL AND a.c <> 2');
    expect(where).toMatchObject({
      operator: 'OR',
      operands: [
        { operator: 'NOT', operand: { operator: '=', right: { operator: '+', right: { operator: '*' } } } },
        { operator: 'AND', operands: [{ kind: 'is' }, { operator: '<>' }] },
      ],
    });
  });
});

it.each([
  ['', 'This is no SELECT'],
  ['DROP TABLE x', 'DROP is not served'],
  ['SELECT a.b FROM c; DROP TABLE x', 'column 20: Only one statement'],
  ['SELECT a.b FROM c UNION ALL SELECT 1', 'UNION is not served'],
  ['WITH x AS (SELECT 1) SELECT 1', 'Subqueries and WITH'],
  ['SELECT a.b FROM (SELECT 1)', 'Subqueries and WITH'],
  ['SELECT a.b FROM c WHERE a.b IN (SELECT 1)', 'Subqueries and WITH'],
  ['SELECT a.b FROM c WHERE EXISTS (SELECT 1)', 'Subqueries and WITH'],
  ['SELECT a.b FROM c LEFT JOIN d ON 1 = 1', 'Joins are not served'],
  ['SELECT a.b FROM c, d', 'Joins are not served'],
  ['SELECT * FROM c', 'Name the fields'],
  ['SELECT SUM(a.b) OVER (ORDER BY a.c) FROM c', 'Window functions'],
  ['SELECT a.b FROM c GROUP BY ROLLUP (a.b)', 'ROLLUP'],
  ['SELECT a.b FROM c ORDER BY 1 NULLS FIRST', 'NULLS FIRST'],
  ['SELECT a.b FROM c LIMIT 5 OFFSET 5', 'OFFSET is not served'],
  ['SELECT a.b FROM c WHERE a.b = ?', 'Parameters'],
  ["SELECT a.b FROM c WHERE a.b = 'x", 'quote is not closed'],
  ['SELECT a.b FROM c /* x', 'comment is not closed'],
  ['SELECT 1, 2, 3, 4 FROM c', 'column 17: SELECT takes at most 3 members (limits.max_query_fields)'],
  ['SELECT a.b FROM c GROUP BY 1, 1, 1, 1', 'column 37: GROUP BY takes at most 3 members (limits.max_query_fields)'],
  ['SELECT a.b FROM c ORDER BY 1, 1, 1, 1', 'column 37: ORDER BY takes at most 3 members (limits.max_query_fields)'],
  [
    `SELECT a.b FROM c(JSON_OBJECT(${"'a', 'b', ".repeat(4)}))`,
    'column 61: JSON_OBJECT takes at most 3 members (limits.max_query_fields)',
  ],
  ['SELECT a.b\nFROM c\nWHERE a.b ==', 'line 3, column 12'],
])('refuses %s', (sql, message) => {
  expect(() => read(sql)).toThrow(message);
});

describe('a text as long as it may be', () => {
  const MANY = 100_000;
  it.each([
    ['parentheses', `SELECT ${'('.repeat(MANY)}a.b${')'.repeat(MANY)} FROM c`, /80 levels deep/],
    ['signs', `SELECT ${'-('.repeat(MANY)}1${')'.repeat(MANY)} FROM c`, /80 levels deep/],
    ['a sum', `SELECT a.b${' + 1'.repeat(MANY)} FROM c`, /80 levels deep/],
    ['calls', `SELECT ${'ABS('.repeat(MANY)}1${')'.repeat(MANY)} FROM c`, /80 levels deep/],
    ['choices', `SELECT ${'CASE WHEN '.repeat(MANY)}1`, /80 levels deep/],
    ['comparisons', `SELECT a.b${' = 1'.repeat(MANY)} FROM c`, /80 levels deep/],
    ['backquotes', `SELECT ${'`'.repeat(2 * MANY + 1)}`, /not closed/],
  ])('of %s is refused, with the stack that there is', (_what, sql, message) => {
    expect(() => read(sql)).toThrow(message);
  });

  it('of conditions in one chain is read', () => {
    const { where } = read(`SELECT a.b FROM c WHERE ${Array.from({ length: MANY }, () => 'a.b = 1').join(' AND ')}`);
    expect(where).toMatchObject({ kind: 'logic', operands: { length: MANY } });
    expect(read(`SELECT a.b FROM c WHERE ${'NOT '.repeat(MANY)}a.b = 1`).where).toMatchObject({
      kind: 'negation',
    });
  });
});
