/** Forms of LookML that projects use though the reference hardly mentions them. */
import { expect, it } from 'vitest';
import { compile, compiled, context, flawedProjectOf, projectOf, sqlOf } from './compile-support.ts';

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

it.each([
  ['production', false, 'live.sales', '1=1'],
  ['development', true, 'sandbox.sales', 'year = 2024'],
])('reads the conditional SQL of tables that counts in %s [A]', (_workspace, inDevelopment, table, condition) => {
  const project = projectOf(`
    explore: sales {}
    view: sales {
      sql_table_name:
        -- if prod -- live.sales
        -- if dev -- sandbox.sales
      ;;
      dimension: id {}
    }
    explore: facts {}
    view: facts {
      derived_table: { sql:
        select * from \${sales.SQL_TABLE_NAME} where
          -- if prod -- 1=1 -- IF DEV -- year = 2024
          -- a remark ;;
      }
      dimension: id {}
    }`);
  const sql = (view: string): string => {
    const outcome = compiled(
      project,
      { view, fields: [`${view}.id`] },
      { context: { user: { ...context.user, inDevelopment } } },
    );
    return (outcome.statements[0]?.sql ?? '').replaceAll(/\s+/g, ' ');
  };
  expect(sql('sales')).toContain(`FROM ${table} AS sales`);
  expect(sql('facts')).toContain(`from ${table} where ${condition} -- a remark )`);
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

it('reads a literal that a tag refers to', () => {
  const project = projectOf(`
    explore: hub_users {}
    view: hub_users {
      dimension: prefix { sql: 'hub_' ;; }
      dimension: key { sql: \${TABLE}.{{ _view._name | remove_first: \${prefix} }}_key ;; }
    }`);
  expect(sqlOf(project, { view: 'hub_users', fields: ['hub_users.key'] })).toContain('hub_users.users_key AS');
});

it('takes {% condition %} without a name for the filter itself', () => {
  const project = projectOf(`
    explore: users {}
    view: users {
      filter: born { type: number sql: {% condition %} \${TABLE}.year {% endcondition %} ;; }
      dimension: id {}
    }`);
  const sql = sqlOf(project, { view: 'users', fields: ['users.id'], filters: { 'users.born': '>1990' } });
  expect(sql).toContain('( users.year ) > 1990');
});

it('writes no condition, and a null with a warning, where Liquid leaves nothing', () => {
  const project = projectOf(`
    explore: users { sql_always_where: {% if false %} x {% endif %} ;; }
    view: users { dimension: id { sql: {% if false %} x {% endif %} ;; } }`);
  const outcome = compiled(project, { view: 'users', fields: ['users.id'] });
  expect(outcome.statements[0]?.sql).toMatch(/^SELECT\s+NULL AS "users\.id"\s+FROM users AS users\s+GROUP BY/);
  expect(outcome.diagnostics.map((one) => one.code)).toEqual(['empty-sql']);
});

it('quotes the name of a derived table that is a word of SQL', () => {
  const project = projectOf(`
    explore: group {}
    view: group { derived_table: { sql: select 1 as id ;; } dimension: id {} }`);
  expect(sqlOf(project, { view: 'group', fields: ['group.id'] })).toMatch(
    /^WITH "group" AS \([^]*FROM "group" AS "group"/,
  );
});

it('labels measures by conditions over measures', () => {
  const project = projectOf(`
    explore: users {}
    view: users {
      measure: count { type: count }
      measure: size { case: { when: { sql: \${count} > 9 ;; label: "many" } else: "few" } }
    }`);
  expect(sqlOf(project, { view: 'users', fields: ['users.size'] })).toContain(
    `CASE WHEN (COUNT(*) > 9) THEN 'many' ELSE 'few' END AS "users.size"`,
  );
});

it('takes a duration that is a number already', () => {
  const project = projectOf(`
    explore: users {}
    view: users { dimension: age { type: duration_day sql: \${TABLE}.today - \${TABLE}.born ;; } }`);
  const sql = sqlOf(project, { view: 'users', fields: ['users.age'], filters: { 'users.age': '>3' } });
  expect(sql).toContain('users.today - users.born AS "users.age"');
  expect(sql).toContain('(users.today - users.born) > 3');
});

it('joins nothing for a join without a condition, a place for parameters and for fields of other views', () => {
  const project = projectOf(`
    explore: users { join: shown {} }
    view: users { dimension: city {} }
    view: shown {
      parameter: pick { type: string default_value: "a" }
      dimension: picked { sql: \${users.city} || {% parameter pick %} ;; }
    }`);
  const sql = sqlOf(project, { view: 'users', fields: ['shown.picked'] });
  expect(sql).toMatch(/users\.city \|\| 'a' AS "shown\.picked"\s+FROM users AS users\s+GROUP BY/);
});

it.each([
  ['credits', 'sales'],
  ['sales', 'credits'],
])('joins views that require each other in the order of their SQL, %s declared before %s', (...names) => {
  const joins: Readonly<Record<string, string>> = {
    credits: 'join: credits { sql_on: ${sales.id} = ${credits.sale_id} ;; required_joins: [sales] }',
    sales: 'join: sales { sql_on: ${users.id} = ${sales.user_id} ;; required_joins: [credits] }',
  };
  const project = projectOf(`
    explore: users { ${names.map((name) => joins[name] ?? '').join('\n')} }
    view: users { dimension: id {} }
    view: credits { dimension: sale_id {} }
    view: sales { dimension: id {} dimension: user_id {} }`);
  const sql = sqlOf(project, { view: 'users', fields: ['sales.id'] });
  expect(sql).toMatch(/LEFT JOIN sales[^]*LEFT JOIN credits/);
});

it('compares periods under another name', () => {
  const project = projectOf(`
    explore: sales {}
    view: sales {
      dimension_group: sold { type: time timeframes: [month] sql: \${TABLE}.sold ;; }
      measure: count { type: count }
      measure: last_year { type: period_over_period based_on: count based_on_time: sold_month period: year kind: previous }
      measure: picked { type: number sql: {% if true %} \${last_year} {% endif %} ;; }
    }`);
  const sql = sqlOf(project, { view: 'sales', fields: ['sales.sold_month', 'sales.picked'] });
  expect(sql).toContain('previous_period_1."sales.count" AS "sales.picked"');
});

it('shows a dimension of a type that there is not as the text that it is', () => {
  const project = flawedProjectOf(`
    explore: users {}
    view: users { dimension: name { type: text } }`);
  expect(project.diagnostics.map((one) => one.code)).toEqual(['bad-type']);
  expect(sqlOf(project, { view: 'users', fields: ['users.name'], filters: { 'users.name': 'a' } })).toContain("= 'a'");
});

it('says where LookML asks for a field that the explore does not have', () => {
  const project = flawedProjectOf(`
    explore: users { always_filter: { filters: [users.ghost: "1"] } }
    explore: people { from: users }
    view: users { dimension: id {} dimension: name { required_fields: [ghosts.id] } }`);
  const placeOf = (view: string, field: string) =>
    compile(project, { view, fields: [field] }).diagnostics.map(
      ({ code, range }) => `${code} ${String(range?.start.line)}`,
    );
  expect(placeOf('users', 'users.id')).toEqual(['unknown-field 3']);
  expect(placeOf('people', 'people.name')).toEqual(['unknown-field 5']);
});

it('refuses fields that double with each step, before they fill the memory', () => {
  const steps = Array.from({ length: 60 }, (_, index) => String(index + 1));
  const project = projectOf(`
    explore: users {}
    view: users {
      dimension: d0 {}
      measure: m0 { type: count }
      ${steps.map((step) => `dimension: d${step} { sql: \${d${String(Number(step) - 1)}} || \${d${String(Number(step) - 1)}} ;; }`).join('\n')}
      ${steps.map((step) => `measure: m${step} { type: number sql: \${m${String(Number(step) - 1)}} + \${m${String(Number(step) - 1)}} ;; }`).join('\n')}
    }`);
  for (const field of ['users.d60', 'users.m60']) {
    const outcome = compile(project, { view: 'users', fields: [field] });
    expect(outcome.ok).toBe(false);
    expect(new Set(outcome.diagnostics.map((one) => one.code))).toEqual(new Set(['sql-too-long']));
  }
  expect(sqlOf(project, { view: 'users', fields: ['users.d8', 'users.m8'] })).toContain('COUNT(*)');
});

const shop = (explore: string) => `
  explore: orders { ${explore} join: items { sql_on: \${items.order_id} = \${orders.id} ;; relationship: one_to_many } }
  view: orders {
    dimension: id { primary_key: yes type: number }
    dimension: code { type: string string_datatype: unicode }
    measure: total { type: sum sql: \${TABLE}.amount ;; }
  }
  view: items { dimension: id { primary_key: yes type: number } dimension: order_id { type: number } dimension: sku {} }`;

it('leaves measures as they are where symmetric_aggregates are switched off', () => {
  const query = { view: 'orders', fields: ['items.sku', 'orders.total'] };
  const plain = /SUM\(orders\.amount\)/;
  expect(sqlOf(projectOf(shop('symmetric_aggregates: no')), query)).toMatch(plain);
  expect(sqlOf(projectOf(shop('')), query)).not.toMatch(plain);
});

it('takes texts of any string_datatype for texts', () => {
  const filters = { 'orders.code': 'a%' };
  expect(sqlOf(projectOf(shop('')), { view: 'orders', fields: ['orders.code'], filters })).toContain("LIKE 'a%'");
});

it('filters a native derived table by its expression_custom_filter', () => {
  const project = projectOf(`${shop('')}
    explore: facts {}
    view: facts {
      derived_table: { explore_source: orders {
        column: id { field: orders.id }
        expression_custom_filter: \${orders.id} > 10 OR \${orders.code} = "x" ;;
      } }
      dimension: id { type: number }
    }`);
  const sql = sqlOf(project, { view: 'facts', fields: ['facts.id'] }).replaceAll(/\s+/g, ' ');
  expect(sql).toMatch(/WHERE .*orders\.id\)? > 10.* OR .*'x'.* GROUP BY/);
});

it.each([
  'sql_trigger_value: select current_date ;;',
  'datagroup_trigger: nightly',
  'persist_for: "4 hours"',
  'interval_trigger: "4 hours"',
  'materialized_view: yes datagroup_trigger: nightly',
  'datagroup_trigger: nightly publish_as_db_view: yes indexes: ["id"]',
  'datagroup_trigger: nightly distribution: "id" sortkeys: ["id"] cluster_keys: ["id"] partition_keys: ["id"]',
])('runs persistent tables as ephemeral ones: %s', (strategy) => {
  const project = projectOf(`
    datagroup: nightly { max_cache_age: "24 hours" }
    explore: facts {}
    view: facts { derived_table: { sql: select 1 as id ;; ${strategy} } dimension: id { type: number } }`);
  expect(project.diagnostics).toEqual([]);
  expect(sqlOf(project, { view: 'facts', fields: ['facts.id'] })).toMatch(/^WITH facts AS \(\nselect 1 as id\n\)/);
});
