/**
 * Aggregate tables: whatever is asked, the answer over a table is the answer without it, on every engine; and a table is
 * used where Looker's rules allow it, and nowhere else.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryDefinition } from '../../../src/contract/query-definition.ts';
import { compileQuery, type CompileInput } from '../../../src/lookml/compile-query.ts';
import { canDerive } from '../../../src/lookml/plan/timeframe-rollup.ts';
import type { AggregateTable, ResolvedProject } from '../../../src/lookml/resolve/resolved-model.ts';
import { engineDialects, engineNames, openEngine, type Engine } from '../../support/engines.ts';
import { loadTable, type FixtureTable } from '../../support/fixture-tables.ts';
import { compile, compiled, context, flawedProjectOf, projectOf, sqlOf } from './compile-support.ts';
import { seeded, type Random } from './random-joins.ts';

const ROUNDS = Number(process.env['COATCHECK_AGGREGATE_ROUNDS'] ?? 640);

const VIEWS = `
  week_start_day: sunday
  fiscal_month_offset: 3
  datagroup: nightly { max_cache_age: "24 hours" }
  view: orders {
    dimension: id { primary_key: yes type: number }
    dimension: user_id { type: number hidden: yes }
    dimension: status {}
    filter: is_open { type: string sql: \${status} = 'open' ;; }
    dimension: large { type: yesno sql: \${TABLE}.amount > 5 ;; }
    dimension: size { type: tier tiers: [0, 5, 10] style: integer sql: \${TABLE}.amount ;; }
    dimension_group: created {
      type: time
      timeframes: [raw, time, minute15, hour, hour6, date, week, month, quarter, year, day_of_week, hour_of_day,
        month_name, month_num, quarter_of_year, week_of_year, day_of_month, fiscal_quarter, fiscal_year,
        fiscal_month_num, fiscal_quarter_of_year, time_of_day, yesno]
    }
    dimension_group: day { type: time timeframes: [date, week, month, year] datatype: date convert_tz: no }
    measure: count { type: count }
    measure: count_open { type: count filters: [status: "open"] }
    measure: total { type: sum sql: \${TABLE}.amount ;; }
    measure: total_large { type: sum sql: \${TABLE}.amount ;; filters: [large: "yes"] }
    measure: mean { type: average sql: \${TABLE}.amount ;; }
    measure: mean_score { type: average sql: \${TABLE}.score ;; }
    measure: least { type: min sql: \${TABLE}.amount ;; }
    measure: most { type: max sql: \${TABLE}.score ;; }
    measure: buyers { type: count_distinct sql: \${user_id} ;; }
    measure: per_order { type: number sql: 1.0 * \${total} / NULLIF(\${count}, 0) ;; }
    measure: is_busy { type: yesno sql: \${count} > 2 ;; }
    measure: spread { type: number sql: MAX(\${TABLE}.amount) - MIN(\${TABLE}.amount) ;; }
    measure: latest { type: date sql: MAX(\${created_raw}) ;; }
    measure: earliest { type: date_time sql: MIN(\${TABLE}.created) ;; }
    measure: share { type: percent_of_total sql: \${total} ;; }
  }
  view: users {
    dimension: id { primary_key: yes type: number }
    dimension: state {}
    measure: count { type: count }
    measure: oldest { type: max sql: \${TABLE}.age ;; }
  }
  view: items {
    dimension: id { primary_key: yes type: number }
    dimension: kind {}
    measure: count { type: count }
    measure: revenue { type: sum sql: \${TABLE}.price ;; }
  }`;

const table = (name: string, query: string): string =>
  `aggregate_table: ${name} { query: { ${query} } materialization: { datagroup_trigger: nightly } }`;

const TABLES: Readonly<Record<string, string>> = {
  by_raw: 'dimensions: [created_raw, status] measures: [count, total]',
  by_quarter_hour: 'dimensions: [created_minute15, large] measures: [count, mean, most]',
  by_hour: 'dimensions: [created_hour, status, size] measures: [count, total, mean, latest]',
  by_date:
    'dimensions: [created_date, status, users.state] measures: [count, count_open, total, mean, least, users.oldest, latest, earliest]',
  by_day: 'dimensions: [day_date, status] measures: [count, total, mean_score]',
  by_week: 'dimensions: [created_week] measures: [count, per_order, mean_score]',
  by_month: 'dimensions: [created_month, large] measures: [per_order, buyers, is_busy, spread, most, least]',
  by_quarter: 'dimensions: [created_quarter] measures: [total_large, count]',
  by_year: 'dimensions: [created_year, created_fiscal_year] measures: [buyers, count]',
  by_fiscal_quarter: 'dimensions: [created_fiscal_quarter, status] measures: [total]',
  open_only: 'dimensions: [created_date, large] measures: [count, total] filters: [status: "open"]',
  recent: 'dimensions: [created_date, status] measures: [count, total, most] filters: [created_date: "9 months"]',
  by_kind: 'dimensions: [created_date, items.kind] measures: [items.count, items.revenue, least, buyers, count, total]',
  by_state: 'dimensions: [users.state, status] measures: [users.count, users.oldest, count, mean]',
  new_york:
    'dimensions: [created_date, created_minute15] measures: [count, total, latest, earliest] timezone: "America/New_York"',
};

interface JoinTypes {
  readonly users?: string;
  readonly items?: string;
  /** Further parameters of the explore. */
  readonly rest?: string;
}

