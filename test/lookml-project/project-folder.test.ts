import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { runCorpus } from '../../src/cli/corpus.ts';
import { runSql } from '../../src/cli/sql.ts';
import { runValidate } from '../../src/cli/validate.ts';
import { openProject } from '../../src/lookml-project/project-source.ts';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'lookml-'));
  folders.push(dir);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return dir;
}

function collect(env: Readonly<Record<string, string>> = {}) {
  const written = { out: '', err: '' };
  const io = {
    out: (text: string) => (written.out += text),
    err: (text: string) => (written.err += text),
    cwd: '/',
    env,
    stdout: new PassThrough(),
    isTerminal: false,
    isWatched: false,
    signal: new AbortController().signal,
  };
  return { written, io };
}

const GOOD = {
  'm.model.lkml': 'connection: "c"\ninclude: "*.view"\nexplore: v {}',
  'v.view.lkml': 'view: v { dimension: a {} }',
};

test('a folder is read once as long as nothing changes, and again when a text does', async () => {
  const dir = await folderWith({ ...GOOD, 'node_modules/x.view.lkml': 'view: {' });
  const source = await openProject(dir);
  const first = source.current();
  expect(first.diagnostics).toEqual([]);
  expect(await source.reload()).toBe(first);
  await writeFile(join(dir, 'v.view.lkml'), 'view: v { dimension: b {} }');
  const second = await source.reload();
  expect(second.version).not.toBe(first.version);
  expect(Object.keys(second.models['m']?.views['v']?.fields ?? {})).toEqual(['b']);
});

test('imports lie in imported_projects or are named', async () => {
  const model = 'connection: "c"\ninclude: "//core/*.view"\nexplore: v {}';
  const inside = await folderWith({ 'm.model.lkml': model, 'imported_projects/core/v.view.lkml': 'view: v {}' });
  const core = await folderWith({ 'v.view.lkml': 'view: v {}' });
  const outside = await folderWith({ 'm.model.lkml': model });
  const { io, written } = collect();
  expect(await runValidate([inside], io)).toBe(0);
  expect(await runValidate([outside, '--import', `core=${core}`], io)).toBe(0);
  expect(await runValidate([outside], io)).toBe(1);
  expect(written.out).toContain('--import core=DIR');
});

test('validate prints findings with excerpt and caret, and fails on errors only', async () => {
  const dir = await folderWith({
    ...GOOD,
    'v.view.lkml': 'view: v {\n  dimension: a { sql: ${gost} ;; }\n  dimension: ghost {}\n}\n',
  });
  const { io, written } = collect();
  expect(await runValidate([dir], io)).toBe(1);
  expect(written.out).toBe(
    [
      'error[unknown-field]: There is no field `v.gost`',
      '  --> v.view.lkml:2:23',
      '  |',
      '2 |   dimension: a { sql: ${gost} ;; }',
      '  |                       ^^^^^^^',
      '   = help: Did you mean `ghost`?',
      '',
      '1 model: 1 error, 0 warnings',
      '',
    ].join('\n'),
  );
});

test('validate --json gives the findings as data', async () => {
  const dir = await folderWith({ ...GOOD, 'v.view.lkml': 'view: v { dimension: a { lable: "x" } }' });
  const { io, written } = collect();
  expect(await runValidate([dir, '--json'], io)).toBe(0);
  expect(JSON.parse(written.out)).toMatchObject([
    { code: 'unknown-parameter', severity: 'warning', range: { file: 'v.view.lkml', start: { line: 1, column: 26 } } },
  ]);
});

test('wrong use of the commands is told with exit code 2', async () => {
  const { io, written } = collect();
  expect(await runValidate(['--nope'], io)).toBe(2);
  expect(await runValidate(['/there/is/no/such/folder'], io)).toBe(2);
  expect(await runCorpus([], io)).toBe(2);
  expect(written.err.split('\n')).toHaveLength(4);
});

test('every command explains itself, and takes the folder in both ways', async () => {
  const dir = await folderWith(GOOD);
  for (const command of [runValidate, runSql, runCorpus]) {
    const { io, written } = collect();
    expect(await command(['--help'], io)).toBe(0);
    expect(written.out).toMatch(/^coatcheck \w+ .*DIR/);
  }
  const { io, written } = collect();
  expect(await runValidate(['--project', dir], io)).toBe(0);
  expect(await runSql([dir, 'm', 'v', 'v.a'], io)).toBe(0);
  expect(await runSql(['m', 'v', 'v.ghost', '--project', dir, '--json'], io)).toBe(2);
  expect(JSON.parse(written.out.slice(written.out.indexOf('{\n')))).toMatchObject({
    statements: [],
    diagnostics: [{ code: 'unknown-field' }],
  });
});

