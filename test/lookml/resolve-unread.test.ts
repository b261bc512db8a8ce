/** What nobody can read of what an author wrote to hide rows or fields shows them to nobody. */
import { expect, it } from 'vitest';
import { flawedProjectOf } from './sql/compile-support.ts';

const VIEWS =
  'view: v { dimension: a {} dimension: ssn {} dimension_group: made { type: time timeframes: [date] } set: s { fields: [ssn] } } view: w { dimension: a {} }';
const served = (lookml: string): readonly string[] =>
  Object.keys(flawedProjectOf(`${VIEWS}\n${lookml}`).models['test']?.explores ?? {});

const FILTER = 'access_filter: { field: v.a user_attribute: a }';
const WHERE = 'sql_always_where: ${v.a} = 1 ;;';
const JOIN = 'join: w { type: inner sql_on: 1=1 ;; }';

it.each([
  ['that extends one that is nowhere', `explore: t { extension: required ${FILTER} } explore: v { extends: [tt] }`],
  ['that extends one that extends one that is nowhere', 'explore: t { extends: [x] } explore: v { extends: [t] }'],
  ['over a view that extends one that is nowhere', 'view: x { extends: [y] } explore: x {}'],
  ['whose refinement names nearly it', `explore: v {} explore: +V { ${WHERE} }`],
  [
    'over a view whose refinement names nearly it',
    'view: vex {} view: +vexx { required_access_grants: [g] } explore: vex {}',
  ],
  [
    'that extends by a word that is nearly right',
    `explore: t { extension: required ${FILTER} } explore: v { extend: [t] }`,
  ],
  ['that extends a block', 'explore: t { extension: required } explore: v { extends: { t } }'],
  [
    'whose refinement extends, in a circle, what extends one that filters',
    `explore: b { view_name: v extends: [v, t] } explore: v {} explore: +v { extends: [b] } explore: t { extension: required ${FILTER} }`,
  ],
  [
    'that extends itself, around one that filters',
    `explore: t { view_name: v extends: [v] ${FILTER} } explore: v { extends: [t] }`,
  ],
  ['with a join of a type that there is not', 'explore: v { always_join: [w] join: w { type: Inner sql_on: 1=1 ;; } }'],
  ['with a list for the type of a join', 'explore: v { join: w { type: [inner] sql_on: 1=1 ;; } }'],
  ['with a join that it does not have', `explore: v { always_join: [ww] ${JOIN} }`],
  ['with two joins in one text', `explore: v { always_join: "w, x" ${JOIN} }`],
  ['with a join of a view that is nowhere', 'explore: v { always_join: [w] join: w { from: ww sql_on: 1=1 ;; } }'],
  ['with a block of fields', 'explore: v { fields: { a } }'],
  ['that leaves out nearly a field', 'explore: v { fields: [ALL_FIELDS*, -v.snn] }'],
  ['that leaves out a field in other letters', 'explore: v { fields: [ALL_FIELDS*, -v.SSN] }'],
  ['that leaves out a field with a star', 'explore: v { fields: [ALL_FIELDS*, -v.ssn*] }'],
  ['that leaves out nearly a set', 'explore: v { fields: [ALL_FIELDS*, -v.ss*] }'],
  ['that leaves out a set without its star', 'explore: v { fields: [ALL_FIELDS*, -v.s] }'],
  ['that leaves out a group of fields', 'explore: v { fields: [ALL_FIELDS*, -v.made] }'],
  ['that leaves out a field with another mark', 'explore: v { fields: [ALL_FIELDS*, !v.ssn] }'],
  [
    'that leaves out nearly a field by a set',
    'view: +v { set: all { fields: [ALL_FIELDS*, -snn] } } explore: v { fields: [all*] }',
  ],
  ['whose join leaves out nearly a field', 'explore: w { join: v { sql_on: 1=1 ;; fields: [ALL_FIELDS*, -snn] } }'],
  [
    'whose join leaves out a field by its view',
    'explore: w { join: x { from: v sql_on: 1=1 ;; fields: [ALL_FIELDS*, -v.ssn] } }',
  ],
  ['with a condition without a colon', 'explore: v { sql_always_where ${v.a} = 1 ;; }'],
  ['with a condition without an end and a text', 'explore: v { sql_always_where: }'],
  ['with a condition of a join without a colon', `explore: v { join: w { sql_on: 1=1 ;; sql_where w.a = 1 ;; } }`],
  ['with grants without a colon', 'explore: v { required_access_grants [g] }'],
  ['with grants without a value', 'explore: v { required_access_grants: label: "v" }'],
  ['with a filter without a block', 'explore: v { access_filter: label: "v" }'],
  ['with a filter in a text that does not end', `explore: v { label: "v ${FILTER} }\n`],
  ['with a filter in SQL that does not end', `explore: v { join: w { sql_on: 1=1 } ${FILTER} }`],
  [
    'with a filter in an aggregate table',
    `explore: v { aggregate_table: x { query: { dimensions: [v.a] } ${FILTER} } }`,
  ],
  ['over a field with grants without a colon', 'view: x { dimension: a { required_access_grants [g] } } explore: x {}'],
  ['over a field with grants in quotes', 'view: x { dimension: a { "required_access_grants": [g] } } explore: x {}'],
  ['over a field with grants by another word', 'view: x { dimension: a { access_grants: [g] } } explore: x {}'],
  ['with a condition in another order', 'explore: v { sql_where_always: ${v.a} = 1 ;; }'],
  [
    'over a measure in place of a guarded dimension',
    'view: x { dimension: a { required_access_grants: [g] } } view: +x { measure: a { type: max sql: ${TABLE}.a ;; } } explore: x {}',
  ],
  [
    'that hides rows, over a parameter in place of a dimension',
    `view: x { dimension: a {} } view: +x { parameter: a { type: string } } explore: x { sql_always_where: \${x.a} = '1' ;; }`,
  ],
  [
    'that hides rows, over a view that extends a dimension by a measure',
    'view: y { dimension: a {} } view: x { extends: [y] measure: a { type: count } } explore: x { access_filter: { field: x.a user_attribute: a } }',
  ],
  [
    'over a table whose filters are no pairs',
    'explore: v { hidden: yes } view: x { derived_table: { explore_source: v { column: a {} filters: [v.a, "1"] } } } explore: x {}',
  ],
])('an explore %s is not served', (_, lookml) => {
  const { diagnostics, models } = flawedProjectOf(`${VIEWS}\n${lookml}`);
  expect(Object.values(models['test']?.explores ?? {}).filter(({ hidden }) => !hidden)).toEqual([]);
  expect(diagnostics.filter(({ severity, message }) => severity === 'error' && /not served/.test(message))).not.toEqual(
    [],
  );
});