/** Joins that keep all rows of orders, and joins that leave some out. */
const EXPLORES: readonly JoinTypes[] = [
  {},
  { users: 'type: inner' },
  { users: 'type: inner', rest: 'always_filter: { filters: [users.state: ""] }' },
  { items: 'type: inner', rest: 'sql_always_having: ${count} > 0 ;;' },
  { users: 'type: full_outer', items: 'type: inner', rest: 'always_join: [users]' },
];

/** An explore with one of the tables alone, or with all. */
const modelWith = (tables: readonly string[], { users = '', items = '', rest = '' }: JoinTypes): string => `${VIEWS}
  explore: orders {
    join: users { sql_on: \${users.id} = \${orders.user_id} ;; relationship: many_to_one ${users} }
    join: items { sql_on: \${items.id} % 40 = \${orders.id} ;; relationship: one_to_many ${items} }
    ${rest}
    ${tables.map((name) => table(name, TABLES[name] ?? '')).join('\n')}
  }`;

const STATES = ['open', 'done', 'Open', '', null];

function fixtures(random: Random): readonly FixtureTable[] {
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  const quarter = (most: number): string | null => (random(9) === 0 ? null : String((random(most) - 4) / 4));
  const orders = Array.from({ length: 300 }, (_, id) => {
    // A fifth of them in the night in which New York's clocks go back.
    const [start, minutes] = id % 5 === 0 ? [Date.UTC(2023, 10, 5, 4), 240] : [Date.UTC(2022, 10, 1), 520 * 24 * 60];
    const moment = new Date(start + random(minutes) * 60_000);
    const text = random(20) === 0 ? null : moment.toISOString().slice(0, 19).replace('T', ' ');
    const user = random(10) === 0 ? null : String(random(9));
    return [String(id), user, pick(STATES), quarter(80), quarter(60), text, text?.slice(0, 10) ?? null];
  });
  return [
    {
      name: 'orders',
      columns: {
        id: 'int',
        user_id: 'int',
        status: 'text',
        amount: 'decimal',
        score: 'double',
        created: 'timestamp',
        day: 'date',
      },
      rows: orders,
    },
    {
      name: 'users',
      columns: { id: 'int', state: 'text', age: 'int' },
      rows: Array.from({ length: 7 }, (_, id) => [String(id), pick(['NY', 'CA', null]), String(20 + id)]),
    },
    {
      name: 'items',
      columns: { id: 'int', kind: 'text', price: 'decimal' },
      rows: Array.from({ length: 90 }, (_, id) => [String(id), pick(['a', 'b']), quarter(40)]),
    },
  ];
}

const TIMES =
  'raw time minute15 hour hour6 date week month quarter year day_of_week hour_of_day month_name month_num quarter_of_year week_of_year day_of_month fiscal_quarter fiscal_year fiscal_month_num fiscal_quarter_of_year time_of_day'.split(
    ' ',
  );
