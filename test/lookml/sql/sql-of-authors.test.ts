/** What the compiler reads in authors' own SQL: as the dialect of the connection reads it. */
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../../src/dialects/dialect.ts';
import { mysql } from '../../../src/dialects/mysql.ts';
import { postgres } from '../../../src/dialects/postgres.ts';
import { compile, projectOf } from './compile-support.ts';

/** Orders with items, which repeat their rows: `total` is read through a layer. */
function sqlWith(
  parameters: { readonly total?: string; readonly on?: string; readonly key?: string },
  dialect: Dialect,
) {
  const { total = '${orders.sum}', on = '${orders.id} = ${items.order_id}', key = '${TABLE}.id' } = parameters;
  const project = projectOf(`
    explore: orders {
      join: items { relationship: one_to_many sql_on: ${on} ;; }
      join: users { relationship: many_to_one sql_on: \${orders.user_id} = \${users.id} ;; }
    }
    view: orders {
      dimension: id { primary_key: yes sql: ${key} ;; }
      dimension: user_id {}
      measure: sum { type: sum sql: \${TABLE}.amount ;; }
      measure: total { type: number sql: ${total} ;; }
    }
    view: items { dimension: order_id {} measure: count { type: count } }
    view: users { dimension: id { primary_key: yes } }`);
  const made = compile(project, { view: 'orders', fields: ['orders.total', 'items.count'] }, { dialect });
  if (!made.ok) throw new Error(made.diagnostics.map(({ message }) => message).join('\n'));
  return made.statements[0]?.sql ?? '';
}

describe('columns in a measure that is read through a layer', () => {
  it.each<[string, Dialect, string]>([
    [String.raw`CONCAT('it\'s orders.x', MAX(orders.amount), ${'${sum}'})`, mysql, String.raw`'it\'s orders.x'`],
    ["$$it's orders.x$$ || MAX(orders.amount) || ${sum}", postgres, "$$it's orders.x$$"],
    ["/* it's orders.x */ MAX(orders.amount) + ${sum}", postgres, "/* it's orders.x */"],
    ['MAX("orders" . "amount") + ${sum}', postgres, 'MAX('],
  ])('are found in %s', (total, dialect, kept) => {
    const sql = sqlWith({ total }, dialect);
    expect(sql).toContain(kept);
    // The column itself stands within the layer alone.
    expect(sql.slice(0, sql.indexOf('FROM ('))).not.toMatch(/orders"? ?\. ?"?amount/);
  });
});

describe('views that a condition names', () => {
  it.each<[string, Dialect, boolean]>([
    ['${orders.id} = ${items.order_id} AND "users".id > 0', postgres, true],
    ['${orders.id} = ${items.order_id} AND users . id > 0', postgres, true],
    [String.raw`${'${orders.id} = ${items.order_id}'} AND 'it\'s users.id' <> ''`, mysql, false],
    ['${orders.id} = ${items.order_id} /* users.id */', postgres, false],
    ['${orders.id} = ${items.order_id} AND $$users.id$$ <> $a$users.id$a$', postgres, false],
  ])('are joined for %s', (on, dialect, isJoined) => {
    expect(sqlWith({ on }, dialect).includes('JOIN users')).toBe(isJoined);
  });
});

describe('a line break behind a text', () => {
  it.each<[string, Dialect, boolean]>([
    ['${sum} -- all of it', postgres, true],
    ['${sum} # all of it', mysql, true],
    ["CONCAT(${sum}, '#')", mysql, false],
    ["CONCAT(${sum}, ' -- ')", postgres, false],
  ])('keeps a comment from what follows, and only a comment: %s', (total, dialect, isBroken) => {
    expect(/total[`"]/.exec(sqlWith({ total }, dialect)) !== null).toBe(true);
    expect(/\n\)? AS [`"]orders\.total/.test(sqlWith({ total }, dialect))).toBe(isBroken);
  });
});

describe('a key of columns', () => {
  it.each<[string, Dialect, string]>([
    [String.raw`CONCAT('it\'s orders.x', orders.id)`, mysql, 'orders.id IS NOT NULL'],
    ['CONCAT(\'orders.x\', "orders" . id)', postgres, '"orders" . id IS NOT NULL'],
  ])('is there where one of them is: %s', (key, dialect, expected) => {
    const project = projectOf(`
      explore: users { join: orders { relationship: one_to_many sql_on: \${users.id} = \${orders.user_id} ;; } }
      view: users { dimension: id { primary_key: yes } }
      view: orders { dimension: id { primary_key: yes sql: ${key} ;; } dimension: user_id {} measure: count { type: count } }`);
    const made = compile(project, { view: 'users', fields: ['users.id', 'orders.count'] }, { dialect });
    const sql = made.ok ? (made.statements[0]?.sql ?? '') : '';
    expect(sql).toContain(`CASE WHEN ${expected} THEN CONCAT(`);
  });
});
