/**
 * Facts of dialects in which the three here do not differ, by an engine that has the others: bracketed names, names that
 * fold to capitals, TOP, GROUP BY that takes no positions.
 */
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { exactName } from '../../src/dialects/plain-names.ts';
import { postgres } from '../../src/dialects/postgres.ts';
import { columnsSql } from '../../src/dialects/catalogue-sql.ts';
import { standardQuotes } from '../../src/sql-lexer/sql-lexis.ts';
import { projectOf, sqlOf } from '../lookml/sql/compile-support.ts';

const other: Dialect = {
  ...postgres,
  name: 'other',
  label: 'Other',
  lexis: {
    ...postgres.lexis,
    quotes: [...standardQuotes, { open: '[', close: ']', what: 'name', backslashes: false, doubled: true }],
    dollarQuotes: false,
  },
  quoteIdentifier: (name) => `[${name.replaceAll(']', ']]')}]`,
  unquotedNames: 'upper',
  limit: { place: 'after_select', sql: (rows) => `TOP ${String(rows)}` },
  groupBy: 'expression',
};

const project = projectOf(`
  explore: orders {}
  view: orders {
    dimension: id { primary_key: yes }
    dimension: status { sql: UPPER(\${TABLE}.[the (status]) ;; }
    measure: total { type: sum sql: \${TABLE}.amount ;; }
  }
  explore: by_status {}
  view: by_status {
    derived_table: { explore_source: orders { column: status {} column: sum { field: orders.total } } }
    dimension: status {}
    dimension: sum { type: number }
  }`);
const query = { view: 'orders', fields: ['orders.status', 'orders.total'], limit: '20' };

describe('an engine with other habits', () => {
  it('keeps the first rows and groups in its own words', () => {
    expect(sqlOf(project, query, { dialect: other })).toBe(`SELECT TOP 20
    UPPER(orders.[the (status]) AS [orders.status],
    COALESCE(SUM(orders.amount), 0) AS [orders.total]
FROM orders AS orders
GROUP BY
    UPPER(orders.[the (status])
ORDER BY
    2 DESC`);
  });

  it('may limit at the end in other words', () => {
    const fetch: Dialect = {
      ...other,
      limit: { place: 'end', sql: (rows) => `FETCH FIRST ${String(rows)} ROWS ONLY` },
    };
    expect(sqlOf(project, query, { dialect: fetch })).toMatch(/^SELECT\n[\s\S]*\nFETCH FIRST 20 ROWS ONLY$/);
  });

  it('finds what a derived table calls its columns, although names without quotes are capitals', () => {
    const sql = sqlOf(project, { view: 'by_status', fields: ['by_status.status'] }, { dialect: other });
    expect(sql).toContain('AS [STATUS]');
    expect(sql).toContain('by_status.status AS [by_status.status]');
    const folding = sqlOf(project, { view: 'by_status', fields: ['by_status.status'] }, { dialect: postgres });
    expect(folding).toContain('AS "status"');
  });

  it('gives columns back by the names that they are looked for', () => {
    const pivoted = { ...query, pivots: ['orders.status'], fields: ['orders.id', ...query.fields] };
    expect(sqlOf(project, pivoted, { dialect: other })).toContain('z___pivot_row_rank AS [z___pivot_row_rank]\n');
    expect(columnsSql(other, {})).toContain('t.column_name AS [column_name]');
    expect(columnsSql(postgres, {})).toContain('t.column_name AS column_name');
  });

  it.each<[string, Dialect, string]>([
    ['created_at', other, '[created_at]'],
    ['CREATED_AT', other, 'CREATED_AT'],
    ['created_at', postgres, 'created_at'],
    ['CREATED_AT', postgres, '"CREATED_AT"'],
  ])('is asked for column %s by its exact name', (name, dialect, expected) => {
    expect(exactName(name, dialect)).toBe(expected);
  });
});
