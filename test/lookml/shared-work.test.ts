/** Whatever is edited, a project that is resolved with the work of the versions before is what it is without. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveProject } from '../../src/lookml/resolve/resolve-project.ts';
import { SharedWork } from '../../src/lookml/resolve/shared-work.ts';
import '../support/fuzz-seed.ts';

/** Texts that a file may have; null = there is no such file. */
const variants: Readonly<Record<string, readonly (string | null)[]>> = {
  'manifest.lkml': [
    'project_name: "p" constant: t { value: "orders" }',
    'project_name: "p" constant: t { value: "sales" }',
    'project_name: "p" localization_settings: { default_locale: en localization_level: strict }',
    null,
  ],
  'en.strings.json': ['{ "Label": "x" }', '{ "Label": "x", "A": "y" }', null],
  'a.model.lkml': [
    `connection: "c" include: "*.view" include: "*.explore" include: "*.dashboard"
     explore: v { join: w { sql_on: \${v.id} = \${w.id} ;; relationship: one_to_many } }`,
    `connection: "c" include: "*.view" include: "*.explore" case_sensitive: no
     access_grant: g { user_attribute: u allowed_values: ["1"] } named_value_format: f { value_format: "0" }
     explore: v { fields: [ALL_FIELDS*, -v.id] join: w { sql_on: \${v.id} = \${w.key} ;; } join: x { required_joins: [w, nowhere] } }`,
    'connection: "c" include: "*.view" include: "*.explore" explore: v {}',
    'connection: "c" include: "*.view" include: "*.explore" explore: v {} case_sensitive: no',
    'connection: "c" include: "/v.view" explore: v { sql_always_where: ${w.id} = 1 ;; } explore: unknown {}',
  ],
  'b.model.lkml': ['connection: "d" include: "*.view" include: "gone/*.view" explore: v {} explore: w {}', null],
  'v.view.lkml': [
    'view: v { sql_table_name: @{t} ;; dimension: id { primary_key: yes type: number label: "Label" } measure: n { type: count drill_fields: [w.s*] } }',
    'view: v { derived_table: { sql: SELECT * FROM ${w.SQL_TABLE_NAME} ;; } dimension: id {} set: s { fields: [w.s*, id] } dimension: a { label: "A" sql: ${id} + ${w.id} ;; value_format_name: f } }',
    'view: v { extends: [w] dimension: id { sql: ${TABLE}.id ;; required_access_grants: [g] } dimension: loop { sql: ${loop} ;; } }',
    'view: v { dimension: id { sql: {% if x %} ;; }',
    null,
  ],
  'w.view.lkml': [
    'view: w { extends: [x] dimension: id { type: number } set: s { fields: [id] } }',
    'view: w { dimension: id { sql: ${v.id} ;; } dimension: key { primary_key: yes } set: s { fields: [key] } suggestions: no }',
    'view: w { derived_table: { explore_source: v { column: id { field: v.id } column: gone {} } } dimension: id {} }',
    'view: w { extends: [v] dimension: @{t} {} }',
    null,
  ],
  'x.view.lkml': [
    'view: x { extension: required dimension: base { sql: ${id} ;; } measure: total { type: sum sql: ${base} ;; } }',
    'view: x { dimension: id { primary_key: yes } dimension_group: made { type: time timeframes: [date, month] } }',
    'view: x { dimension: base { type: nothing } measure: n { type: count value_format_name: gone } } view: +x { dimension: more {} }',
  ],
  'refined.view.lkml': [
    'view: +v { dimension: added { label: "Label" } }',
    'view: +w { label: "W" extends: [x] }',
    null,
  ],
  'more.explore.lkml': [
    'explore: +v { label: "More" } explore: deep { extends: [v] view_name: v }',
    'explore: plain { view_name: v }',
    'explore: deep { extends: [v] hidden: yes } explore: +w { join: v { foreign_key: id } }',
    null,
  ],
  'one.dashboard.lookml': [
    '- dashboard: one\n  title: "@{t}"\n  elements:\n  - { name: e, explore: v, fields: [v.id] }\n',
    '- dashboard: one\n  extends: two\n',
    '- dashboard: one\n  title: [\n',
    null,
  ],
  'two.dashboard.lookml': ['- dashboard: two\n  title: T\n  extension: required\n', null],
};

const names = Object.keys(variants);
/** A file, and which of its texts it gets. */
const edit = fc
  .constantFrom(...names)
  .chain((name) => fc.constantFrom(...(variants[name] ?? [])).map((text): [string, string | null] => [name, text]));

test('work that versions share changes nothing of what a project is', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 30 }), (edits) => {
      const files = new Map(
        names.flatMap((name) => (typeof variants[name]?.[0] === 'string' ? [[name, variants[name][0]]] : [])),
      );
      const shared = new SharedWork();
      for (const [name, text] of [['new.view.lkml', 'view: new {}'] as const, ...edits]) {
        if (text === null) files.delete(name);
        else files.set(name, text);
        const options = { name: 'p', version: 'same' };
        expect(resolveProject(files, { ...options, shared })).toEqual(resolveProject(files, options));
      }
    }),
  );
});

test('a view or an explore of which nothing has changed is the same object in the next version', () => {
  const files = new Map(
    Object.entries({
      'm.model.lkml': 'connection: "c" include: "*.view" explore: v {} explore: w {}',
      'v.view.lkml': 'view: v { dimension: a {} }',
      'w.view.lkml': 'view: w { dimension: a {} }',
    }),
  );
  const shared = new SharedWork();
  const first = resolveProject(files, { name: 'p', shared }).models['m'];
  files.set('v.view.lkml', 'view: v { dimension: b {} }');
  const second = resolveProject(files, { name: 'p', shared }).models['m'];
  expect(second?.views['w']).toBe(first?.views['w']);
  expect(second?.explores['w']).toBe(first?.explores['w']);
  expect(Object.keys(second?.views['v']?.fields ?? {})).toEqual(['b']);
  expect(second?.explores['v']).not.toBe(first?.explores['v']);
});

test('a setting of the model reaches explores of files that have not changed', () => {
  const model = 'connection: "c" include: "*.view" include: "*.explore"';
  const files = new Map([
    ['m.model.lkml', model],
    ['v.view.lkml', 'view: v { dimension: a {} }'],
    ['v.explore.lkml', 'explore: v {}'],
  ]);
  const shared = new SharedWork();
  expect(resolveProject(files, { name: 'p', shared }).models['m']?.explores['v']?.caseSensitive).toBe(true);
  files.set('m.model.lkml', `${model} case_sensitive: no`);
  expect(resolveProject(files, { name: 'p', shared }).models['m']?.explores['v']?.caseSensitive).toBe(false);
});
