/** Random requests that name what is hidden and what is not, in every text of every subject that can name a field. */
import { HIDDEN_FIELDS, OPEN_FIELDS } from './rights-project.ts';

/** A path below /api/4.0 and a body; `ids` are the first id in each answer before. */
type Step = (ids: readonly string[]) => readonly [path: string, body?: object];

export interface RandomRequest {
  readonly steps: readonly Step[];
  /** All that the request says. */
  readonly text: string;
}

class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 2_654_435_761;
  }

  /** From 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }

  one<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  some<T>(items: readonly T[], most: number): readonly T[] {
    return Array.from({ length: 1 + this.below(most) }, () => this.one(items));
  }
}

/** `hidden`: what stands for "zqhid" in the names; another word makes them names that are nowhere. */
export function randomRequest(seed: number, hidden: string): RandomRequest {
  const random = new Random(seed);
  const steps = random.one(SUBJECTS)(random);
  const named = steps.map((step): Step => (ids) => {
    const [path, body] = step(ids);
    const renamed = (text: string): string => text.replaceAll('zqhid', hidden);
    return body === undefined ? [renamed(path)] : [renamed(path), JSON.parse(renamed(JSON.stringify(body))) as object];
  });
  return { steps: named, text: JSON.stringify(named.map((step) => step(['1', '2', '3', '4']))) };
}

const FORMATS = ['json', 'json_detail', 'csv', 'txt', 'md', 'html', 'json_label', 'json_bi', 'xlsx'];

/** One name of a text: now and then a hidden one. */
function field(random: Random, percent = 25): string {
  return random.one(random.chance(percent) ? HIDDEN_FIELDS : OPEN_FIELDS);
}

function expression(random: Random): string {
  const [a, b] = [field(random, 50), field(random, 20)];
  return random.one([
    `concat(\${${a}}, "")`,
    `is_null(\${${a}})`,
    `matches_filter(\${${a}}, \`zqhidvalue\`)`,
    `\${${a}} = \${${b}} AND NOT is_null(\${${b}})`,
    `if(\${${a}} > 1, \${${b}}, 2)`,
    `coalesce(\${x}, \${${a}})`,
    `sum(\${${a}}) + \${${b}:total}`,
    `\${${a}`,
    a,
  ]);
}

function customField(random: Random, name: string): object {
  const base = field(random, 60);
  const label = random.one(['Label', '${orders.zqhidssn}', '{{ orders.zqhidssn._value }}']);
  return random.one<object>([
    { dimension: name, expression: expression(random), label },
    {
      dimension: name,
      calculation_type: 'group_by',
      args: [base, [{ label: 'a', filter: 'zqhidv%' }], random.one([null, 'b'])],
    },
    { dimension: name, calculation_type: 'bin', args: [base, '10', '0', '100', null, 'classic'] },
    { measure: name, based_on: base, type: random.one(['list', 'max', 'count_distinct', 'sum']) },
    { measure: name, based_on: 'orders.id', type: 'sum', filters: { [base]: random.one(['zqhidv%', '>1', '-NULL']) } },
    { measure: name, based_on: 'orders.count', filter_expression: expression(random) },
    { measure: name, type: 'max', expression: expression(random) },
    { measure: name, based_on: 'orders.total', type: 'period_over_period', based_on_time: base, period: 'year' },
    { table_calculation: name, expression: expression(random), label },
    { table_calculation: name, calculation_type: 'percent_of_column_sum', args: [base] },
  ]);
}

const LIQUID = [
  "{{ _filters['orders.zqhidssn'] }}",
  '{{ orders.zqhidssn._value }}{{ zqhidssn._in_query }}',
  '{% if orders.zqhidssn._is_filtered %}a{% else %}book{% endif %}',
  '{% parameter orders.zqhidparameter %}',
  '{% condition orders.zqhidfilter %} a {% endcondition %}',
  '{{ _user_attributes["level"] }}',
  '{{ orders._in_query }}{{ zqhidcustomers._in_query }}',
  '{% date_start orders.zqhidmade_date %}',
];

