/** Forms of LookML that projects use though the reference hardly mentions them. */
import { expect, it } from 'vitest';
import { compile, compiled, projectOf, sqlOf } from './compile-support.ts';

it('reads the query of a table that a script makes by one CREATE TABLE AS', () => {
  const project = projectOf(`
    explore: facts {}
    view: facts {
      derived_table: { create_process: {
        sql_step: create or replace transient table \${SQL_TABLE_NAME} cluster by (id) as select 1 as id ;;
      } }
      dimension: id { type: number }
    }`);
  expect(sqlOf(project, { view: 'facts', fields: ['facts.id'] })).toMatch(/^WITH facts AS \(\nselect 1 as id\n\)/);
});

it('reads the table itself, and says so, where a script does more', () => {
  const project = projectOf(`
    explore: facts {}
    view: facts {
      derived_table: { create_process: {
        sql_step: create table \${SQL_TABLE_NAME} (id int) ;;
        sql_step: insert into \${SQL_TABLE_NAME} select 1 ;;
      } }
      dimension: id { type: number }
    }`);
  const outcome = compiled(project, { view: 'facts', fields: ['facts.id'] });
  expect(outcome.statements[0]?.sql).toContain('FROM facts AS facts');
  expect(outcome.diagnostics.map((one) => one.code)).toEqual(['table-not-built']);
});

it('takes ${SQL_TABLE_NAME} for the table of the view itself', () => {
  const project = projectOf(`
    explore: sales {}
    view: sales {
      sql_table_name: shop.sales ;;
      dimension: share { type: number sql: \${TABLE}.amount / (select sum(amount) from \${SQL_TABLE_NAME}) ;; }
    }`);
  expect(sqlOf(project, { view: 'sales', fields: ['sales.share'] })).toContain('from shop.sales)');
});

it('builds incremental tables whole', () => {
  const project = projectOf(`
    explore: events {}
    view: events {
      derived_table: { increment_key: "at" sql: select * from log where {% incrementcondition %} at {% endincrementcondition %} ;; }
      dimension: id {}
    }`);
  expect(sqlOf(project, { view: 'events', fields: ['events.id'] })).toContain('where 1=1');
});

it('gives a reference the type that it asks for', () => {
  const project = projectOf(`
    explore: users {}
    view: users {
      dimension_group: born { type: time timeframes: [date, month] sql: \${TABLE}.born ;; }
      dimension: month_start { type: date convert_tz: no sql: \${born_month::date} ;; }
      dimension: code { type: string sql: \${TABLE}.code ;; }
      dimension: number { type: number sql: \${code::number} ;; }
    }`);
  const sql = sqlOf(project, { view: 'users', fields: ['users.month_start', 'users.number'] });
  expect(sql).toContain("'-01'");
  expect(sql).toMatch(/CAST\(users\.code AS/);
});

it('finds the fields of the own view in expressions without the view', () => {
  const project = projectOf(`
    explore: users {}
    view: users {
      dimension: age { type: number }
      dimension: decade { type: number expression: floor(\${age} / 10) ;; }
    }`);
  expect(sqlOf(project, { view: 'users', fields: ['users.decade'] })).toContain('users.age');
});

it('takes a default that is not among the allowed values of a parameter', () => {
  const project = projectOf(`
    explore: users {}
    view: users {
      parameter: pick { type: string default_value: "none" allowed_value: { value: "a" } }
      dimension: picked { sql: {% parameter pick %} ;; }
    }`);
  expect(sqlOf(project, { view: 'users', fields: ['users.picked'] })).toContain("'none'");
});

it('takes the value of a parameter that is referred to as a field, and warns', () => {
  const project = projectOf(`
    explore: users {}
    view: users {
      parameter: pick { type: string default_value: "a" }
      dimension: is_picked { type: yesno sql: \${TABLE}.kind = \${pick} ;; }
    }`);
  const outcome = compiled(project, { view: 'users', fields: ['users.is_picked'] });
  expect(outcome.statements[0]?.sql).toContain("users.kind = 'a'");
  expect(outcome.diagnostics.map((one) => one.code)).toEqual(['parameter-as-field']);
});

it('takes a view by its name in SQL_TABLE_NAME, even where an alias is called like it', () => {
  const project = projectOf(`
    explore: orders { join: base { from: wide relationship: one_to_one sql_on: \${orders.id} = \${base.id} ;; } }
    view: orders { dimension: id { primary_key: yes } }
    view: base { sql_table_name: shop.base ;; dimension: id { primary_key: yes } }
    view: wide { derived_table: { sql: select * from \${base.SQL_TABLE_NAME} ;; } dimension: id { primary_key: yes } }`);
  expect(sqlOf(project, { view: 'orders', fields: ['base.id'] })).toContain('select * from shop.base');
});

it('tells once what is wrong with the SQL of a derived table', () => {
  const project = projectOf(`
    explore: users {}
    view: users { derived_table: { sql: select {% parameter ghost %} ;; } dimension: id {} }`);
  const outcome = compile(project, { view: 'users', fields: ['users.id'] });
  expect(outcome.diagnostics.map((one) => one.code)).toEqual(['unknown-field']);
});
