/** A project that is read from its image piece by piece is the one that was written. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { localisedModel } from '../../src/lookml/resolve/localised-model.ts';
import { resolveProject } from '../../src/lookml/resolve/resolve-project.ts';
import { openProjectImage } from '../../src/lookml-project/project-image.ts';
import { ImageWriter } from '../../src/lookml-project/write-image.ts';

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-image-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  'manifest.lkml': 'project_name: "p"\nlocalization_settings: { default_locale: en localization_level: permissive }',
  'en.strings.json': '{ "hello": "Hello" }',
  'de.strings.json': '{ "hello": "Hallo" }',
  'a.model.lkml': `connection: "c" include: "*.view" include: "*.dashboard"
    access_grant: g { user_attribute: u allowed_values: ["x"] }
    explore: v { label: "hello" join: constructor { sql_on: \${v.a} = \${constructor.b} ;; relationship: many_to_one } }
    test: t { explore_source: v { column: a {} } assert: s { expression: \${v.a} = 1 ;; } }`,
  'b.model.lkml': 'connection: "c" include: "*.view" explore: v {}',
  'v.view.lkml': `view: v {
    derived_table: { sql: SELECT 1 AS a FROM somewhere ;; }
    dimension: a { label: "hello" type: number required_access_grants: [g] }
    dimension: __proto__ {}
    dimension_group: made { type: time timeframes: [date, month] }
    measure: broken { type: nothing }
  }`,
  'constructor.view.lkml': 'view: constructor { sql_table_name: s.t ;; dimension: b { type: number } }',
  'd.dashboard.lookml':
    '- dashboard: d\n  title: hello\n  elements:\n  - name: e\n    explore: v\n    type: table\n    fields: [v.a]\n',
};

test('an image says what the project says, also when the file was deleted meanwhile', async () => {
  const project = resolveProject(new Map(Object.entries(files)), { name: 'p', version: 'abc' });
  const { image } = await new ImageWriter(folder).write(project);
  const opened = openProjectImage(image);
  rmSync(image.path);
  expect(Object.keys(opened.models)).toEqual(['a', 'b']);
  // Members that are absent and members that are undefined are the same to everybody.
  expect(JSON.parse(JSON.stringify(opened))).toEqual(JSON.parse(JSON.stringify(project)));
  expect(Object.keys(opened.models['a']?.views['v']?.fields ?? {})).toEqual(
    Object.keys(project.models['a']?.views['v']?.fields ?? {}),
  );
  expect(opened.models['toString']).toBeUndefined();
  expect(opened.models['a']?.views['v']).toBe(opened.models['a']?.views['v']);
  const german = localisedModel(opened, 'a', 'de');
  expect([german?.explores['v']?.label, german?.views['v']?.fields['a']?.label]).toEqual(['Hallo', 'Hallo']);
});
