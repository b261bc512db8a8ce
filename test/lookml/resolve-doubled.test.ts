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

it.each([
  ['duplicate-access-grant', 'access_grant: a { user_attribute: b } access_grant: a { user_attribute: c }'],
  ['unclear-restriction', 'explore: v { sql_always_where: a ;; sql_always_where: b ;; }'],
  ['unclear-restriction', 'explore: v { join: w { sql_on: 1=1 ;; } join: w { type: cross } }'],
])('%s is found in %s', (code, lookml) => {
  const { diagnostics } = flawedProjectOf(`${VIEWS}\n${lookml}`);
  expect(diagnostics.filter((one) => one.severity === 'error').map((one) => one.code)).toContain(code);
});