const OTHER = ['orders.status', 'orders.large', 'orders.size', 'users.state', 'items.kind', 'orders.created'];
const MEASURES =
  'orders.count orders.count_open orders.total orders.total_large orders.mean orders.mean_score orders.least orders.most orders.buyers orders.per_order orders.is_busy orders.spread orders.latest orders.earliest orders.share users.count users.oldest items.count items.revenue'.split(
    ' ',
  );
const DATES = [
  '7 days',
  '3 months',
  '2023',
  '2023-05',
  '2023-Q2',
  'FY2023-Q2',
  'before 2023-06-01',
  'after 2023-03-10 12:00',
  '2023-01-01 to 2023-09-01',
  'last 2 quarters',
  'this week',
  'NOT 2023-06',
  'NULL',
  'NOT NULL',
  '2023-03-12 06:00 for 9 hours',
  'before 2023-11-05 01:30',
  '',
];
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'orders.status': ['open', 'open,done', '-open', 'EMPTY', 'NULL', '%n%', '', ' ', ' open'],
  'orders.is_open': ['', 'x'],
  'orders.large': ['Yes', 'No'],
  'orders.size': ['0 to 4', '-Undefined'],
  'users.state': ['NY', '-NY', 'NULL', '', ' '],
  'items.kind': ['a', '', ' a'],
  'orders.count': ['>1', '<=3'],
  'orders.total': ['>5'],
  'orders.mean': ['>1'],
  'orders.is_busy': ['Yes'],
  'orders.created_month_num': ['>6'],
  'orders.created_day_of_week': ['Monday,Friday'],
};

type Query = Omit<QueryDefinition, 'model'>;

/** Half of the queries are near to what `near` can answer: its fields, some times coarser than its own. */
function randomQuery(random: Random, near: AggregateTable): Query {
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  const some = <T>(most: number, make: () => T): readonly T[] => Array.from({ length: random(most + 1) }, make);
  const time = (): string =>
    random(8) === 0 ? `orders.day_${pick(['date', 'week', 'month', 'year'])}` : `orders.created_${pick(TIMES)}`;
  const isNear = random(2) === 0;
  const times = random(5) === 0 ? [time(), time()] : some(1, time);
  const ofTable = near.dimensions.flatMap(({ name }) => {
    const coarser = random(3) === 0 ? name : name.replace(/^orders\.created_.*/, () => `orders.created_${pick(TIMES)}`);
    return random(4) === 0 ? [] : [coarser];
  });
  const dimensions = [...new Set(isNear ? ofTable : [...times, ...some(2, () => pick(OTHER))])];
  const measurable = isNear ? near.measures.map(({ name }) => name) : MEASURES;
  const first = dimensions.length === 0 ? [pick(measurable)] : [];
  const measures = [...new Set([...first, ...some(3, () => pick(measurable))])];
  const filters: Record<string, string> = {};
  if (random(2) === 0)
    filters[time().replace(/_(?!raw|time$|hour$|date|week$|month$|quarter$|year$).*/, '_date')] = pick(DATES);
  const filterable = Object.keys(VALUES).filter((name) => !isNear || MEASURES.includes(name) || ofTable.includes(name));
  if (filterable.length > 0) {
    for (const name of some(1, () => pick(filterable))) filters[name] = pick(VALUES[name] ?? ['']);
  }
  if (random(6) === 0) filters['orders.status'] = 'open';
  if (random(4) === 0) filters[pick([...OTHER, 'users.count', 'orders.is_open'])] = '';
  const pivot = dimensions.length > 1 && measures.length > 0 && random(4) === 0 ? dimensions.slice(-1) : [];
  const zone = random(near.timezone ? 2 : 6) === 0 ? { query_timezone: 'America/New_York' } : {};
  return {
    view: 'orders',
    fields: [...dimensions, ...measures],
    filters,
    pivots: pivot,
    sorts: dimensions.slice(0, 1),
    limit: '-1',
    total: measures.length > 0 && random(3) === 0,
    ...(pivot.length > 0 && random(2) === 0 ? { row_total: 'right' } : {}),
    ...(random(4) === 0 && dimensions.length - pivot.length > 1 ? { subtotals: dimensions.slice(0, 1) } : {}),
    ...zone,
  };
}

