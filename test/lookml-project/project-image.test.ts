/** A project that is read from its image piece by piece is the one that was written. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { localisedModel } from '../../src/lookml/resolve/localised-model.ts';
import { resolveProject } from '../../src/lookml/resolve/resolve-project.ts';
import type { ResolvedProject } from '../../src/lookml/resolve/resolved-model.ts';
import { SharedWork } from '../../src/lookml/resolve/shared-work.ts';
import { findKeptImage, keepImage } from '../../src/lookml-project/kept-image.ts';
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

test('versions share what is the same in them, are read apart, and leave little behind on the disk', async () => {
  const dataDir = join(folder, 'versions');
  const writer = new ImageWriter(dataDir);
  const shared = new SharedWork();
  const texts = new Map(Object.entries(files));
  let last: ResolvedProject | undefined;
  const write = async (label: string): Promise<ResolvedProject> => {
    const stays = `dimension: stays { description: "${'x'.repeat(500_000)}" }`;
    texts.set('stays.view.lkml', `view: stays { ${stays} }`);
    texts.set('big.view.lkml', `view: big { dimension: changes { description: "${label.repeat(500_000)}" } }`);
    const project = resolveProject(texts, { name: 'p', version: label, shared });
    const { image } = await writer.write(project);
    last = openProjectImage(image, last);
    return last;
  };
  const read = (project: ResolvedProject): unknown =>
    project.models['a']?.views['big']?.fields['changes']?.description?.slice(0, 1);
  const first = await write('a');
  const folderOf = join(dataDir, 'project');
  const bytes = (): number => readdirSync(folderOf).reduce((sum, name) => sum + statSync(join(folderOf, name)).size, 0);
  const before = bytes();
  const second = await write('b');
  // Each of the two large texts takes 500 kB.
  expect(bytes() - before).toBeLessThan(700_000);
  expect([read(first), read(second)]).toEqual(['a', 'b']);
  expect(second.models['a']?.views['v']).toBe(first.models['a']?.views['v']);
  expect(second.models['a']?.explores['v']).not.toBe(first.models['a']?.explores['v']);
  expect(second.models['a']?.explores['v']).toEqual(first.models['a']?.explores['v']);
  for (let version = 0; version < 60; version += 1) await write('cdefghij'[version % 8] ?? '');
  expect(bytes()).toBeLessThan(25e6);
  expect([read(first), read(second)]).toEqual(['a', 'b']);
});

test('an image of an earlier life goes on where it ended', async () => {
  const dataDir = join(folder, 'lives');
  const texts = new Map(Object.entries(files));
  const written = await new ImageWriter(dataDir).write(resolveProject(texts, { name: 'p', version: 'one' }));
  await keepImage(join(dataDir, 'project'), { key: 'k', facts: FACTS, ...written });
  const kept = await findKeptImage(join(dataDir, 'project'), 'k');
  if (kept === undefined) throw new Error('nothing was kept');
  const writer = new ImageWriter(dataDir);
  const shared = new SharedWork();
  writer.adopt(kept.image);
  writer.resume(resolveProject(texts, { name: 'p', version: 'one', shared }), kept.part);
  texts.set('new.view.lkml', 'view: new { dimension: n {} }');
  const project = resolveProject(texts, { name: 'p', version: 'two', shared });
  const next = await writer.write(project);
  expect(next.image.path).toBe(kept.image.path);
  expect(JSON.parse(JSON.stringify(openProjectImage(next.image)))).toEqual(JSON.parse(JSON.stringify(project)));
  await keepImage(join(dataDir, 'project'), { key: 'k2', facts: FACTS, ...next });
  expect((await findKeptImage(join(dataDir, 'project'), 'k2'))?.image).toEqual(next.image);
  expect(await findKeptImage(join(dataDir, 'project'), 'k')).toBeUndefined();
});

const FACTS = { project: 'p', version: 'one', models: 2, errors: 0 };