test('corpus tells what compiles, what the LookML is to blame for, and where', async () => {
  const dir = await folderWith({
    'm.model.lkml': `connection: "c"
      explore: good { join: many { relationship: one_to_many sql_on: \${good.id} = \${many.id} ;; } }
      explore: bad {}
      explore: foreign {}
      view: good { dimension: id {} measure: total { type: sum sql: \${id} ;; } }
      view: many { dimension: id { primary_key: yes } }
      view: bad { dimension: fine {} dimension: broken { sql: \${ghost} ;; } }
      view: foreign { dimension: id { sql: \${TABLE}.a b c ;; } }`,
  });
  const { io, written } = collect();
  expect(await runCorpus([dir, '--json', join(dir, 'report.json')], io)).toBe(0);
  expect(written.out).toMatch(/1 files, 0 parse errors, 2\/3 explores, 5\/6 fields/);
  expect(JSON.parse(await readFile(join(dir, 'report.json'), 'utf8'))).toMatchObject([
    {
      exploresCompiled: 2,
      exploresExplained: 1,
      exploresUnexplained: 0,
      measuresLackingKey: 1,
      failures: [{ explore: 'm.bad', field: 'bad.broken', codes: ['unknown-field'], place: 'm.model.lkml:7:63' }],
      unparsed: [
        { explore: 'm.foreign', field: 'foreign.id', cause: 'lookml', place: 'm.model.lkml:8:57' },
        { explore: 'm.foreign', field: null },
      ],
    },
  ]);
});

test('validate and sql read coatcheck.yaml as serve does', async () => {
  const shared = await folderWith({ 'ids.view.lkml': 'view: ids { dimension: id { primary_key: yes type: number } }' });
  const project = {
    'manifest.lkml':
      'local_dependency: { project: "shared" } constant: schema { value: "dev" export: override_optional }',
    'm.model.lkml': 'connection: "shop"\ninclude: "//shared/*.view"\ninclude: "*.view"\nexplore: v {}\nexplore: ids {}',
    'v.view.lkml':
      'view: v { sql_table_name: @{schema}.v ;; dimension_group: made { type: time timeframes: [date] sql: ${TABLE}.made ;; } }',
  };
  const yaml = `
project: { imports: { shared: ${shared} }, constants: { schema: prod } }
connections:
  - { name: shop, dialect_name: postgres, host: db, password: "\${SHOP_PASSWORD}", query_timezone: America/New_York, max_rows: 77 }
limits: { default_row_limit: 99 }
`;
  const dir = await folderWith({ ...project, 'coatcheck.yaml': yaml });
  const sql = collect();
  expect(await runSql([dir, 'm', 'v', 'v.made_date'], sql.io)).toBe(0);
  expect(sql.written.out).toContain("AT TIME ZONE 'America/New_York'");
  expect(sql.written.out).toContain('prod.v');
  expect(sql.written.out).toMatch(/LIMIT 77$/m);
  const good = collect();
  expect([await runValidate([dir], good.io), good.written.out]).toEqual([0, '1 model: 0 errors, 0 warnings\n']);

  const undeclared = await folderWith({ ...project, 'coatcheck.yaml': yaml.replace('name: shop', 'name: shops') });
  const found = collect();
  expect(await runValidate([undeclared], found.io)).toBe(1);
  expect(found.written.out).toContain('Model "m" uses connection "shop", which coatcheck.yaml does not declare.');
  expect(found.written.out).toContain('Did you mean "shops"?');

  const broken = await folderWith({ ...project, 'coatcheck.yaml': 'conections: []' });
  const wrong = collect();
  expect(await runValidate([broken], wrong.io)).toBe(2);
  expect(wrong.written.err).toContain('coatcheck.yaml:1:1');

  const alone = await folderWith(project);
  const named = collect();
  expect(await runSql([alone, 'm', 'ids', 'ids.id', '--import', `shared=${shared}`], named.io)).toBe(0);
});
