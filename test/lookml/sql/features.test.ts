/** What queries can ask for, on a small shop in a real DuckDB: asserted by the rows that come out. */
import type { DuckDBInstance, DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import type { QueryDefinition } from '../../../src/contract/query-definition.ts';
import {
  compile,
  compiled,
  errorsOf,
  flawedProjectOf,
  projectOf,
  sqlOf,
  type CompileOptions,
} from './compile-support.ts';

const shop = projectOf(`
  access_grant: money { user_attribute: department allowed_values: ["finance"] }
  explore: orders {
    sql_always_where: \${orders.status} <> 'test' ;;
    join: users { relationship: many_to_one sql_on: \${orders.user_id} = \${users.id} ;; }
    join: items { relationship: one_to_many sql_on: \${orders.id} = \${items.order_id} ;; }
    join: products { relationship: many_to_one sql_on: \${items.product_id} = \${products.id} ;; }
    join: facts { relationship: one_to_one sql_on: \${orders.user_id} = \${facts.user_id} ;; }
    join: biggest { type: inner relationship: many_to_one sql_on: \${orders.user_id} = \${biggest.user_id} ;; }
  }
  explore: own_orders { view_name: orders access_filter: { field: orders.status user_attribute: status } }
  explore: always { view_name: orders always_filter: { filters: [orders.status: "paid"] } }
  explore: sometimes {
    view_name: orders
    conditionally_filter: { filters: [orders.status: "paid"] unless: [orders.id] }
  }
  view: orders {
    sql_table_name: orders ;;
    parameter: grain { type: unquoted allowed_value: { label: "Month" value: "month" } allowed_value: { label: "Year" value: "year" } default_value: "month" }
    filter: since { type: date sql: {% condition since %} \${created_raw} {% endcondition %} ;; }
    dimension: id { primary_key: yes type: number }
    dimension: user_id { type: number }
    dimension: status {}
    dimension_group: created { type: time timeframes: [raw, date, month, month_name, year] sql: \${TABLE}.created_at ;; }
    dimension: period { sql: {% if grain._parameter_value == 'year' %} \${created_year} {% else %} \${created_month} {% endif %} ;; }
    dimension: margin { type: number sql: \${TABLE}.amount ;; required_access_grants: [money] }
    measure: count { type: count }
    measure: total { type: sum sql: \${TABLE}.amount ;; }
    measure: paid { type: sum sql: \${TABLE}.amount ;; filters: [status: "paid"] }
    measure: paid_share { type: number sql: 1.0 * \${paid} / NULLIF(\${total}, 0) ;; }
    measure: running { type: running_total sql: \${total} ;; }
    measure: last_year { type: period_over_period based_on: total based_on_time: created_year period: year kind: previous }
    measure: growth { type: period_over_period based_on: total based_on_time: created_year period: year kind: relative_change }
    measure: latest { type: date sql: MAX(\${created_raw}) ;; }
    measure: raw_total { type: number sql: SUM(\${TABLE}.amount) ;; }
  }
  view: users {
    sql_table_name: users ;;
    dimension: id { primary_key: yes type: number }
    dimension: state {}
    dimension: age { type: number }
    dimension: age_tier { type: tier tiers: [30, 50] style: integer sql: \${age} ;; }
    measure: count { type: count }
    measure: average_age { type: average sql: \${age} ;; }
  }
  view: items {
    sql_table_name: items ;;
    dimension: id { primary_key: yes type: number }
    dimension: order_id { type: number }
    dimension: product_id { type: number }
    measure: revenue { type: sum sql: \${TABLE}.price ;; }
  }
  view: products { sql_table_name: products ;; dimension: id { primary_key: yes type: number } dimension: name {} }
  view: facts {
    derived_table: {
      explore_source: orders {
        column: user_id { field: orders.user_id }
        column: spent { field: orders.total }
        derived_column: place { sql: RANK() OVER (ORDER BY spent DESC) ;; }
        bind_filters: { from_field: users.state to_field: users.state }
      }
    }
    dimension: user_id { primary_key: yes type: number }
    dimension: spent { type: number }
    dimension: place { type: number }
  }
  view: biggest {
    derived_table: { sql: SELECT user_id, max(spent) AS most FROM \${facts.SQL_TABLE_NAME} GROUP BY 1 ;; }
    dimension: user_id { primary_key: yes type: number }
    dimension: most { type: number }
  }
`);

let instance: DuckDBInstance;
let database: DuckDBConnection;
beforeAll(async () => {
  instance = await openDuckdb(':memory:');
  database = await instance.connect();
  for (const statement of [
    `CREATE TABLE users AS FROM (VALUES (1, 'CA', 20), (2, 'CA', 40), (3, 'NY', 60)) t(id, state, age)`,
    `CREATE TABLE orders AS FROM (VALUES
       (1, 1, 'paid', TIMESTAMP '2023-03-01 10:00:00', 10.0), (2, 1, 'paid', TIMESTAMP '2024-03-02 10:00:00', 20.0),
       (3, 2, 'open', TIMESTAMP '2024-01-05 10:00:00', 40.0), (4, 3, 'paid', TIMESTAMP '2023-01-06 10:00:00', 5.0),
       (5, 3, 'test', TIMESTAMP '2024-01-06 10:00:00', 999.0)) t(id, user_id, status, created_at, amount)`,
    `CREATE TABLE items AS FROM (VALUES (1, 1, 1, 4.0), (2, 1, 2, 6.0), (3, 2, 1, 20.0), (4, 3, 1, 40.0)) t(id, order_id, product_id, price)`,
    `CREATE TABLE products AS FROM (VALUES (1, 'pen'), (2, 'ink')) t(id, name)`,
  ]) {
    await database.run(statement);
  }
});
afterAll(() => {
  database.closeSync();
  instance.closeSync();
});

type Query = Omit<QueryDefinition, 'model'>;

async function rowsOf(query: Query, options?: CompileOptions, role = 'main'): Promise<readonly (readonly unknown[])[]> {
  const { statements } = compiled(shop, query, options);
  const statement = statements.find((one) => one.role === role);
  const reader = await database.runAndReadAll(statement?.runSql ?? '');
  const shown = reader.columnNames().flatMap((name, index) => (/__sort_$|^z___/.test(name) ? [] : [index]));
  return reader.getRowsJson().map((row) => shown.map((index) => value(row[index])));
}

function value(cell: unknown): unknown {
  return typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell;
}

const fields = (list: string, more: Partial<Query> = {}): Query => ({
  view: 'orders',
  fields: list.split(' '),
  ...more,
});

describe('a query', () => {
  it('joins only what it needs', () => {
    expect(sqlOf(shop, fields('orders.count'))).not.toContain('JOIN');
    const sql = sqlOf(shop, fields('orders.status products.name'));
    expect(sql.match(/JOIN \w+/g)).toEqual(['JOIN items', 'JOIN products']);
    expect(sqlOf(shop, fields('orders.count', { filters: { 'users.state': 'CA' } }))).toContain('JOIN users');
  });

  it('measures each side of a fanned join exactly', async () => {
    expect(await rowsOf(fields('orders.total items.revenue users.average_age users.count orders.raw_total'))).toEqual([
      [75, 70, 40, 3, 85],
    ]);
  });

  it('sorts by Looker defaults and says so', async () => {
    const byDate = compiled(shop, fields('orders.created_date orders.count'));
    expect(byDate.details.addedParams?.sorts).toEqual(['orders.created_date desc']);
    expect(compiled(shop, fields('orders.status orders.count')).details.addedParams?.sorts).toEqual([
      'orders.count desc',
    ]);
    expect(compiled(shop, fields('orders.status users.state')).details.addedParams?.sorts).toEqual(['orders.status']);
    expect(
      await rowsOf(fields('orders.created_month_name orders.count', { sorts: ['orders.created_month_name'] })),
    ).toEqual([
      ['January', 2],
      ['March', 2],
    ]);
  });

  it('keeps the first rows of the default order where a table calculation alone sorts them', async () => {
    const dynamic_fields = JSON.stringify([
      { table_calculation: 'minus', expression: '-${orders.count}' },
      { table_calculation: 'off', expression: '${nothing}', is_disabled: true },
    ]);
    const query = fields('orders.status orders.count minus off', { dynamic_fields, sorts: ['minus'], limit: '2' });
    expect(await rowsOf(query)).toEqual(
      await rowsOf(fields('orders.status orders.count', { sorts: ['orders.count desc'], limit: '2' })),
    );
    expect(sqlOf(shop, query)).toContain('ORDER BY');
    expect(compiled(shop, query).shape.fields.map((field) => field.name)).not.toContain('off');
  });

  it('filters groups by measures, and totals what the filter hides', async () => {
    const query = fields('orders.status orders.total', { filters: { 'orders.total': '>35' }, total: true });
    expect(await rowsOf(query)).toEqual([['open', 40]]);
    expect(await rowsOf(query, {}, 'total')).toEqual([[75]]);
  });

  it('takes filter expressions, with measures behind the grouping', async () => {
    const filter_expression = '(${users.state} = "NY" OR ${users.age} > 30) AND ${orders.total} > 6';
    expect(await rowsOf(fields('users.state orders.total', { filter_expression }))).toEqual([['CA', 40]]);
  });

  it('follows always_filter until the query has its own value, and conditionally_filter unless told', async () => {
    expect(await rowsOf({ view: 'always', fields: ['orders.count'] })).toEqual([[3]]);
    expect(await rowsOf({ view: 'always', fields: ['orders.count'], filters: { 'orders.status': 'open' } })).toEqual([
      [1],
    ]);
    expect(await rowsOf({ view: 'sometimes', fields: ['orders.count'] })).toEqual([[3]]);
    expect(await rowsOf({ view: 'sometimes', fields: ['orders.count'], filters: { 'orders.id': '>0' } })).toEqual([
      [5],
    ]);
  });

  it('shows nothing to users whom an access filter or a grant leaves out', async () => {
    const own = { view: 'own_orders', fields: ['orders.count'] };
    const as = (userAttributes: Record<string, string>): CompileOptions => ({
      context: { user: { userAttributes, locale: 'en', timezone: null, isAdministrator: true } },
    });
    expect(await rowsOf(own, as({ status: 'open' }))).toEqual([[1]]);
    expect(errorsOf(shop, own, as({ status: ' ' }))[0]).toContain('access-filter-without-value');
    expect(errorsOf(shop, own)[0]).toContain('access-filter-without-value');
    expect(errorsOf(shop, fields('orders.margin'))[0]).toContain('Unknown or inaccessible field "orders.margin"');
    expect(compile(shop, fields('orders.margin'), as({ department: 'finance' })).ok).toBe(true);
  });

  it('compares periods', async () => {
    const query = fields('orders.created_year orders.total orders.last_year orders.growth', {
      sorts: ['orders.created_year'],
    });
    expect(await rowsOf(query)).toEqual([
      [2023, 15, null, null],
      [2024, 60, 15, 3],
    ]);
    const filtered = { ...query, filters: { 'orders.created_year': '2024' } };
    expect(await rowsOf(filtered)).toEqual([[2024, 60, 15, 3]]);
  });

  it('refuses what is calculated on the results where only SQL could use it', () => {
    const orders = projectOf(`
      explore: orders {}
      view: orders {
        dimension: id { primary_key: yes type: number }
        dimension_group: made { type: time }
        measure: count { type: count }
        measure: share { type: percent_of_total sql: \${count} ;; }
        measure: twice { type: number sql: \${share} * 2 ;; }
        measure: before { type: period_over_period based_on: count based_on_time: made_year period: year kind: previous }
      }`);
    const ids = ['orders.id'];
    const refused = [expect.stringMatching(/^post-sql-measure: "orders.share" is calculated from the results/)];
    expect(errorsOf(orders, { view: 'orders', fields: ids, filters: { 'orders.share': '>0.2' } })).toEqual(refused);
    expect(errorsOf(orders, { view: 'orders', fields: ids, filter_expression: '${orders.share} > 0.2' })).toEqual(
      refused,
    );
    expect(errorsOf(orders, { view: 'orders', fields: ['orders.twice'] })).toEqual(refused);
    const based = (basedOn: string) =>
      JSON.stringify([{ measure: 'm', based_on: basedOn, filters: { 'orders.id': '>1' } }]);
    expect(errorsOf(orders, { view: 'orders', fields: ['m'], dynamic_fields: based('orders.share') })).toEqual(refused);
    expect(errorsOf(orders, { view: 'orders', fields: ['m'], dynamic_fields: based('orders.before') })).toEqual([
      expect.stringMatching(/^nested-period-over-period: .*custom measure "m" cannot be based on it/),
    ]);
  });

  it('leaves running totals to the results and gives them their base', () => {
    const { shape, statements } = compiled(shop, fields('orders.status orders.running'));
    const running = shape.fields.find((field) => field.name === 'orders.running');
    const calculation = { type: 'running_total', basedOn: 'orders.total', direction: 'row' };
    expect(running).toMatchObject({ column: null, calculation });
    expect(shape.fields.find((field) => field.name === 'orders.total')).toMatchObject({
      hidden: true,
      column: 'orders.total',
    });
    expect(statements[0]?.columns.map((column) => column.name)).toEqual(['orders.status', 'orders.total']);
  });

  it('orders a field by one that is made of it', async () => {
    const project = projectOf(`
      explore: users {}
      view: users {
        dimension: state { order_by_field: state_order }
        dimension: state_order { type: number sql: CASE \${state} WHEN 'NY' THEN 1 ELSE 2 END ;; }
      }`);
    const query = { view: 'users', fields: ['users.state'], sorts: ['users.state'] };
    const reader = await database.runAndReadAll(sqlOf(project, query));
    expect(reader.getRowsJson()).toEqual([
      ['NY', 1],
      ['CA', 2],
    ]);
    expect(errorsOf(project, { ...query, fields: ['users.state_order', 'users.state'] })).toEqual([]);
  });

  it('dresses date measures as dates', async () => {
    expect(await rowsOf(fields('orders.latest'))).toEqual([['2024-03-02']]);
  });
});

describe('pivots', () => {
  const query = fields('orders.created_year users.state orders.total', {
    pivots: ['users.state'],
    sorts: ['orders.total desc 1'],
  });

  it('order rows by the asked column and rank both ways', async () => {
    expect(await rowsOf(query)).toEqual([
      [2023, 'CA', 10],
      [2023, 'NY', 5],
      [2024, 'CA', 60],
    ]);
  });

  it('limit rows and columns after pivoting', async () => {
    const cells = async (more: Partial<Query>): Promise<readonly (readonly unknown[])[]> => {
      const { statements } = compiled(shop, { ...query, ...more });
      expect(statements[0]?.limit).toBeNull();
      const shown = await database.runAndReadAll(statements[0]?.sql ?? '');
      return shown.getRowsJson().map((row) => [row[0], row[1], row[3], row[4]].map(value));
    };
    // Year, state, rank of the column, rank of the row.
    expect(await cells({ limit: '1', column_limit: '1' })).toEqual([[2023, 'CA', 1, 1]]);
    // The only row within the limit has nothing for NY, which stays a column by a cell of a later row.
    expect(await cells({ limit: '1', sorts: ['orders.created_year desc'] })).toEqual([
      [2024, 'CA', 1, 1],
      [2023, 'NY', 2, 2],
    ]);
  });

  it('keep the first rows of the default order where a table calculation alone sorts them', async () => {
    const dynamic_fields = JSON.stringify([{ table_calculation: 'minus', expression: '-${orders.total}' }]);
    const calculated = { ...query, dynamic_fields, sorts: ['minus'], limit: '1' };
    const { statements } = compiled(shop, calculated);
    const byDefault = compiled(shop, { ...query, sorts: [], limit: '1' });
    expect(statements[0]?.sql).toBe(byDefault.statements[0]?.sql);
  });

  it('come with totals and row totals of their own grain', async () => {
    const totalled = { ...query, total: true, row_total: 'right' };
    const { statements } = compiled(shop, totalled);
    expect(statements.map((one) => one.role)).toEqual(['main', 'row_total', 'total', 'row_total_total']);
    expect(await rowsOf(totalled, {}, 'row_total_total')).toEqual([[75]]);
  });

  it('subtotal leading dimensions', async () => {
    const subtotalled = fields('users.state orders.status orders.total', {
      subtotals: ['users.state'],
      sorts: ['users.state'],
    });
    expect(compiled(shop, subtotalled).shape.subtotals).toEqual([['users.state']]);
    expect(await rowsOf(subtotalled, {}, 'subtotal')).toEqual([
      ['CA', 70],
      ['NY', 5],
    ]);
  });
});

describe('derived tables', () => {
  it('nest, each once, in the order of their needs', async () => {
    const query = fields('orders.id facts.spent biggest.most facts.place', { sorts: ['orders.id'] });
    const sql = sqlOf(shop, query);
    expect([...sql.matchAll(/^(?:WITH )?(\w+) AS (?:MATERIALIZED )?\($/gm)].map(([, name]) => name)).toEqual([
      'facts',
      'biggest',
    ]);
    expect(await rowsOf(query)).toEqual([
      [1, 30, 30, 2],
      [2, 30, 30, 2],
      [3, 40, 40, 1],
      [4, 5, 5, 3],
    ]);
  });

  it('take over filters that are bound', async () => {
    const query = fields('users.state facts.place', { filters: { 'users.state': 'NY' } });
    expect(await rowsOf(query)).toEqual([['NY', 1]]);
  });

  it('are written once, however many ways lead to them', () => {
    const views = Array.from({ length: 40 }, (_, index) => {
      const before = `\${v${String(index - 1)}.SQL_TABLE_NAME}`;
      const body = index === 0 ? 'SELECT 1 AS x' : `SELECT a.x FROM ${before} a JOIN ${before} b ON a.x = b.x`;
      return `view: v${String(index)} { derived_table: { sql: ${body} ;; } dimension: x {} }`;
    });
    const sql = sqlOf(projectOf(`explore: v39 {}\n${views.join('\n')}`), { view: 'v39', fields: ['v39.x'] });
    expect(sql.match(/^(WITH )?v\d+ AS \($/gm)).toHaveLength(40);
  });

  it('compare periods under names of their own, in a time zone of their own', () => {
    const project = projectOf(`
      explore: orders {}
      explore: years {}
      view: orders {
        dimension: id { primary_key: yes type: number }
        dimension_group: made { type: time }
        measure: count { type: count }
        measure: before { type: period_over_period based_on: count based_on_time: made_year period: year kind: previous }
      }
      view: years {
        derived_table: { explore_source: orders {
          timezone: "America/New_York"
          column: year { field: orders.made_year } column: n { field: orders.count } column: m { field: orders.before }
        } }
        dimension: m { type: number }
      }`);
    const text = sqlOf(project, { view: 'years', fields: ['years.m'] });
    expect(text).toContain('previous_period_1."orders.count" AS "m"');
    expect(text).toContain("AT TIME ZONE 'America/New_York'");
  });

  it('report cycles', () => {
    const project = flawedProjectOf(`
      explore: a {}
      view: a { derived_table: { sql: SELECT * FROM \${b.SQL_TABLE_NAME} ;; } dimension: x {} }
      view: b { derived_table: { sql: SELECT * FROM \${a.SQL_TABLE_NAME} ;; } dimension: x {} }`);
    expect(errorsOf(project, { view: 'a', fields: ['a.x'] })[0]).toContain('a → b → a');
  });
});

describe('Liquid', () => {
  it('branches on parameters and puts conditions on filters', async () => {
    const query = fields('orders.period orders.count', {
      filters: { 'orders.grain': 'year' },
      sorts: ['orders.period'],
    });
    expect(await rowsOf(query)).toEqual([
      [2023, 2],
      [2024, 2],
    ]);
    expect(await rowsOf(fields('orders.count', { filters: { 'orders.since': 'after 2024-02-01' } }))).toEqual([[1]]);
  });

  it('asks for the value of a parameter that a name is made of', () => {
    const project = projectOf(`
      explore: orders {}
      view: orders {
        parameter: which { type: unquoted allowed_value: { value: "status" } }
        dimension: chosen { sql: \${TABLE}.{% parameter which %} ;; }
        dimension: bare { sql: {% parameter which %} ;; }
      }`);
    const chosen = { view: 'orders', fields: ['orders.chosen'] };
    expect(errorsOf(project, chosen)).toEqual([
      'parameter-without-value: The parameter "orders.which" is part of a name in SQL, but has neither a value in this query nor a default_value.',
    ]);
    expect(sqlOf(project, { ...chosen, filters: { 'orders.which': 'status' } })).toContain('orders.status AS');
    expect(sqlOf(project, { view: 'orders', fields: ['orders.bare'] })).toContain('NULL AS');
  });

  it('refuses parameter values that are not allowed', () => {
    const errors = errorsOf(shop, fields('orders.period', { filters: { 'orders.grain': 'day); DROP TABLE orders' } }));
    expect(errors[0]).toContain('bad-parameter-value');
  });
});

describe('sorts', () => {
  it('by a field that is not selected or not there are dropped, by what is no name refused', () => {
    expect(compiled(shop, fields('orders.count', { sorts: ['users.state'] })).shape.sorts).toEqual([]);
    expect(compiled(shop, fields('orders.count', { sorts: ['orders.cuont desc'] })).shape.sorts).toEqual([]);
    expect(errorsOf(shop, fields('orders.count', { sorts: ['1; DROP TABLE orders'] }))[0]).toContain('"1;"');
  });
});

describe('dynamic fields', () => {
  const dynamic = (items: readonly unknown[]): string => JSON.stringify(items);

  it('define dimensions by expression, group and bin', async () => {
    const dynamic_fields = dynamic([
      { dimension: 'old', expression: '${users.age} > 30', _type_hint: 'yesno' },
      {
        dimension: 'coast',
        calculation_type: 'group_by',
        args: ['users.state', [{ label: 'West', filter: 'CA,OR' }], 'Other'],
      },
      { dimension: 'ages', calculation_type: 'bin', args: ['users.age', '25', '0', '50', null, 'integer'] },
    ]);
    expect(await rowsOf(fields('old orders.count', { dynamic_fields, sorts: ['old desc'] }))).toEqual([
      ['Yes', 2],
      ['No', 2],
    ]);
    expect(await rowsOf(fields('coast orders.count', { dynamic_fields }))).toEqual([
      ['West', 3],
      ['Other', 1],
    ]);
    expect(await rowsOf(fields('ages orders.count', { dynamic_fields, sorts: ['ages'] }))).toEqual([
      ['0 to 24', 2],
      ['25 to 49', 1],
      ['50 or Above', 1],
    ]);
  });

  it('name the calculation types that there are when they use another', () => {
    const item = { table_calculation: 'share', calculation_type: 'percent_of_everything', args: ['orders.count'] };
    const errors = errorsOf(shop, fields('orders.count share', { dynamic_fields: dynamic([item]) }));
    expect(errors[0]).toMatch(/"share".*"percent_of_everything".*percent_of_column_sum/);
  });

  it('define measures over dimensions and over measures', async () => {
    const dynamic_fields = dynamic([
      { measure: 'mean_age', based_on: 'users.age', type: 'average' },
      { measure: 'ca_total', based_on: 'orders.total', filters: { 'users.state': 'CA' } },
      { measure: 'old_total', based_on: 'orders.total', filter_expression: '${users.age} > 50' },
    ]);
    expect(await rowsOf(fields('mean_age ca_total old_total', { dynamic_fields }))).toEqual([[40, 70, 5]]);
  });

  it('carry table calculations to the results, checked', () => {
    const calculation = { table_calculation: 'double', label: 'Twice', expression: '${orders.count} * 2' };
    const { shape } = compiled(shop, fields('orders.status orders.count', { dynamic_fields: dynamic([calculation]) }));
    expect(shape.fields.at(-1)).toMatchObject({ name: 'double', category: 'table_calculation', label: 'Twice' });
    const lost = { ...calculation, expression: '${orders.total} * 2' };
    expect(errorsOf(shop, fields('orders.count', { dynamic_fields: dynamic([lost]) }))[0]).toContain('"orders.total"');
  });
});

describe('limits', () => {
  it('run one row more than shown, none for 0, all for -1 under the ceiling', () => {
    const limits = (limit: string | undefined, context = {}): readonly (string | null | undefined)[] => {
      const [main] = compiled(shop, fields('orders.id', limit === undefined ? {} : { limit }), { context }).statements;
      return [main?.sql, main?.runSql].map((sql) => /LIMIT \d+$/.exec(sql ?? '')?.[0] ?? null);
    };
    expect(limits(undefined)).toEqual(['LIMIT 500', 'LIMIT 501']);
    expect(limits('0')).toEqual(['LIMIT 0', 'LIMIT 0']);
    expect(limits('-1')).toEqual([null, null]);
    expect(limits('-1', { maxRows: 10 })).toEqual(['LIMIT 10', 'LIMIT 11']);
    expect(limits('50', { limitOverride: '7' })).toEqual(['LIMIT 7', 'LIMIT 8']);
    expect(errorsOf(shop, fields('orders.id', { limit: '1; DROP TABLE x' }))[0]).toContain('bad-limit');
  });
});

describe('what is unknown or hostile', () => {
  const hostile = [
    '"; DROP TABLE users; --',
    "' OR 1=1 --",
    'orders.id" FROM users --',
    '__proto__',
    'constructor.x',
    'orders.toString',
    '\u0000',
    '${TABLE}',
    '{{ 1 }}',
  ];

  it('is named in Looker words, with a guess', () => {
    const outcome = compile(shop, fields('orders.totl'));
    expect(outcome.diagnostics[0]).toMatchObject({
      code: 'unknown-field',
      message: 'Unknown or inaccessible field "orders.totl" referenced by "orders". Check for missing joins.',
      hint: 'Did you mean "orders.total"?',
    });
  });

  it('is named once in an expression', () => {
    const dynamic_fields = JSON.stringify([{ dimension: 'twice', expression: '${orders.totl} * 2' }]);
    const messages = [expect.stringMatching(/^unknown-field: Unknown or inaccessible field "orders.totl"/)];
    expect(errorsOf(shop, fields('twice', { dynamic_fields }))).toEqual(messages);
    expect(errorsOf(shop, fields('orders.id', { filter_expression: '${orders.totl} > 1' }))).toEqual(messages);
  });

  it.each(hostile)('never enters SQL as a name: %j', (text) => {
    expect(errorsOf(shop, fields('orders.id', { fields: [text] }))).not.toEqual([]);
    expect(errorsOf(shop, fields('orders.id', { filters: { [text]: '1' } }))).not.toEqual([]);
    expect(errorsOf(shop, fields('orders.id', { pivots: [text] }))).not.toEqual([]);
    expect(errorsOf(shop, fields('orders.id', { query_timezone: text }))).not.toEqual([]);
    expect(errorsOf(shop, { view: text, fields: ['orders.id'] })).not.toEqual([]);
    expect(sqlOf(shop, fields('orders.id', { sorts: ['orders.id', text].toReversed().slice(1) }))).not.toContain(
      'DROP',
    );
  });

  it.each(hostile)('is data as a filter value: %j', async (text) => {
    const query = fields('orders.count', { filters: { 'orders.status': text } });
    const outcome = compile(shop, query);
    if (outcome.ok) await database.runAndReadAll(outcome.statements[0]?.runSql ?? '');
    const tables = await database.runAndReadAll('SELECT count(*)::INTEGER FROM users');
    expect(tables.getRowsJson()).toEqual([[3]]);
  });
});