it.each([
  ['that leaves out what there is no more', 'explore: v { fields: [ALL_FIELDS*, -v.colour, -users.email] }'],
  [
    'that leaves out fields, sets and all of a view',
    `explore: v { fields: [ALL_FIELDS*, -v.ssn, -v.s*, -w*] ${JOIN} }`,
  ],
  ['that is refined beside one that is nowhere', `explore: v {} explore: +orders { ${WHERE} }`],
  ['whose namesake is refined in its words alone', 'explore: v {} explore: +V { label: "x" }'],
  ['with a stray word', 'explore: v { stray label: "v" }'],
  [
    'with a condition that ends where the next parameter begins',
    'explore: v { sql_always_where: ${v.a} = 1\n label: "v"\n }',
  ],
  [
    'whose refinement extends, in a circle, what filters nothing',
    'explore: b { view_name: v extends: [v] extension: required } explore: v {} explore: +v { extends: [b] }',
  ],
  [
    'that hides rows, over a timeframe of its own in place of one of a group',
    `view: +v { dimension: made_date { type: date } } explore: v { ${WHERE} }`,
  ],
  ['over a measure in place of a dimension', 'view: +v { measure: a { type: max sql: ${TABLE}.a ;; } } explore: v {}'],
])('an explore %s is served', (_, lookml) => {
  expect(served(lookml)).toEqual(['v']);
});

it('extends what all lists of it name', () => {
  const lookml = `explore: t { extension: required ${FILTER} } explore: u { extension: required ${WHERE} } explore: v { extends: [t] extends: [u] }`;
  const explore = flawedProjectOf(`${VIEWS}\n${lookml}`).models['test']?.explores['v'];
  expect(explore).toMatchObject({ accessFilters: [{ field: 'v.a' }], sqlAlwaysWhere: { text: ' ${v.a} = 1 ' } });
});

it('says of a group of fields that is left out which of them may be meant', () => {
  const { diagnostics } = flawedProjectOf(`${VIEWS}\nexplore: v { fields: [ALL_FIELDS*, -v.made] }`);
  expect(diagnostics.map(({ message }) => message)).toContain(
    'Explore `v` is not served, because `-v.made` leaves nothing out, and may be meant for `v.made_date`',
  );
});