const engines: Engine[] = [];
beforeAll(async () => {
  for (const name of engineNames) {
    const engine = await openEngine(name);
    if (engine === null) continue;
    engines.push(engine);
    for (const one of fixtures(seeded(1))) await loadTable(engine, one);
  }
});
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

/** MySQL groups `open` with `Open` and gives either. */
function lines(engine: Engine, rows: readonly (readonly (string | null)[])[]): readonly string[] {
  const written = rows.map((row) => JSON.stringify(row));
  return (engine.dialect.caseSensitiveText ? written : written.map((line) => line.toLowerCase())).sort();
}

it('answers with and without aggregate tables are the same on every engine', { timeout: 120_000 }, async () => {
  const names = Object.keys(TABLES);
  const projects = [...names.map((name) => [name]), names].flatMap((some) =>
    EXPLORES.map((explore) => projectOf(modelWith(some, explore))),
  );
  const used = new Map<string, number>();
  const random = seeded(Number(process.env['COATCHECK_AGGREGATE_SEED'] ?? 20_240));
  for (let round = 0; round < ROUNDS; round += 1) {
    const project = projects[round % projects.length] as ResolvedProject;
    const tables = project.models['test']?.explores['orders']?.aggregateTables ?? [];
    const query = randomQuery(random, tables[random(tables.length)] as AggregateTable);
    for (const engine of engines) {
      const outcomes = (['none', 'whole', 'needed'] as const).map((aggregateTables) => {
        const input: CompileInput = {
          project,
          query: { model: 'test', ...query },
          dialect: engineDialects[engine.name],
          context,
          aggregateTables,
        };
        return compileQuery(input);
      });
      const [plain, ...others] = outcomes;
      if (!plain?.ok) continue;
      for (const other of others) {
        if (!other.ok) throw new Error(`${JSON.stringify(query)}\n${JSON.stringify(other.diagnostics)}`);
        const name = other.details.aggregateTableUsed;
        if (name === null) continue;
        used.set(name, (used.get(name) ?? 0) + 1);
        for (const [index, statement] of other.statements.entries()) {
          const expected = await engine.query(plain.statements[index]?.sql ?? '');
          const made = await engine.query(statement.sql).catch((error: unknown) => {
            throw new Error(`${engine.name} refuses\n${statement.sql}`, { cause: error });
          });
          const about = `${engine.name}, ${statement.role}\n${plain.statements[index]?.sql ?? ''}\n${statement.sql}`;
          expect(made.columns, about).toEqual(expected.columns);
          expect(lines(engine, made.rows), about).toEqual(lines(engine, expected.rows));
        }
      }
    }
  }
  expect([...used.keys()].length).toBe(names.length);
});

