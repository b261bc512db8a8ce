/** What is declared twice shows nobody what one of the two hides. */
import { expect, it } from 'vitest';
import { flawedProjectOf } from './sql/compile-support.ts';

const VIEWS = 'view: v { dimension: a {} } view: w { dimension: a {} }';
const served = (lookml: string): readonly string[] =>
  Object.keys(flawedProjectOf(`${VIEWS}\n${lookml}`).models['test']?.explores ?? {});

const filter = 'access_filter: { field: v.a user_attribute: a }';

it.each([
  ['declared twice', `explore: v { ${filter} } explore: v {}`, []],
  ['declared twice, the stricter last', `explore: v {} explore: v { ${filter} }`, []],
  [
    'declared twice and extended',
    `explore: v { ${filter} } explore: v {} explore: w { extends: [v] view_name: v }`,
    [],
  ],
  [
    'extended, of two of which one is a template',
    `explore: t { extension: required ${filter} } explore: t { extension: required } explore: v { extends: [t] }`,
    [],
  ],
  ['with two conditions', 'explore: v { sql_always_where: a ;; sql_always_where: b ;; }', []],
  [
    'with two conditions in a refinement',
    'explore: v {} explore: +v { sql_always_where: a ;; sql_always_where: b ;; }',
    [],
  ],
  [
    'with two joins of a name',
    'explore: v { join: w { sql_on: 1=1 ;; sql_where: w.a = 1 ;; } join: w { sql_on: 1=1 ;; } }',
    [],
  ],
  ['with two conditions of a join', 'explore: v { join: w { sql_on: 1=1 ;; sql_where: a ;; sql_where: b ;; } }', []],
  ['with two lists of grants', 'explore: v { required_access_grants: [a] required_access_grants: [b] }', []],
  [
    'over a view that asks for attributes and is lost',
    `explore: x { join: w { sql_on: 1=1 ;; } } view: x { sql_table_name: (SELECT '{{ _user_attributes["a"] }}') ;; } view: x {}`,
    [],
  ],
  [
    'over a view with a guarded field that is lost',
    'explore: x {} view: x { dimension: a { required_access_grants: [g] } } view: x { dimension: a {} }',
    [],
  ],
  [
    'over a view that is declared twice',
    'explore: x {} view: x { dimension: a {} } view: x { dimension: b {} }',
    ['x'],
  ],
  [
    'over a view with a guarded field and another of its name',
    'explore: x {} view: x { dimension: a { required_access_grants: [g] } measure: a {} }',
    [],
  ],
  [
    'over a field with grants twice',
    'explore: x {} view: x { dimension: a { required_access_grants: [g] required_access_grants: [] } }',
    [],
  ],
  [
    'over a view with grants twice',
    'explore: x {} view: x { required_access_grants: [g] required_access_grants: [] }',
    [],
  ],
  ['over a view with two tables', 'explore: x {} view: x { sql_table_name: a ;; sql_table_name: b ;; }', []],
  [
    'over a view with two derived tables',
    'explore: x {} view: x { derived_table: { sql: a ;; } derived_table: { sql: b ;; } }',
    [],
  ],
  ['over a derived table with two texts', 'explore: x {} view: x { derived_table: { sql: a ;; sql: b ;; } }', []],
  [
    'over a derived table with two sources',
    'explore: v {} explore: x {} view: x { derived_table: { explore_source: v { column: a {} } explore_source: v { column: a {} } } }',
    ['v'],
  ],
  [
    'over a source with two filters for a field',
    'explore: v {} explore: x {} view: x { derived_table: { explore_source: v { column: a {} filters: [v.a: "1"] filters: [v.a: ""] } } }',
    ['v'],
  ],
  [
    'over a view that extends one with two tables',
    'explore: y {} view: y { extends: [x] } view: x { sql_table_name: a ;; sql_table_name: b ;; }',
    [],
  ],
  [
    'that filters, over a field that is declared twice',
    'explore: x { access_filter: { field: x.a user_attribute: a } } view: x { dimension: a {} dimension: a { sql: 1 ;; } }',
    [],
  ],
  [
    'that filters, over a field with two texts',
    'explore: x { sql_always_where: ${x.a} = 1 ;; } view: x { dimension: a { sql: a ;; sql: 1 ;; } }',
    [],
  ],
  [
    'that hides nothing, over a field that is declared twice',
    'explore: x {} view: x { dimension: a {} dimension: a {} }',
    ['x'],
  ],
  ['with a join that is called like its view', 'explore: v { join: v { from: w sql_on: 1=1 ;; } }', []],
  ['with a misspelt filter', 'explore: v { access_fliter: { field: v.a user_attribute: a } }', []],
  ['with a filter in other letters', 'explore: v { Access_Filter: { field: v.a user_attribute: a } }', []],
  ['with a filter in the plural', 'explore: v { access_filters: { field: v.a user_attribute: a } }', []],
  ['with a filter of old', 'explore: v { access_filter_fields: [v.a] }', []],
  ['with a filter in a join', 'explore: v { join: w { sql_on: 1=1 ;; access_filter: { field: w.a } } }', []],
  ['with a misspelt condition', 'explore: v { sql_allways_where: a = 1 ;; }', []],
  ['with a misspelt condition on groups', 'explore: v { sql_always_havin: a = 1 ;; }', []],
  ['with the condition of a join', 'explore: v { sql_where: a = 1 ;; }', []],
  ['with misspelt grants', 'explore: v { require_access_grants: [g] }', []],
  ['with misspelt fields', 'explore: v { feilds: [v.a] }', []],
  ['with misspelt grants of a join', 'explore: v { join: w { sql_on: 1=1 ;; required_access_grant: [g] } }', []],
  ['with a misspelt condition of a join', 'explore: v { join: w { sql_on: 1=1 ;; sql_were: w.a = 1 ;; } }', []],
  ['with a misspelt refinement', 'explore: v {} explore: +v { alway_join: [w] }', []],
  ['that extends a misspelt one', 'explore: t { sql_alway_where: a ;; } explore: v { extends: [t] }', []],
  ['over a view with misspelt grants', 'explore: x {} view: x { required_acces_grants: [g] }', []],
  ['over a view with a filter', 'explore: x {} view: x { sql_always_where: a ;; }', []],
  ['over a view with a misspelt table', 'explore: x {} view: x { sql_tabel_name: a ;; }', []],
  ['over a field with misspelt grants', 'explore: x {} view: x { dimension: a { required_access_grans: [g] } }', []],
  [
    'over a source with misspelt filters',
    'explore: v {} explore: x {} view: x { derived_table: { explore_source: v { column: a {} filtes: [v.a: "1"] } } }',
    ['v'],
  ],
  ['of a model with a filter of old', 'explore: v {} access_filter_fields: [v.a]', []],
  ['of a model with grants', 'explore: v {} required_acces_grants: [g]', []],
  ['with another parameter that nobody knows', 'explore: v { colour: "red" }', ['v']],
  [
    'over a group with grants and a field of its name',
    'explore: x {} view: x { dimension_group: made { type: time timeframes: [date] required_access_grants: [g] } dimension: made_date {} }',
    [],
  ],
  [
    'over a field with grants and a group of its name',
    'explore: x {} view: x { dimension: hours_made { required_access_grants: [g] } dimension_group: made { type: duration intervals: [hour] } }',
    [],
  ],
  [
    'over a view that extends a group with grants by a field of its name',
    'explore: x {} view: y { dimension_group: made { type: time timeframes: [date] required_access_grants: [g] } } view: x { extends: [y] dimension: made_date {} }',
    [],
  ],
  [
    'that shows a set that is declared twice',
    'explore: x { fields: [s*] } view: x { set: s { fields: [a] } set: s { fields: [a, b] } dimension: a {} dimension: b {} }',
    [],
  ],
  [
    'that joins a set that is declared twice',
    'explore: v { join: x { sql_on: 1=1 ;; fields: [s*] } } view: x { set: s { fields: [a] } set: s { fields: [a, b] } dimension: a {} dimension: b {} }',
    [],
  ],
  [
    'that shows all of a view with a set twice',
    'explore: x {} view: x { set: s { fields: [a] } set: s { fields: [] } dimension: a {} }',
    ['x'],
  ],
  ['refined', `explore: v { ${filter} } explore: +v { sql_always_where: a ;; } explore: +v { label: "x" }`, ['v']],
  ['with two labels', 'explore: v { label: "a" label: "b" }', ['v']],
  ['with several filters', `explore: v { ${filter} ${filter} join: w { sql_on: 1=1 ;; } }`, ['v']],
])('an explore %s', (_, lookml, explores) => {
  expect(served(lookml)).toEqual(explores);
});