function query(random: Random): Record<string, unknown> {
  const fields = random.chance(70)
    ? random.some(OPEN_FIELDS, 3)
    : Array.from({ length: 1 + random.below(3) }, () => field(random, 40));
  const customs = random.chance(45) ? ['x', 'y'].slice(0, 1 + random.below(2)) : [];
  const all = [...new Set([...fields, ...customs])];
  const value = (): string => random.one(['zqhidv%', 'book', '>5', 'NULL', '-NULL', '2024', ...LIQUID]);
  return {
    model: 'shop',
    view: random.one(['orders', 'orders', 'orders', 'other', 'zqhidexplore', 'zqhidorder']),
    fields: all,
    ...(random.chance(35) && { filters: { [field(random, 60)]: value() } }),
    ...(random.chance(15) && {
      filters: { [field(random, 20)]: value(), [random.one(['x', 'orders.kind'])]: value() },
    }),
    ...(random.chance(20) && { filter_expression: expression(random) }),
    ...(random.chance(25) && { sorts: [`${field(random, 70)} desc`, random.one(all)] }),
    ...(random.chance(12) && { pivots: [random.chance(50) ? random.one(all) : field(random, 70)] }),
    ...(random.chance(12) && { subtotals: [field(random, 60)] }),
    ...(random.chance(10) && { fill_fields: [field(random, 60)] }),
    ...(random.chance(25) && { total: true }),
    ...(random.chance(8) && { row_total: 'right' }),
    ...(random.chance(8) && { vis_config: { hidden_fields: [field(random)], x: '{{ orders.zqhidssn._value }}' } }),
    ...(customs.length > 0 && { dynamic_fields: JSON.stringify(customs.map((name) => customField(random, name))) }),
  };
}

const runOptions = (random: Random): string =>
  random.one(['', '?generate_drill_links=true', '?apply_formatting=true&apply_vis=true', '?limit=1', '?cache=false']);

const EXPLORES = ['orders', 'other', 'zqhidexplore', 'zqhidorder', 'orderz'];

/** What can be asked; each gives the requests one after the other. */
const SUBJECTS: readonly ((random: Random) => readonly Step[])[] = [
  ...Array.from({ length: 5 }, () => (random: Random): readonly Step[] => {
    const [body, path] = [query(random), `/queries/run/${random.one(FORMATS)}${runOptions(random)}`];
    return [() => [path, body]];
  }),
  (random) => {
    const [body, format] = [query(random), random.one(FORMATS)];
    return [
      () => ['/queries', body],
      ([id = '']) => [`/queries/${id}`],
      ([id = '']) => [`/queries/${id}/run/${format}`],
    ];
  },
  (random) => {
    const [body, format, dashboard_id] = [query(random), random.one(FORMATS), random.chance(40) ? '4' : null];
    return [
      () => ['/queries', body],
      ([id = '']) => ['/query_tasks', { query_id: id, result_format: format, dashboard_id }],
      ([, task = '']) => [`/query_tasks/${task}/results?wait=20`],
      ([, task = '']) => [`/query_tasks/multi_results?query_task_ids=${task}`],
    ];
  },
  (random) => {
    const [a, b, by] = [query(random), query(random), field(random, 40)];
    const dynamic_fields = JSON.stringify([{ table_calculation: 'm', expression: expression(random) }]);
    const more = random.chance(40) ? { dynamic_fields } : random.chance(40) ? { sorts: [field(random, 50)] } : {};
    const merge_fields = [{ field_name: by, source_field_name: random.chance(60) ? by : field(random, 40) }];
    return [
      () => ['/queries', a],
      () => ['/queries', b],
      ([first = '', second = '']) => [
        '/merge_queries',
        { source_queries: [{ query_id: first }, { query_id: second, merge_fields }], ...more },
      ],
      ([, , merge = '']) => [`/merge_queries/${merge}/run/${random.one(['json', 'json_detail'])}`],
    ];
  },
  (random) => {
    const { fields, filters = {}, filter_expression, sorts = [] } = query(random);
    const parameters = new URLSearchParams({ fields: (fields as readonly string[]).join(',') });
    for (const [name, value] of Object.entries(filters as Record<string, string>)) parameters.set(`f[${name}]`, value);
    if (typeof filter_expression === 'string') parameters.set('filter_expression', filter_expression);
    if ((sorts as readonly string[]).length > 0) parameters.set('sorts', (sorts as readonly string[]).join(','));
    const path = `/queries/models/shop/views/${random.one(EXPLORES)}/run/json?${parameters.toString()}`;
    return [() => [path]];
  },
  (random) => {
    const filters = random.chance(50)
      ? `&filters=${encodeURIComponent(JSON.stringify({ [field(random, 60)]: 'zqhidv%' }))}`
      : '';
    const path = `/models/shop/views/${random.one(EXPLORES)}/fields/${field(random, 50)}/suggestions?term=${random.one(['', 'z', 'b'])}${filters}`;
    return [() => [path]];
  },
  (random) => [() => [`/lookml_models/shop/explores/${random.one(EXPLORES)}`]],
  (random) => [
    () => [random.one(['/lookml_models', '/lookml_models/shop', '/lookml_models/zqhidshop', '/connections'])],
  ],
  (random) => {
    const sql = `SELECT \${${field(random, 60)}} FROM \${${random.one(['orders', 'zqhidcustomers', 'zqhidfacts'])}.SQL_TABLE_NAME}`;
    return [() => ['/sql_queries', { model_name: 'shop', sql }], () => ['/running_queries']];
  },
];
