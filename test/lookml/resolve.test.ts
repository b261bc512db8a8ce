import { describe, expect, it, test } from 'vitest';
import { resolveProject } from '../../src/lookml/resolve/resolve-project.ts';
import type { ResolvedView } from '../../src/lookml/resolve/resolved-model.ts';
import { findings, resolveMarked, resolveModelText } from './marked-project.ts';

const NONE: Pick<ResolvedView, 'fields' | 'dimensionGroups'> = { fields: {}, dimensionGroups: {} };

function modelOf(text: string) {
  const { project } = resolveModelText(text);
  expect(project.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const model = project.models['m'];
  if (model === undefined) throw new Error('no model');
  return model;
}

test('includes: wildcards, folders, missing extensions, relative and absolute', () => {
  const { project } = resolveMarked({
    'models/m.model.lkml':
      'include: "/views/**/*.view.lkml" include: "local/x.view" explore: a {} explore: b {} explore: x {}',
    'models/local/x.view.lkml': 'view: x {}',
    'views/a.view.lkml': 'view: a {}',
    'views/deep/er/b.view.lkml': 'include: "../../c"\nview: b { extends: [c] }',
    'views/c.lkml': 'view: c {}',
  });
  expect(project.diagnostics).toEqual([]);
  expect(Object.keys(project.models['m']?.views ?? {}).toSorted()).toEqual(['a', 'b', 'c', 'x']);
});

test('imports: files of another project with its own constants, overridden by the importing one', () => {
  const project = resolveProject(
    new Map([
      [
        'manifest.lkml',
        'project_name: "shop" local_dependency: { project: "core" override_constant: schema { value: "prod" } }',
      ],
      ['m.model.lkml', 'include: "//core/*.view.lkml" explore: users {}'],
    ]),
    {
      name: 'x',
      imports: new Map([
        [
          'core',
          new Map([
            ['manifest.lkml', 'constant: schema { value: "dev" export: override_optional }'],
            ['users.view.lkml', 'view: users { sql_table_name: @{schema}.users ;; }'],
          ]),
        ],
      ]),
    },
  );
  expect(project.diagnostics).toEqual([]);
  expect(project.name).toBe('shop');
  const users = project.models['m']?.views['users'];
  expect(users?.sqlTableName?.text.trim()).toBe('prod.users');
  expect(users?.range.file).toBe('//core/users.view.lkml');
});

test('refinements apply in order, before extends, and the extending view wins', () => {
  const model = modelOf(`
    view: base { label: "Base" dimension: a { label: "one" hidden: yes } dimension: b { } }
    view: child { extends: [base] dimension: b { label: "child" } }
    view: +base { dimension: a { label: "two" } dimension: c {} }
    view: +base { label: "Refined" dimension: b { label: "refined" description: "d" } }`);
  const child = model.views['child'];
  expect(Object.keys(child?.fields ?? {})).toEqual(['a', 'b', 'c']);
  expect(child?.label).toBe('Refined');
  expect(child?.fields['a']).toMatchObject({ labelShort: 'two', hidden: true });
  expect(child?.fields['b']).toMatchObject({ labelShort: 'child', description: 'd' });
});

test('a refinement may extend, and later extends win over earlier ones', () => {
  const model = modelOf(`
    view: one { extension: required dimension: x { label: "one" } dimension: y { label: "one" } }
    view: two { dimension: x { label: "two" } }
    view: v { dimension: z {} }
    view: +v { extends: [one, two] dimension: y { label: "own" } }`);
  const { fields } = model.views['v'] ?? NONE;
  expect([fields['x']?.labelShort, fields['y']?.labelShort, fields['z']?.labelShort]).toEqual(['two', 'own', 'Z']);
});

test('explores: aliases by from, view_name and join; templates are left out; extended joins merge', () => {
  const model = modelOf(`
    view: users { dimension: id { primary_key: yes } }
    explore: people { from: users view_label: "People" }
    explore: base { extension: required view_name: users
      join: friend { from: users sql_on: 1=1 ;; type: inner relationship: one_to_one } }
    explore: full { extends: [base] join: friend { type: full_outer } }`);
  expect(Object.keys(model.explores)).toEqual(['people', 'full']);
  expect(model.explores['people']).toMatchObject({ baseAlias: 'people', baseView: 'users' });
  expect(model.explores['full']?.aliases).toMatchObject({
    users: { view: 'users', label: 'Users' },
    friend: { view: 'users', label: 'Friend' },
  });
  expect(model.explores['full']?.joins[0]).toMatchObject({ type: 'full_outer', relationship: 'one_to_one' });
});

test('fields limits what may be picked: sets, exclusions, ALL_FIELDS*', () => {
  const model = modelOf(`
    view: o { dimension: id { primary_key: yes } dimension: secret {} set: pub { fields: [id] } measure: n { type: count } }
    view: u { dimension: id { primary_key: yes } dimension: email {} dimension: name {} set: who { fields: [ALL_FIELDS*, -email] } }
    explore: o { fields: [ALL_FIELDS*, -o.secret]
      join: u { sql_on: 1=1 ;; fields: [who*] } }
    explore: p { view_name: o fields: [pub*, u.name] join: u { sql_on: 1=1 ;; } }`);
  expect(model.explores['o']?.visibleFields).toEqual(['o.id', 'o.n', 'u.id', 'u.name']);
  expect(model.explores['p']?.visibleFields).toEqual(['o.id', 'u.name']);
});

test('dimension groups become fields with the labels that Looker derives', () => {
  const { fields, dimensionGroups } =
    modelOf(`
    view: v {
      dimension_group: created { type: time timeframes: [raw, date, day_of_week] sql: x ;; datatype: date }
      dimension_group: since_signup { type: duration intervals: [hour, day] sql_start: a ;; sql_end: b ;; }
      dimension: user_id {} dimension: is_on_the_way {} }`).views['v'] ?? NONE;
  expect({ ...dimensionGroups }).toEqual({
    created: ['created_raw', 'created_date', 'created_day_of_week'],
    since_signup: ['hours_since_signup', 'days_since_signup'],
  });
  expect(Object.values(fields).map((field) => field.labelShort)).toEqual([
    'Created Raw',
    'Created Date',
    'Created Day of Week',
    'Hours Since Signup',
    'Days Since Signup',
    'User ID',
    'Is on the Way',
  ]);
  expect(fields['created_date']).toMatchObject({ type: 'time', timeframe: 'date', convertTz: false });
  expect(fields['days_since_signup']).toMatchObject({ type: 'duration', interval: 'day' });
});

test('filters in all their ways of writing', () => {
  const { fields } =
    modelOf(`
    view: v { dimension: a {} dimension: b {}
      measure: x { type: count filters: [a: "1", b: "-NULL"] }
      measure: y { type: count filters: { field: a value: "1" } filters: { field: b value: "-NULL" } } }`).views['v'] ??
    NONE;
  const filtersOf = (name: string) => (fields[name]?.category === 'measure' ? fields[name].filters : undefined);
  const plain = (name: string) => filtersOf(name)?.map(({ field, expression }) => [field, expression.text]);
  expect(plain('x')).toEqual([
    ['a', '1'],
    ['b', '-NULL'],
  ]);
  expect(plain('y')).toEqual(plain('x'));
});

test('value formats: built-in and named', () => {
  const { fields } =
    modelOf(`
    named_value_format: big { value_format: "0.0,\\"k\\"" }
    view: v { measure: a { type: count value_format_name: usd_0 } measure: b { type: count value_format_name: big }
      measure: c { type: count value_format_name: percent_2 } }`).views['v'] ?? NONE;
  expect(['a', 'b', 'c'].map((name) => fields[name]?.valueFormat)).toEqual(['"$"#,##0', '0.0,"k"', '#,##0.00%']);
});

test('derived tables: native ones with columns, bindings, sorts; persistence kept as written', () => {
  const table = modelOf(`
    view: o { dimension: id {} dimension: d {} }
    explore: o {}
    view: dt { derived_table: { datagroup_trigger: daily
      explore_source: o { column: id {} column: other { field: o.d } derived_column: r { sql: rank() ;; }
        bind_filters: { from_field: dt.f to_field: o.d } bind_all_filters: yes sorts: [o.d: desc] limit: 10 filters: [o.id: "1"] } }
      filter: f {} }`).views['dt']?.derivedTable;
  expect(table?.persistence).toEqual({ datagroup_trigger: 'daily' });
  expect(table?.exploreSource).toMatchObject({
    explore: 'o',
    columns: [{ name: 'id' }, { name: 'other', field: 'o.d' }],
    bindFilters: [{ fromField: 'dt.f', toField: 'o.d' }],
    bindAllFilters: true,
    sorts: ['o.d desc'],
    limit: '10',
  });
});

test('${EXTENDED} stands for the text below', () => {
  const model = modelOf(`view: v { dimension: a { sql: x ;; } }
    view: +v { dimension: a { sql: f(\${EXTENDED}) ;; } }`);
  expect(model.views['v']?.fields['a']?.sql?.text.replaceAll(' ', '')).toBe('f(x)');
});

test('texts keep their place letter by letter', () => {
  const { project } = resolveModelText('view: v {\n  dimension: a { sql: ${TABLE}.x ;; }\n}');
  const sql = project.models['m']?.views['v']?.fields['a']?.sql;
  expect(sql).toMatchObject({
    text: ' ${TABLE}.x ',
    verbatim: true,
    range: { start: { line: 3, column: 22 }, end: { line: 3, column: 34 } },
  });
});

test('names such as constructor and __proto__ are names like any other', () => {
  const model = modelOf('view: constructor { dimension: __proto__ {} dimension: toString {} } explore: constructor {}');
  expect(Object.keys(model.views['constructor']?.fields ?? {})).toEqual(['__proto__', 'toString']);
  expect(model.explores['valueOf']).toBeUndefined();
});

test('`view*` in fields is the whole view', () => {
  const model = modelOf(`
    view: o { dimension: id { primary_key: yes } }
    view: u { dimension: id { primary_key: yes } dimension: name {} }
    explore: o { fields: [o.id, u*] join: u { sql_on: 1=1 ;; } }`);
  expect(model.explores['o']?.visibleFields).toEqual(['o.id', 'u.id', 'u.name']);
});

test('an import decides which of its constants may and must be overridden', () => {
  const { project, marks } = resolveMarked(
    {
      'manifest.lkml': 'local_dependency: «{» project: "core" override_constant: fixed { value: "x" } }',
      'm.model.lkml': 'include: "//core/v" explore: v {}',
    },
    {
      imports: new Map([
        [
          'core',
          new Map([
            ['manifest.lkml', 'constant: fixed { value: "a" } constant: open { value: "b" export: override_required }'],
            ['v.view.lkml', 'view: v { sql_table_name: @{fixed}.@{open} ;; }'],
          ]),
        ],
      ]),
    },
  );
  expect(findings(project)).toEqual(
    ['constant-not-exported', 'missing-constant-override'].map((code) => `${code} ${marks[0] ?? ''}`),
  );
});

test('dashboards and tests are kept by name', () => {
  const { project } = resolveMarked({
    'm.model.lkml':
      'include: "*.dashboard" view: v { dimension: a {} } explore: v {} test: t { explore_source: v { column: a {} } assert: ok { expression: ${v.a} = 1 ;; } }',
    'd.dashboard.lookml': '- dashboard: sales\n  title: Sales\n  elements: []\n',
  });
  expect(project.models['m']?.dashboards['sales']).toMatchObject({ name: 'sales', parameters: { title: 'Sales' } });
  expect(project.tests).toMatchObject([{ name: 't', explore: 'v', asserts: [{ name: 'ok' }] }]);
});

test.each([
  ['quotes', 'label: "abc\n'],
  ['expressions', 'view: v { dimension: a { sql: x\n'],
  ['lists', 'view: v { fields: [a, b\n'],
  ['braces', 'a: {'],
  ['words', 'stray } { : ;; '],
])('broken text is read to its end: %s', (_name, piece) => {
  const project = resolveProject(new Map([['m.model.lkml', piece.repeat(20_000)]]), { name: 'x' });
  expect(project.diagnostics.length).toBeGreaterThan(0);
});

describe('what hides rows', () => {
  it.each([
    'access_filter: { field: v.tenant }',
    'access_filter: { user_attribute: tenant }',
    'access_filter: {}',
    'access_filter: { field: v.tenant user_atribute: tenant }',
    'access_filter: { field: v.tenant user_attribute tenant }',
    'access_filter: { field: v.tenant user_attribute: tenant } access_filter: { field: v.tenant }',
    'access_filter: [v.tenant, tenant]',
    'access_filter: tenant',
    'sql_always_where: { v.tenant }',
    'sql_always_having: [v.tenant]',
    'always_join: { v }',
  ])('is not left out when it is not clear: %s', (restriction) => {
    const { project } = resolveModelText(`explore: v { ${restriction} } view: v { dimension: tenant {} }`);
    const { models, diagnostics } = project;
    expect(Object.keys(models['m']?.explores ?? {})).toEqual([]);
    expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });

  it('in grants that cannot be read, is held by nobody', () => {
    const { project } = resolveModelText(
      'explore: v { required_access_grants: { g } } view: v { dimension: tenant { required_access_grants: { g } } }',
    );
    expect(project.models['m']?.explores['v']?.requiredAccessGrants).toEqual(['']);
  });
});