it('nobody holds a grant that is declared in two ways', () => {
  const grant = (values: string): string => `access_grant: g { user_attribute: a allowed_values: [${values}] }`;
  const valuesOf = (lookml: string): unknown =>
    flawedProjectOf(`${VIEWS} explore: v {}\n${lookml}`).models['test']?.accessGrants['g']?.allowedValues;
  expect(valuesOf(`${grant('"x"')} ${grant('"x", "y"')}`)).toEqual([]);
  expect(valuesOf(`${grant('"x"')} ${grant('"x"')}`)).toEqual(['x']);
});

it('nobody holds a grant that says twice whom it is for', () => {
  const grant = 'access_grant: g { user_attribute: a allowed_values: ["x"] allowed_values: ["y"] }';
  const { models } = flawedProjectOf(`${VIEWS} explore: v {} ${grant}`);
  expect(models['test']?.accessGrants['g']?.allowedValues).toEqual([]);
});

it.each([
  ['unclear-restriction', 'explore: v { access_fliter: { field: v.a user_attribute: a } }'],
  ['unclear-restriction', 'explore: v { access_filter_fields: [v.a] }'],
  ['unclear-restriction', 'view: x { dimension: a { required_access_grans: [g] } }'],
  ['unclear-restriction', 'access_filter_fields: [v.a]'],
  ['unclear-restriction', 'explore: v { join: v { from: w sql_on: 1=1 ;; } }'],
  ['unclear-restriction', 'view: x { derived_table: { sql: a ;; } derived_table: { sql: b ;; } }'],
  ['unclear-restriction', 'explore: x { sql_always_where: 1=1 ;; } view: x { dimension: a {} dimension: a {} }'],
  ['duplicate-access-grant', 'access_grant: a { user_attribute: b user_attribute: c }'],
  ['duplicate-access-grant', 'access_grant: a { user_attribute: b } access_grant: a { user_attribute: c }'],
  ['unclear-restriction', 'explore: v { sql_always_where: a ;; sql_always_where: b ;; }'],
  ['unclear-restriction', 'explore: v { join: w { sql_on: 1=1 ;; } join: w { type: cross } }'],
])('%s is found in %s', (code, lookml) => {
  const { diagnostics } = flawedProjectOf(`${VIEWS}\n${lookml}`);
  expect(diagnostics.filter((one) => one.severity === 'error').map((one) => one.code)).toContain(code);
});

it('what extends the same by many ways is looked at once', () => {
  // Each of them extends both of the next level: there are millions of ways.
  const levels = Array.from({ length: 25 }, (_, level) => [`a${String(level)}`, `b${String(level)}`]);
  const views = levels.flatMap((names, level) => {
    const next = levels[level + 1];
    const extended = next === undefined ? 'dimension: a {}' : `extends: [${next.join(', ')}]`;
    return names.map((name) => `view: ${name} { ${extended} }`);
  });
  expect(served(`${views.join('\n')} explore: a0 { sql_always_where: 1 = 1 ;; }`)).toEqual(['a0']);
}, 10_000);
