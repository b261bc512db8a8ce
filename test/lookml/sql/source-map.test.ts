/** Every range of the SQL that claims to be an author's text must be that text, at that place of the file. */
import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../../src/lookml/compile-query.ts';
import { duckdb } from '../../../src/dialects/duckdb.ts';
import { resolveProject } from '../../../src/lookml/resolve/resolve-project.ts';
import type { SourceMapping, Statement } from '../../../src/results/prepared/statement.ts';
import { context } from './compile-support.ts';

const model = `connection: "test"
explore: orders {
  sql_always_where: \${orders.amount} > 0
    AND broken_where ;;
  join: facts {
    relationship: many_to_one
    sql_on: \${orders.user_id} = \${facts.user_id}
      AND broken_join ;;
  }
}
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: user_id { type: number }
  dimension: amount { type: number sql:
      broken_amount(\${TABLE}.amount) ;; }
  dimension: size { sql: CASE WHEN \${amount} > 10
      THEN {% if size._is_selected %}broken_branch{% else %}'other'{% endif %} END ;; }
  measure: total { type: sum sql: \${amount} * broken_total ;; }
  measure: mean { type: number sql: \${total} / broken_mean ;; }
}
view: facts {
  derived_table: {
    sql: SELECT user_id,
           broken_table
         FROM orders ;;
  }
  dimension: user_id { primary_key: yes type: number }
  measure: most { type: average sql: \${TABLE}.broken_table ;; }
}
`;

function statement(fields: readonly string[], more = {}): Statement {
  const project = resolveProject(new Map([['test.model.lkml', model]]), { name: 'test' });
  const query = { model: 'test', view: 'orders', fields, ...more };
  const outcome = compileQuery({ project, query, dialect: duckdb, context });
  if (!outcome.ok || !outcome.statements[0]) throw new Error(JSON.stringify(outcome));
  return outcome.statements[0];
}

/** The narrowest mapping around the first `word` of the SQL. */
function originOf({ sql, sourceMap }: Statement, word: string): SourceMapping {
  const at = sql.indexOf(word);
  const around = sourceMap.filter(({ start, end }) => start <= at && at < end);
  const [narrowest] = around.toSorted((a, b) => a.end - a.start - (b.end - b.start));
  if (at === -1 || !narrowest) throw new Error(`${word} has no origin in\n${sql}`);
  return narrowest;
}

describe('the source map', () => {
  const all = statement(['orders.size', 'orders.total', 'orders.mean', 'facts.most'], {
    filters: { 'orders.total': '>5' },
  });

  it('is true letter by letter where it says verbatim, layered or not', () => {
    for (const made of [all, statement(['orders.size', 'orders.total'])]) {
      const verbatim = made.sourceMap.filter(({ origin }) => origin.verbatim);
      expect(verbatim.length).toBeGreaterThan(3);
      for (const { start, end, origin } of verbatim) {
        const range = origin.range!;
        expect(model.slice(range.start.offset, range.end.offset)).toBe(made.sql.slice(start, end));
        const lines = model.slice(0, range.start.offset).split('\n');
        expect([range.start.line, range.start.column]).toEqual([lines.length, lines.at(-1)!.length + 1]);
      }
    }
  });

  it.each([
    ['broken_where', 'explore', 'orders', 'sql_always_where'],
    ['broken_join', 'join', 'facts', 'sql_on'],
    ['broken_amount', 'field', 'orders.amount', 'sql'],
    ['broken_branch', 'field', 'orders.size', 'sql'],
    ['broken_total', 'field', 'orders.total', 'sql'],
    ['broken_mean', 'field', 'orders.mean', 'sql'],
    ['broken_table', 'derived_table', 'facts', 'sql'],
  ])('finds the author of %s', (word, kind, name, parameter) => {
    const mapping = originOf(all, word);
    expect(mapping.origin).toMatchObject({ kind, name, parameter, verbatim: true });
    // The offset in the SQL is an offset in the file.
    const offset = mapping.origin.range!.start.offset + all.sql.indexOf(word) - mapping.start;
    expect(model.slice(offset, offset + word.length)).toBe(word);
  });

  it('names filters, expressions and custom fields of the query', () => {
    const dynamic_fields = JSON.stringify([{ dimension: 'twice', expression: '${orders.amount} * 222' }]);
    const made = statement(['twice'], {
      dynamic_fields,
      filters: { 'orders.id': '>111' },
      filter_expression: '${orders.id} < 333',
    });
    expect(originOf(made, '222').origin).toMatchObject({ kind: 'custom_field', name: 'twice' });
    expect(originOf(made, '111').origin).toMatchObject({ kind: 'filter', name: 'orders.id' });
    expect(originOf(made, '333').origin).toMatchObject({ kind: 'filter_expression' });
  });
});
