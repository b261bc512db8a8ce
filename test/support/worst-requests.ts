/**
 * Requests below the body limit that once held the server's thread, grew without bound or ended as a 5xx, and their
 * kin: what a user may send at worst. Each takes the model of `worstProject`.
 */

export interface WorstRequest {
  readonly what: string;
  readonly method: 'GET' | 'POST';
  /** Below /api/4.0. */
  readonly path: string;
  /** Made when it is sent: each has up to two megabytes. */
  readonly body?: () => unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The files of a project with a field of each kind. */
export const worstProject: Readonly<Record<string, string>> = {
  'coatcheck.yaml': `
connections:
  - name: shop
    dialect_name: duckdb
    database: ":memory:"
    tables: { orders: ./orders.csv }
users:
  - { id: "7", client_id: user-id, client_secret: user-secret, permissions: [access_data, use_sql_runner, see_sql, explore, create_custom_fields, create_table_calculations, download_without_limit], models: [shop] }
`,
  'orders.csv':
    'id,status,amount,created_at,lat,lon\n1,open,2.5,2024-03-01 10:00:00,10,20\n2,paid,4,2024-03-02 11:00:00,11,21\n',
  'shop.model.lkml': `connection: "shop"
explore: o {}
view: o {
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: status { type: string sql: \${TABLE}.status ;; }
  dimension: is_open { type: yesno sql: \${status} = 'open' ;; }
  dimension: place { type: location sql_latitude: \${TABLE}.lat ;; sql_longitude: \${TABLE}.lon ;; }
  dimension_group: created { type: time timeframes: [raw, time, date, week, month, year] sql: \${TABLE}.created_at ;; }
  parameter: p { type: unquoted }
  filter: f { type: string sql: {% condition f %} \${TABLE}.status {% endcondition %} ;; }
  filter: d { type: date sql: {% condition d %} \${TABLE}.created_at {% endcondition %} ;; }
  dimension: in_span { type: string sql: {% date_start d %} ;; }
  measure: count { type: count }
  measure: total { type: sum sql: \${TABLE}.amount ;; }
}
`,
};

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const base = { model: 'shop', view: 'o', fields: ['o.status', 'o.count'] };
const run = (what: string, body: () => object): WorstRequest => ({
  what,
  method: 'POST',
  path: '/queries/run/json',
  body: () => ({ ...base, ...body() }),
});
const create = (what: string, body: () => object): WorstRequest => ({
  what,
  method: 'POST',
  path: '/queries',
  body: () => ({ ...base, ...body() }),
});
const filter = (what: string, field: string, text: () => string): WorstRequest =>
  run(what, () => ({ filters: { [field]: text() } }));
const custom = (what: string, items: () => readonly object[], more: object = {}): WorstRequest =>
  run(what, () => ({ ...more, dynamic_fields: JSON.stringify(items()) }));
const LOOP = '{% for i in (1..1000) %}{% for j in (1..150) %}x{% endfor %}{% endfor %}';
const nested = (depth: number, open: string, inner: string, close: string): string =>
  open.repeat(depth) + inner + close.repeat(depth);
const deep = (depth: number): unknown => JSON.parse(`${'[['.repeat(depth)}${']]'.repeat(depth)}`);

const calculationsOfNumbers = custom('calculations that square a number 40 times', () =>
  times(40, (i) => ({
    table_calculation: `t${i}`,
    expression: i === 0 ? '12345678901234567' : `\${t${i - 1}} * \${t${i - 1}}`,
  })),
);
const calculationsOfLists = custom('calculations that double a list 40 times', () =>
  times(40, (i) => ({
    table_calculation: `t${i}`,
    expression: i === 0 ? 'list(1, 2)' : i === 39 ? '${t38}' : `list(\${t${i - 1}}, \${t${i - 1}})`,
  })),
);

const liquid: readonly WorstRequest[] = [
  run('40 custom dimensions filtered by loops of Liquid', () => ({
    dynamic_fields: JSON.stringify(times(40, (i) => ({ dimension: `c${i}`, expression: '"x"' }))),
    filters: Object.fromEntries(times(40, (i) => [`c${i}`, LOOP])),
  })),
  run('filters of the same field by loops of Liquid, in 10,000 names', () => ({
    filters: Object.fromEntries(times(10_000, (i) => [`o.x${i}`, LOOP])),
  })),
  filter('a filter of 100,000 tags of Liquid', 'o.status', () => '{{ 1 }}'.repeat(100_000)),
  filter('a filter of 100,000 open tags of Liquid', 'o.status', () => '{{ '.repeat(100_000)),
  filter('a filter of 60,000 nested ifs', 'o.status', () => nested(60_000, '{% if true %}', 'x', '{% endif %}')),
  filter(
    'a filter that doubles a text by Liquid',
    'o.status',
    () => `{% assign a = "xxxxxxxxxx" %}${'{% assign a = a | append: a %}'.repeat(40)}{{ a }}`,
  ),
  filter(
    'a filter that replaces letters by longer texts',
    'o.status',
    () => `{% assign a = "${'a'.repeat(50_000)}" %}{{ a | replace: "a", "${'b'.repeat(100_000)}" | size }}`,
  ),
  filter('a filter with a loop over a huge range', 'o.status', () => '{% for i in (1..2000000000) %}{% endfor %}'),
];

const calculations: readonly WorstRequest[] = [
  custom('15,000 table calculations, each reading the next', () =>
    times(15_000, (i) => ({ table_calculation: `t${i}`, expression: i === 14_999 ? '1' : `\${t${i + 1}}` })),
  ),
  custom('900 table calculations, each reading the next', () =>
    times(900, (i) => ({ table_calculation: `t${i}`, expression: i === 899 ? '1' : `\${t${i + 1}}` })),
  ),
  custom('900 table calculations, each reading all before', () =>
    times(900, (i) => ({
      table_calculation: `t${i}`,
      expression: ['1', ...times(i, (j) => `\${t${j}}`)].slice(-250).join('+'),
    })),
  ),
  custom('20,000 circular table calculations', () =>
    times(20_000, (i) => ({ table_calculation: `t${i}`, expression: `\${t${(i + 1) % 20_000}}` })),
  ),
  custom('a calculation of 200,000 unknown columns', () => [
    { table_calculation: 't', expression: times(100_000, (i) => `\${u${i}}`).join('+') },
  ]),
  custom('calculations that double a text 28 times', () =>
    times(28, (i) => ({
      table_calculation: `t${i}`,
      expression: i === 0 ? '"xxxxxxxxxxxxxxxx"' : `concat(\${t${i - 1}}, \${t${i - 1}})`,
    })),
  ),
  calculationsOfNumbers,
  calculationsOfLists,
  custom('a calculation that replaces letters by longer texts', () => [
    {
      table_calculation: 't',
      expression: `replace(replace("${'a'.repeat(30_000)}", "a", "${'b'.repeat(30_000)}"), "b", "${'c'.repeat(30_000)}")`,
    },
  ]),
  custom('shortcut calculations, each of the one before', () =>
    times(5_000, (i) => ({
      table_calculation: `t${i}`,
      calculation_type: 'percent_of_column_sum',
      args: [i === 0 ? 'o.count' : `t${i - 1}`],
    })),
  ),
  custom('an expression of 900,000 opening brackets', () => [
    { table_calculation: 't', expression: '('.repeat(900_000) },
  ]),
  custom('an expression of 300,000 sums', () => [
    { table_calculation: 't', expression: times(300_000, () => '1').join('+') },
  ]),
  custom('an expression of 600,000 minus signs', () => [
    { table_calculation: 't', expression: `${'-'.repeat(600_000)}1` },
  ]),
  custom('an expression of 500,000 arguments', () => [
    { table_calculation: 't', expression: `concat(${times(500_000, () => '1').join()})` },
  ]),
];

const customFields: readonly WorstRequest[] = [
  custom(
    'a chain of 3,000 custom dimensions',
    () => times(3_000, (i) => ({ dimension: `c${i}`, expression: i === 2_999 ? '"x"' : `\${c${i + 1}}` })),
    { fields: ['c0'] },
  ),
  custom(
    'a chain of 900 custom dimensions',
    () => times(900, (i) => ({ dimension: `c${i}`, expression: i === 899 ? '"x"' : `\${c${i + 1}}` })),
    { fields: ['c0'] },
  ),
  custom(
    'custom dimensions, each selected and reading all before',
    () =>
      times(40, (i) => ({
        dimension: `c${i}`,
        expression: `concat("x",${times(Math.min(i, 1), (j) => `\${c${i - 1 - j}}`).join() || '"y"'},"z")`,
      })),
    { fields: times(40, (i) => `c${i}`) },
  ),
  custom(
    'custom dimensions that each read the one before twice',
    () =>
      times(60, (i) => ({ dimension: `c${i}`, expression: i === 0 ? '"x"' : `concat(\${c${i - 1}},\${c${i - 1}})` })),
    { fields: ['c59'] },
  ),
  custom(
    'a chain of 3,000 custom measures',
    () => times(3_000, (i) => ({ measure: `m${i}`, based_on: i === 0 ? 'o.total' : `m${i - 1}`, type: 'sum' })),
    { fields: ['m2999'] },
  ),
  custom(
    'a chain of 3,000 custom measures by expression',
    () => times(3_000, (i) => ({ measure: `m${i}`, expression: i === 0 ? '${o.total}' : `\${m${i - 1}}` })),
    { fields: ['m2999'] },
  ),
  custom('20,000 custom dimensions', () => times(20_000, (i) => ({ dimension: `c${i}`, expression: '"x"' }))),
  custom('40,000 entries that name nothing', () => times(40_000, () => ({}))),
  custom(
    'a custom measure with 60,000 filters',
    () => [
      {
        measure: 'm',
        based_on: 'o.total',
        type: 'sum',
        filters: Object.fromEntries(times(60_000, (i) => [`o.x${i}`, '1'])),
      },
    ],
    { fields: ['m'] },
  ),
  custom(
    'a group of 30,000 values',
    () => [
      {
        dimension: 'g',
        calculation_type: 'group_by',
        args: ['o.status', times(30_000, (i) => ({ label: `l${i}`, filter: `v${i}` })), 'other'],
      },
    ],
    { fields: ['g'] },
  ),
  custom(
    'bins with 150,000 breaks',
    () => [
      {
        dimension: 'b',
        calculation_type: 'bin',
        args: ['o.id', null, null, null, times(150_000, (i) => i), 'classic'],
      },
    ],
    { fields: ['b'] },
  ),
  custom(
    'a custom dimension of 200,000 nested ifs',
    () => [{ dimension: 'c', expression: nested(100_000, 'if(yes,', '1', ',2)') }],
    { fields: ['c'] },
  ),
  custom(
    'a custom dimension of 40,000 matches of a filter',
    () => [{ dimension: 'c', expression: times(40_000, () => 'matches_filter(${o.status},"a,b,c")').join(' OR ') }],
    { fields: ['c'] },
  ),
  custom(
    'a filter of 300,000 terms in an expression',
    () => [{ dimension: 'c', expression: `matches_filter(\${o.status},\`${times(300_000, (i) => i).join()}\`)` }],
    { fields: ['c'] },
  ),
  run('dynamic_fields nested 400,000 deep', () => ({ dynamic_fields: `${'['.repeat(400_000)}${']'.repeat(400_000)}` })),
  run('a filter expression of 100,000 unknown fields', () => ({
    filter_expression: times(60_000, (i) => `\${o.u${i}} = 1`).join(' AND '),
  })),
  run('a filter expression of 200,000 conditions', () => ({
    filter_expression: times(90_000, () => '${o.id}>1').join(' AND '),
  })),
];

const filters: readonly WorstRequest[] = [
  filter('a date filter of 170,000 dates', 'o.created_date', () =>
    times(170_000, (i) => `20${10 + (i % 80)}-01-0${1 + (i % 9)}`).join(),
  ),
  filter('a date filter of 9,900 dates', 'o.created_date', () =>
    times(9_900, (i) => `20${10 + (i % 80)}-01-0${1 + (i % 9)}`).join(),
  ),
  filter('a date filter of 900,000 commas', 'o.created_date', () => ','.repeat(900_000)),
  filter('a date filter of 900,000 digits', 'o.created_date', () => '1'.repeat(900_000)),
  filter('a date filter whose bounds a template asks for', 'o.d', () => times(170_000, () => '2024-01-01').join()),
  filter('a string filter of 200,000 terms', 'o.status', () => times(200_000, (i) => `v${i}`).join()),
  filter('a string filter of 9,900 terms', 'o.status', () => times(9_900, (i) => `v${i}`).join()),
  filter('a string filter of 9,900 patterns', 'o.status', () => times(9_900, (i) => `%v${i}%`).join()),
  filter('a string filter of 9,900 excluded patterns', 'o.status', () => times(9_900, (i) => `-%v${i}%`).join()),
  filter('a string filter of 300,000 open quotes', 'o.status', () => '"a,'.repeat(300_000)),
  filter('a string filter of 1,000,000 wildcards', 'o.status', () => '%'.repeat(1_000_000)),
  filter('a string filter of 900,000 blanks and a letter', 'o.status', () => `${' '.repeat(900_000)}x`),
  filter('a string filter of 900,000 escapes', 'o.status', () => '^ '.repeat(450_000)),
  filter('a string filter of minus signs', 'o.status', () => '-'.repeat(900_000)),
  filter('a string filter of one text of 1.9 MB', 'o.status', () => 'x'.repeat(1_900_000)),
  filter('a number filter of 200,000 ORs', 'o.id', () => '1 OR '.repeat(200_000)),
  filter('a number filter of 300,000 numbers', 'o.id', () => times(300_000, (i) => i).join()),
  filter('a number filter of 200,000 ranges', 'o.id', () => '[1,2],'.repeat(200_000)),
  filter('a number filter of 900,000 brackets', 'o.id', () => '['.repeat(900_000)),
  filter('a number filter of 900,000 blanks', 'o.id', () => `1${' '.repeat(900_000)}x`),
  filter('a number filter of NOTs', 'o.id', () => 'NOT '.repeat(300_000)),
  filter('a number filter of 900,000 digits', 'o.id', () => '9'.repeat(900_000)),
  filter('a yesno filter of 300,000 words', 'o.is_open', () => 'yes,'.repeat(300_000)),
  filter('a yesno filter of 900,000 blanks', 'o.is_open', () => `not${' '.repeat(900_000)}x`),
  filter('a location filter of 900,000 digits', 'o.place', () => `${'1'.repeat(900_000)} miles from 1, x`),
  filter('a location filter of 900,000 blanks', 'o.place', () => `1${' '.repeat(900_000)}x`),
  filter('a parameter of 900,000 letters', 'o.p', () => 'x'.repeat(900_000)),
  filter('a template filter of 200,000 terms', 'o.f', () => times(200_000, (i) => `v${i}`).join()),
  run('500 filters of 400 terms', () => ({
    dynamic_fields: JSON.stringify(times(500, (i) => ({ dimension: `c${i}`, expression: '"x"' }))),
    filters: Object.fromEntries(times(500, (i) => [`c${i}`, times(400, (j) => `v${j}`).join()])),
  })),
];

const names: readonly WorstRequest[] = [
  run('60,000 unknown fields', () => ({ fields: times(60_000, (i) => `o.u${i}`) })),
  run('60,000 fields of unknown views', () => ({ fields: times(60_000, (i) => `u${i}.u`) })),
  run('60,000 unknown sorts', () => ({ sorts: times(60_000, (i) => `o.u${i}`) })),
  run('60,000 unknown filters', () => ({ filters: Object.fromEntries(times(60_000, (i) => [`o.u${i}`, '1'])) })),
  run('60,000 unknown pivots', () => ({ pivots: times(60_000, (i) => `o.u${i}`) })),
  run('60,000 unknown subtotals', () => ({ subtotals: times(60_000, (i) => `o.u${i}`) })),
  run('60,000 unknown fields to fill', () => ({ fill_fields: times(60_000, (i) => `o.u${i}`) })),
  run('the same field 150,000 times', () => ({ fields: times(150_000, () => 'o.status') })),
  run('the same sort 100,000 times', () => ({ sorts: times(100_000, () => 'o.status desc') })),
  run('90,000 sorts by pivot columns', () => ({
    fields: ['o.status', 'o.count', 'o.id'],
    pivots: ['o.status'],
    sorts: times(90_000, (i) => `o.count desc ${i}`),
  })),
  run('names of one letter a million times', () => ({ fields: ['o.'.padEnd(1_000_000, 'x')] })),
  run('1,000 unknown names of 1,900 letters', () => ({ fields: times(1_000, (i) => `o.${'u'.repeat(1_890)}${i}`) })),
  run('a model of a million letters', () => ({ model: 'x'.repeat(1_000_000) })),
  run('an explore of a million letters', () => ({ view: 'x'.repeat(1_000_000) })),
  run('a time zone of a million letters', () => ({ query_timezone: 'x'.repeat(1_000_000) })),
  run('a limit of a million digits', () => ({ limit: '9'.repeat(1_000_000) })),
  run('a limit of columns of a million digits', () => ({ column_limit: '9'.repeat(1_000_000) })),
];

const bodies: readonly WorstRequest[] = [
  create('vis_config with 150,000 keys', () => ({
    vis_config: Object.fromEntries(times(150_000, (i) => [`k${i}`, 1])),
  })),
  create('vis_config with 150,000 keys below one', () => ({
    vis_config: { a: Object.fromEntries(times(150_000, (i) => [`k${i}`, 1])) },
  })),
  create('vis_config with a list of 150,000 objects', () => ({ vis_config: { a: times(150_000, () => ({ a: 1 })) } })),
  create('vis_config with a list of 900,000 numbers', () => ({ vis_config: { a: times(900_000, () => 1) } })),
  create('filter_config with 150,000 keys', () => ({
    filter_config: Object.fromEntries(times(150_000, (i) => [`k${i}`, 1])),
  })),
  create('vis_config nested deeper than any', () => ({ vis_config: { a: deep(200_000) } })),
  create('150,000 members that no query has', () => Object.fromEntries(times(150_000, (i) => [`k${i}`, 1]))),
  create('100,000 members misspelled', () => Object.fromEntries(times(100_000, (i) => [`filtres${i}`, 1]))),
  create('fields with 400,000 numbers', () => ({ fields: times(400_000, () => 123) })),
  create('fields with 19,000 numbers', () => ({ fields: times(19_000, () => 123) })),
  create('vis_config with 19,000 keys', () => ({
    vis_config: Object.fromEntries(times(19_000, (i) => [`key${i}`, 1])),
  })),
  create('vis_config with 9,000 objects of different keys', () => ({
    vis_config: { a: times(9_000, (i) => ({ [`k${i}`]: 1 })) },
  })),
  create('19,000 members that no query has', () => Object.fromEntries(times(19_000, (i) => [`k${i}`, 1]))),
  create('19,000 members misspelled', () => Object.fromEntries(times(19_000, (i) => [`filtres${i}`, 1]))),
  create('filters with 19,000 objects', () => ({ filters: Object.fromEntries(times(9_500, (i) => [`k${i}`, {}])) })),
  create('dynamic_fields as 19,000 objects', () => ({ dynamic_fields: times(19_000, () => ({})) })),
  create('vis_config with 19,000 keys below 46 levels', () => ({
    vis_config: JSON.parse(
      nested(46, '{"a":', JSON.stringify(Object.fromEntries(times(19_000, (i) => [`k${i}`, 1]))), '}'),
    ),
  })),
  create('vis_config with a text that is written six times as long', () => ({
    vis_config: { a: '&'.repeat(990_000) },
  })),
  create('vis_config with a name of 900,000 letters', () => ({ vis_config: { ['&'.repeat(900_000)]: 1 } })),
  create('fields with 400,000 objects', () => ({ fields: times(400_000, () => ({})) })),
  create('filters with 150,000 objects', () => ({ filters: Object.fromEntries(times(100_000, (i) => [`k${i}`, {}])) })),
  create('filters with 150,000 numbers', () => ({ filters: Object.fromEntries(times(130_000, (i) => [`k${i}`, i])) })),
  create('filters that are a list of 400,000', () => ({ filters: times(400_000, () => 1) })),
  create('dynamic_fields as 300,000 objects', () => ({ dynamic_fields: times(300_000, () => ({})) })),
  create('a text of 1.9 MB of quotes', () => ({ filter_expression: '"'.repeat(900_000) })),
  create('a text of 1.9 MB of control characters', () => ({ filter_expression: '\u0001'.repeat(300_000) })),
  create('a text of 1.9 MB beyond the basic plane', () => ({ filter_expression: '😀'.repeat(450_000) })),
  {
    what: 'a merge query with 100,000 sources',
    method: 'POST',
    path: '/merge_queries',
    body: () => ({ source_queries: times(20_000, (i) => ({ query_id: String(i + 1), merge_fields: [] })) }),
  },
  {
    what: 'a merge query with 60,000 merge fields',
    method: 'POST',
    path: '/merge_queries',
    body: () => ({
      source_queries: [
        { query_id: '1', merge_fields: times(30_000, (i) => ({ field_name: `a${i}`, source_field_name: `b${i}` })) },
      ],
    }),
  },
  {
    what: 'a SQL query of 1.9 MB',
    method: 'POST',
    path: '/sql_queries',
    body: () => ({ connection_name: 'shop', sql: `select 1 --${' ;'.repeat(900_000)}x` }),
  },
  {
    what: 'a SQL query of semicolons',
    method: 'POST',
    path: '/sql_queries',
    body: () => ({ connection_name: 'shop', sql: `select 1${'; '.repeat(400_000)}x` }),
  },
  {
    what: 'a task for nothing, with 150,000 members',
    method: 'POST',
    path: '/query_tasks',
    body: () => Object.fromEntries(times(150_000, (i) => [`k${i}`, i])),
  },
];

const headers: readonly WorstRequest[] = [
  `a${' '.repeat(240_000)}b`,
  `a;${'\t'.repeat(5_000)}`.repeat(45),
  'gzip;q=0.1,'.repeat(20_000),
].map((value, index) => ({
  ...run(`a header of encodings that is long: ${String(index)}`, () => ({})),
  headers: { 'accept-encoding': value },
}));

const addresses: readonly WorstRequest[] = [
  {
    what: 'an address with 40,000 parameters that nobody knows',
    method: 'GET',
    path: `/lookml_models?${times(40_000, (i) => `p${i.toString(36)}`).join('&')}`,
  },
  {
    what: 'an address with the same parameter 60,000 times',
    method: 'GET',
    path: `/queries/models/shop/views/o/run/json?fields=o.status&${times(60_000, () => 'x=1').join('&')}`,
  },
  {
    what: 'an address of 200,000 letters with thousands of filters',
    method: 'GET',
    path: `/queries/models/shop/views/o/run/json?fields=o.status&${times(12_000, (i) => `f[u${i}]=1`).join('&')}`,
  },
  {
    what: 'an address with thousands of fields',
    method: 'GET',
    path: `/queries/models/shop/views/o/run/json?fields=${times(30_000, (i) => `o.u${i}`).join()}`,
  },
  {
    what: 'suggestions with thousands of filters',
    method: 'GET',
    path: `/models/shop/views/o/fields/o.status/suggestions?filters=${encodeURIComponent(JSON.stringify(Object.fromEntries(times(8_000, (i) => [`o.u${i}`, '1']))))}`,
  },
  {
    what: 'an address with JSON nested 15,000 deep',
    method: 'GET',
    path: `/queries/models/shop/views/o/run/json?fields=o.status&vis_config=${nested(15_000, '{"a":', '1', '}')}`,
  },
  {
    what: 'an address with JSON of 100,000 members',
    method: 'GET',
    path: `/queries/models/shop/views/o/run/json?fields=o.status&vis={"a":[${times(100_000, () => '1').join()}]}`,
  },
  {
    what: 'suggestions with filters nested 50,000 deep',
    method: 'GET',
    path: `/models/shop/views/o/fields/o.status/suggestions?filters={"o.id":${nested(50_000, '[', '', ']')}}`,
  },
  {
    what: 'suggestions with a term of 200,000 letters',
    method: 'GET',
    path: `/models/shop/views/o/fields/o.status/suggestions?term=${'_'.repeat(200_000)}`,
  },
  {
    what: 'a selection of fields nested thousands deep',
    method: 'GET',
    path: `/lookml_models?fields=${'a('.repeat(50_000)}`,
  },
  {
    what: 'a selection of 100,000 fields',
    method: 'GET',
    path: `/lookml_models/shop/explores/o?fields=${times(40_000, (i) => `a${i}`).join()}`,
  },
  {
    what: 'a list sorted 40,000 times by what is alike',
    method: 'GET',
    path: `/timezones?sorts=${times(40_000, () => 'group').join()}`,
  },
  {
    what: 'results of thousands of tasks',
    method: 'GET',
    path: `/query_tasks/multi_results?query_task_ids=${times(6_000, (i) => String(i).padStart(32, '0')).join()}`,
  },
];

export const worstRequests: readonly WorstRequest[] = [
  ...liquid,
  ...calculations,
  ...customFields,
  ...filters,
  ...names,
  ...bodies,
  ...headers,
  ...addresses,
];