describe('an aggregate table', () => {
  const orders = (rest: string, views = VIEWS) => projectOf(`${views} explore: orders { ${rest} }`);
  const usedFor = (project: ReturnType<typeof projectOf>, query: Partial<Query>, options = {}): string => {
    const { details, statements } = compiled(project, { view: 'orders', limit: '-1', ...query }, options);
    const notes = statements[0]?.sql.match(/^-- .*$/gm)?.join('\n') ?? '';
    return details.aggregateTableUsed === null ? notes : `used ${details.aggregateTableUsed}`;
  };

  it('is told in the SQL, with the reasons why others are not used', () => {
    const project = orders(
      Object.entries(TABLES)
        .slice(3, 8)
        .map(([name, query]) => table(name, query))
        .join('\n')
        .replace(', users.state', '')
        .replace(', users.oldest', ''),
    );
    const sql = sqlOf(project, { view: 'orders', fields: ['orders.created_quarter', 'orders.count'] });
    expect(sql.split('\nWITH ')[0]).toMatchInlineSnapshot(`
      "-- Did not use orders::by_date; orders::by_quarter was a better fit for optimization
      -- Did not use orders::by_day; it does not include the following fields in the query: orders.created_quarter
      -- Did not use orders::by_week; it does not include the following fields in the query: orders.created_quarter
      -- Did not use orders::by_month; orders::by_quarter was a better fit for optimization
      -- use existing orders::by_quarter in orders__by_quarter"
    `);
    expect(sqlOf(project, { view: 'orders', fields: ['orders.user_id'] })).toMatchInlineSnapshot(`
      "-- Did not use orders::by_date; it does not include the following fields in the query: orders.user_id
      -- Did not use orders::by_day; it does not include the following fields in the query: orders.user_id
      -- Did not use orders::by_week; it does not include the following fields in the query: orders.user_id
      -- Did not use orders::by_month; it does not include the following fields in the query: orders.user_id
      -- Did not use orders::by_quarter; it does not include the following fields in the query: orders.user_id
      SELECT
          orders.user_id AS "orders.user_id"
      FROM orders AS orders
      GROUP BY
          1
      ORDER BY
          1
      LIMIT 500"
    `);
  });

  it('is not used where its groups cannot give the numbers', () => {
    const project = orders(
      table('daily', 'dimensions: [created_date, status] measures: [count, total, per_order, buyers, spread]'),
    );
    const fields = ['orders.created_date', 'orders.count'];
    const same = ['orders.created_date', 'orders.status'];
    const custom = JSON.stringify([
      { measure: 'm', based_on: 'orders.count', filters: { 'orders.status': 'open' }, category: 'measure' },
    ]);
    expect({
      'a filter that cuts a day in two': usedFor(project, { fields, filters: { 'orders.created_time': '2 hours' } }),
      'a filter by a column that it lacks': usedFor(project, { fields, filters: { 'orders.large': 'yes' } }),
      'a finer time': usedFor(project, { fields: ['orders.created_hour'] }),
      'distinct values of months': usedFor(project, { fields: ['orders.created_month', 'orders.buyers'] }),
      'distinct values of its own groups': usedFor(project, { fields: [...same, 'orders.buyers', 'orders.spread'] }),
      'totals of distinct values': usedFor(project, { fields: [...same, 'orders.buyers'], total: true }),
      'a measure composed of its measures': usedFor(project, {
        fields: ['orders.is_busy', 'orders.per_order', 'orders.share'],
      }),
      'a measure that it lacks': usedFor(project, { fields: ['orders.mean'] }),
      'another time zone': usedFor(project, { fields, query_timezone: 'Asia/Tokyo' }),
      'another time zone where no time is read': usedFor(project, {
        fields: ['orders.status', 'orders.count'],
        query_timezone: 'Asia/Tokyo',
      }),
      'a custom filter': usedFor(project, { fields, filter_expression: '${orders.status} = "open"' }),
      'a custom measure': usedFor(project, { fields: [...fields, 'm'], dynamic_fields: custom }),
      'weeks of its days': usedFor(project, {
        fields: ['orders.created_week', 'orders.count'],
        filters: { 'orders.created_date': 'last 3 weeks' },
      }),
    }).toMatchInlineSnapshot(`
      {
        "a custom filter": "-- Did not use orders::daily; the query has a custom filter",
        "a custom measure": "-- Did not use orders::daily; the query contained the following custom fields: m",
        "a filter by a column that it lacks": "-- Did not use orders::daily; the query contained the following filters that were neither included as fields nor exactly matched by filters in the aggregate table: orders.large",
        "a filter that cuts a day in two": "-- Did not use orders::daily; the query contained the following filters that were neither included as fields nor exactly matched by filters in the aggregate table: orders.created_time",
        "a finer time": "-- Did not use orders::daily; it does not include the following fields in the query: orders.created_hour",
        "a measure composed of its measures": "used daily",
        "a measure that it lacks": "-- Did not use orders::daily; it does not include the following fields in the query: orders.mean",
        "another time zone": "-- Did not use orders::daily; its time zone UTC is not that of the query",
        "another time zone where no time is read": "used daily",
        "distinct values of its own groups": "used daily",
        "distinct values of months": "-- Did not use orders::daily; the query contained the following measures that cannot roll up: orders.buyers",
        "totals of distinct values": "-- Did not use orders::daily; the query contained the following measures that cannot roll up: orders.buyers",
        "weeks of its days": "used daily",
      }
    `);
  });

  it('is not used where joins, limits, templates or missing persistence make it another question', () => {
    const users = 'join: users { sql_on: ${users.id} = ${orders.user_id} ;; relationship: many_to_one';
    const byState = table('by_state', 'dimensions: [status, users.state] measures: [count, users.count, users.oldest]');
    const query = { fields: ['orders.status', 'orders.count'] };
    const daily = table('daily', 'dimensions: [status] measures: [count]');
    const templated = VIEWS.replace(
      'dimension: status {}',
      'parameter: p {} dimension: status { sql: {% if p._is_filtered %} 1 {% else %} ${TABLE}.status {% endif %} ;; }',
    );
    expect({
      'a left join to one': usedFor(orders(`${users} } ${byState}`), query),
      'an inner join': usedFor(orders(`${users} type: inner } ${byState}`), query),
      'a join with a condition': usedFor(orders(`${users} sql_where: \${users.state} = 'NY' ;; } ${byState}`), query),
      'counts of what is repeated': usedFor(orders(`${users} } ${byState}`), {
        fields: ['orders.status', 'users.count'],
      }),
      'the most of what is repeated': usedFor(orders(`${users} } ${byState}`), {
        fields: ['orders.status', 'users.oldest'],
      }),
      'a limit': usedFor(orders(table('t', 'dimensions: [status] measures: [count] limit: 10')), query),
      'no materialization': usedFor(
        orders('aggregate_table: t { query: { dimensions: [status] measures: [count] } }'),
        query,
      ),
      'a template': usedFor(orders(daily, templated), query),
      'an ungrouped query': usedFor(orders(`cancel_grouping_fields: [orders.status] ${daily}`), {
        fields: ['orders.status'],
      }),
      'always_having over its measures': usedFor(orders(`sql_always_having: \${count} > 1 ;; ${daily}`), query),
      'always_having over rows': usedFor(orders(`sql_always_having: COUNT(*) > 1 ;; ${daily}`), query),
      always_where: usedFor(orders(`sql_always_where: \${id} > 1 ;; ${daily}`), query),
      'a filter that always holds': usedFor(orders(`always_filter: { filters: [large: "yes"] } ${daily}`), query),
      'a filter of its own': usedFor(
        orders(table('t', 'dimensions: [status] measures: [count] filters: [large: "yes"]')),
        query,
      ),
      'a filter of its own that the query has': usedFor(
        orders(table('t', 'dimensions: [status] measures: [count] filters: [large: "yes"]')),
        { ...query, filters: { 'orders.large': 'yes' } },
      ),
    }).toMatchInlineSnapshot(`
      {
        "a filter of its own": "-- Did not use orders::t; it contained filters not in the query: orders.large",
        "a filter of its own that the query has": "used t",
        "a filter that always holds": "-- Did not use orders::daily; the query contained the following filters that were neither included as fields nor exactly matched by filters in the aggregate table: orders.large",
        "a join with a condition": "-- Did not use orders::by_state; it joins users, which may repeat rows of the query or leave some out",
        "a left join to one": "used by_state",
        "a limit": "-- Did not use orders::t; it has a row limit",
        "a template": "-- Did not use orders::daily; the SQL of the following fields depends on the query: orders.status",
        "always_having over its measures": "used daily",
        "always_having over rows": "-- Did not use orders::daily; it does not include the following fields in the query: orders.sql_always_having",
        "always_where": "used daily",
        "an inner join": "-- Did not use orders::by_state; it joins users, which may repeat rows of the query or leave some out",
        "an ungrouped query": "-- Did not use orders::daily; the query is not grouped because of orders.status",
        "counts of what is repeated": "-- Did not use orders::by_state; the query contained the following measures that cannot roll up: users.count",
        "no materialization": "-- Did not use orders::t; it has no persistence strategy",
        "the most of what is repeated": "used by_state",
      }
    `);
  });

  it('tells coarser times from finer ones', () => {
    const told = (stored: string): string => TIMES.filter((wanted) => canDerive(stored, wanted)).join(' ');
    expect(
      Object.fromEntries(
        TIMES.slice(1, 10)
          .concat('fiscal_quarter')
          .map((stored) => [stored, told(stored)]),
      ),
    ).toMatchInlineSnapshot(`
      {
        "date": "date week month quarter year day_of_week month_name month_num quarter_of_year week_of_year day_of_month fiscal_quarter fiscal_year fiscal_month_num fiscal_quarter_of_year",
        "fiscal_quarter": "fiscal_quarter fiscal_year fiscal_quarter_of_year",
        "hour": "hour hour6 date week month quarter year day_of_week hour_of_day month_name month_num quarter_of_year week_of_year day_of_month fiscal_quarter fiscal_year fiscal_month_num fiscal_quarter_of_year",
        "hour6": "hour6 date week month quarter year day_of_week month_name month_num quarter_of_year week_of_year day_of_month fiscal_quarter fiscal_year fiscal_month_num fiscal_quarter_of_year",
        "minute15": "minute15 hour hour6 date week month quarter year day_of_week hour_of_day month_name month_num quarter_of_year week_of_year day_of_month fiscal_quarter fiscal_year fiscal_month_num fiscal_quarter_of_year",
        "month": "month quarter year month_name month_num quarter_of_year fiscal_quarter fiscal_year fiscal_month_num fiscal_quarter_of_year",
        "quarter": "quarter year quarter_of_year",
        "time": "time minute15 hour hour6 date week month quarter year day_of_week hour_of_day month_name month_num quarter_of_year week_of_year day_of_month fiscal_quarter fiscal_year fiscal_month_num fiscal_quarter_of_year time_of_day",
        "week": "week",
        "year": "year",
      }
    `);
    expect(told('raw')).toBe(TIMES.join(' '));
    expect([canDerive('minute4', 'minute6'), canDerive('hour2', 'hour6'), canDerive('hour', 'minute')]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('filters by no text whose groups the database joins with others', () => {
    const project = orders(table('daily', 'dimensions: [status] measures: [count]'));
    const query = { fields: ['orders.count'], filters: { 'orders.status': 'open' } };
    expect(usedFor(project, query)).toBe('used daily');
    expect(usedFor(project, query, { dialect: engineDialects.mysql })).toContain('cannot be told from its values');
    const loose = orders(`case_sensitive: no ${table('daily', 'dimensions: [status] measures: [count]')}`);
    expect(usedFor(loose, query, { dialect: engineDialects.mysql })).toBe('used daily');
  });

  it.each([
    ['a blank filter that joins rows away', 'type: inner', '[status, users.state]', { 'users.state': '' }],
    ['a blank as the value', '', '[status, users.state]', { 'users.state': ' ' }],
    ['a value with a blank before it', '', '[status] filters: [status: "open"]', { 'orders.status': ' open' }],
    ['a filter with SQL of its own and no value', '', '[status]', { 'orders.is_open': '' }],
  ])('counts the rows of the query for %s', async (_what, type, dimensions, filters) => {
    const join = `join: users { sql_on: \${users.id} = \${orders.user_id} ;; relationship: many_to_one ${type} }`;
    const tables = table('t', `dimensions: ${dimensions} measures: [count, users.count]`);
    const query = { model: 'test', view: 'orders', fields: ['orders.count'], filters };
    const [engine] = engines;
    const countOf = async (project: ResolvedProject, aggregateTables: 'whole' | 'needed' | 'none') => {
      const outcome = compileQuery({ project, query, dialect: engineDialects.duckdb, context, aggregateTables });
      return (await engine?.query((outcome.ok && outcome.statements[0]?.sql) || ''))?.rows;
    };
    const project = orders(`${join} ${tables}`);
    const expected = await countOf(project, 'none');
    expect([await countOf(project, 'needed'), await countOf(project, 'whole')]).toEqual([expected, expected]);
  });

  it('shows a user no rows that an access filter hides', async () => {
    const access = 'access_filter: { field: users.state user_attribute: state }';
    const project =
      orders(`${access} join: users { sql_on: \${users.id} = \${orders.user_id} ;; relationship: many_to_one }
      ${table('without', 'dimensions: [status] measures: [count]')} ${table('with', 'dimensions: [status, users.state] measures: [count]')}`);
    const user = { ...context.user, userAttributes: { state: 'NY' } };
    const query = { fields: ['orders.status', 'orders.count'] };
    expect(usedFor(project, query, { context: { user } })).toBe('used with');
    const [engine] = engines;
    for (const aggregateTables of ['whole', 'needed'] as const) {
      const outcome = compileQuery({
        project,
        query: { model: 'test', view: 'orders', fields: ['orders.count'] },
        dialect: engineDialects.duckdb,
        context: { ...context, user },
        aggregateTables,
      });
      const count = outcome.ok ? await engine?.query(outcome.statements[0]?.sql ?? '') : undefined;
      const truth = await engine?.query(
        "SELECT COUNT(*) FROM orders JOIN users ON users.id = user_id WHERE state = 'NY'",
      );
      expect(count?.rows).toEqual(truth?.rows);
    }
    expect(compile(project, { view: 'orders', ...query }).ok).toBe(false);
  });

  it('is checked with the project', () => {
    const project = flawedProjectOf(`explore: orders {
      aggregate_table: a { query: { dimensions: [created_dat, count] measures: [totl, status] filters: [sttus: "x"] } materialization: { datagroup_trigger: nightli } }
      aggregate_table: b { query: { dimensions: [status] measures: [count] limit: 5 filters: [count: ">1"] } }
      aggregate_table: c { query: { dimensions: [status] } }
      aggregate_table: c { materialization: { persist_for: "1 hour" } }
    } ${VIEWS}`);
    expect(
      project.diagnostics.map(
        ({ code, severity, message, hint, range }) =>
          `${String(range?.start.line)}:${String(range?.start.column)} ${severity} ${code}: ${message}${hint ? ` (${hint})` : ''}`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "3:24 warning unknown-datagroup: There is no datagroup named \`nightli\` (Did you mean \`nightly\`?)",
        "3:50 error unknown-field: There is no field \`orders.created_dat\` in explore \`orders\` (Did you mean \`orders.created_date\`?)",
        "3:63 error wrong-field-kind: \`orders.count\` is a measure; \`dimensions\` of aggregate table \`a\` accepts only dimensions",
        "3:81 error unknown-field: There is no field \`orders.totl\` in explore \`orders\` (Did you mean \`orders.total\`?)",
        "3:87 error wrong-field-kind: \`orders.status\` is a dimension; \`measures\` of aggregate table \`a\` accepts only measures",
        "3:113 error unknown-field: There is no field \`orders.sttus\` in explore \`orders\` (Did you mean \`orders.status\`?)",
        "4:24 warning aggregate-table-not-persisted: Aggregate table \`b\` of explore \`orders\` has no persistence strategy: it is never used (Give it \`materialization: { datagroup_trigger: … }\`)",
        "4:24 warning unused-aggregate-table: Aggregate table \`b\` cannot answer any query: its \`limit\` may leave rows out",
        "4:103 warning unused-aggregate-table: Aggregate table \`b\` cannot answer any query: it filters by the measure \`orders.count\`",
        "6:24 error duplicate-name: \`aggregate_table: c\` is declared twice; the last one counts",
        "6:24 error empty-aggregate-table: Aggregate table \`c\` of explore \`orders\` has no \`query\` with dimensions or measures",
      ]
    `);
  });

  it('may name sets of its views', () => {
    const sets = 'view: +orders { set: rows { fields: [status, large] } set: sums { fields: [count, total] } }';
    const query = 'dimensions: [rows*, orders.created_date] measures: [sums*, least]';
    const project = projectOf(`${VIEWS} ${sets} explore: orders { ${table('daily', query)} }`);
    expect(usedFor(project, { fields: ['orders.large', 'orders.total', 'orders.least'] })).toBe('used daily');
  });

  it('can be added by a refinement', () => {
    const project = projectOf(
      `${VIEWS} explore: orders {} explore: +orders { ${table('daily', 'dimensions: [status] measures: [count]')} }`,
    );
    expect(usedFor(project, { fields: ['orders.count'] })).toBe('used daily');
  });
});
