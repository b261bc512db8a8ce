/** LookML tests, content validation and what a project consists of, as programs that check LookML ask for them. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: dev-id, client_secret: s, permissions: [access_data, develop, see_lookml_dashboards] }
  - { client_id: blind-id, client_secret: s, permissions: [develop] }
`;

const MODEL = `connection: "shop"
include: "*.dashboard"
include: "checks.lkml"
explore: orders {}
view: orders {
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: kind { type: string sql: \${TABLE}.kind ;; }
  measure: count { type: count }
  measure: most { type: max sql: \${id} ;; }
}
`;

const TESTS = `test: kinds_are_known {
  explore_source: orders {
    column: kind {}
    filters: [orders.id: "<4"]
  }
  assert: it_is_a_pen { expression: \${orders.kind} = "pen" ;; }
  assert: it_has_a_kind { expression: NOT is_null(\${orders.kind}) ;; }
}
test: counts_are_right {
  explore_source: orders {
    column: n { field: orders.count }
    column: most {}
    sorts: [n: desc]
  }
  assert: there_are_four { expression: \${orders.count} = 4 AND \${orders.most} = 4 ;; }
}
test: of_what_there_is_not {
  explore_source: orders { column: nothing {} }
  assert: whatever { expression: 1 = 1 ;; }
}
`;

const DASHBOARDS = `
- dashboard: old
  filters:
  - { name: Colour, type: field_filter, explore: orders, field: orders.colour }
  - { name: Kind, type: field_filter, explore: orders, field: orders.kind }
  elements:
  - { name: fine, explore: orders, fields: [orders.kind, orders.count], sorts: [orders.count desc], listen: { Kind: orders.kind } }
  - name: gone
    title: What is gone
    explore: orders
    fields: [orders.kind, orders.colour]
    filters: { orders.size: big }
    dynamic_fields: [{ table_calculation: x, expression: "\${orders.weight} + \${orders.count}" }]
  - { name: elsewhere, explore: sales, fields: [sales.count] }
  - { name: nowhere, model: other, explore: sales, fields: [sales.count] }
  - { name: words, type: text, body_text: Words }
`;

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'manifest.lkml': `project_name: "shops"
local_dependency: { project: "near" }
remote_dependency: far { url: "https://git.example.org/far.git" ref: "main" }`,
    'shop.model.lkml': MODEL,
    'checks.lkml': TESTS,
    'old.dashboard.lookml': DASHBOARDS,
    'orders.csv': 'id,kind\n1,pen\n2,book\n3,pen\n4,\n',
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function get(path: string, user: 'dev' | 'blind' = 'dev'): Promise<Answer> {
  const raw = new URLSearchParams({ client_id: `${user}-id`, client_secret: 's' });
  const { json } = await server.call('POST', '/login', { raw, token: null });
  return server.call('GET', path, { token: json.access_token });
}

describe('LookML tests', () => {
  it('are listed with their place and their query', async () => {
    const { json: tests } = await get('/projects/shops/lookml_tests');
    expect(tests.map(({ name }: { name: string }) => name)).toEqual([
      'kinds_are_known',
      'counts_are_right',
      'of_what_there_is_not',
    ]);
    expect(tests[0]).toMatchObject({
      model_name: 'shop',
      explore_name: 'orders',
      // looker-validator reads it here.
      explore: 'orders',
      // Spectacles takes what stands behind the first slash.
      file: 'shops/checks.lkml',
      line: 1,
      query_url_params: 'fields=orders.kind&f[orders.id]=%3C4&limit=5000',
    });
    expect((await get('/projects/shops/lookml_tests?file_id=shop.model.lkml')).json).toEqual([]);
  });

  it('run over the real rows, and say which assertion fails and where', async () => {
    const { json: results } = await get('/projects/shops/lookml_tests/run');
    const told = results.map(({ test_name, success, assertions_count, assertions_failed }: Record<string, unknown>) => [
      test_name,
      success,
      assertions_count,
      assertions_failed,
    ]);
    expect(told).toEqual([
      ['kinds_are_known', false, 2, 1],
      ['counts_are_right', true, 1, 0],
      ['of_what_there_is_not', false, 1, 1],
    ]);
    const [[wrong], [unknown]] = [results[0].errors, results[2].errors];
    expect(wrong).toMatchObject({ model_id: 'shop', explore: 'orders', file_path: 'checks.lkml', line_number: 1 });
    expect(wrong.message).toBe('Assertion "it_is_a_pen" is not true in 1 of 2 rows. That is: orders.kind = "book".');
    expect(unknown.message).toMatch(/orders\.nothing/);
  });

  it('run one by one, as Spectacles asks for them', async () => {
    const { json } = await get('/projects/shops/lookml_tests/run?model=shop&test=counts_are_right');
    expect(json).toMatchObject([{ test_name: 'counts_are_right', success: true, errors: [] }]);
    expect((await get('/projects/shops/lookml_tests/run?model=other')).json).toEqual([]);
    expect((await get('/projects/shops/lookml_tests/run', 'blind')).json.message).toMatch(/permission access_data/);
  });
});

describe('content validation', () => {
  it('tells each model, explore and field that dashboards name and models do not have', async () => {
    const { json } = await get('/content_validation?project_names=shops');
    expect(json).toMatchObject({
      total_looks_validated: 0,
      total_dashboard_elements_validated: 4,
      total_dashboard_filters_validated: 2,
      total_explores_validated: 1,
    });
    const told = json.content_with_errors.map(
      (content: { lookml_dashboard_element: { title: string }; errors: readonly { message: string }[] }) => [
        content.lookml_dashboard_element.title,
        ...content.errors.map(({ message }) => message),
      ],
    );
    expect(told).toEqual([
      [
        'What is gone',
        'Unknown field "orders.colour".',
        'Unknown field "orders.size".',
        'Unknown field "orders.weight".',
      ],
      ['elsewhere', 'Could not find explore "sales" in model "shop".'],
      ['nowhere', 'Could not find model "other".'],
      ['Colour', 'Unknown field "orders.colour".'],
    ]);
    expect(json.content_with_errors[0]).toMatchObject({
      lookml_dashboard: { id: 'shop::old', title: 'Old', space_id: 'lookml' },
      errors: [{ field_name: 'orders.colour', model_name: 'shop', explore_name: 'orders', removable: false }, {}, {}],
    });
    for (const path of ['project_names=another', 'space_ids=1', 'project_names=shops&space_ids=1']) {
      expect((await get(`/content_validation?${path}`)).json.content_with_errors, path).toEqual([]);
    }
  });
});

describe('a project', () => {
  it('has its files, its manifest and its workspace', async () => {
    const { json: files } = await get('/projects/shops/files?fields=path,type');
    expect(files).toEqual([
      { path: 'checks.lkml', type: 'lookml' },
      { path: 'manifest.lkml', type: 'manifest' },
      { path: 'old.dashboard.lookml', type: 'dashboard' },
      { path: 'shop.model.lkml', type: 'model' },
    ]);
    expect((await get('/projects/shops/files/file?file_id=shop.model.lkml')).json).toMatchObject({
      title: 'shop.model.lkml',
      extension: '.model.lkml',
      editable: false,
    });
    expect((await get('/projects/shops/files/file?file_id=coatcheck.yaml')).status).toBe(404);
    expect((await get('/projects/shops/manifest')).json).toMatchObject({
      name: 'shops',
      imports: [
        { name: 'near', url: null, is_remote: false },
        { name: 'far', url: 'https://git.example.org/far.git', ref: 'main', is_remote: true },
      ],
      localization_settings: null,
    });
    const { json: workspace } = await get('/projects/shops/current_workspace');
    const { json: branch } = await get('/projects/shops/git_branch');
    expect(workspace).toMatchObject({ workspace_id: 'production', project_id: 'shops', git_branch: branch });
  });

  it('has the branches of its repository, the one that is served first', async () => {
    expect((await get('/projects/shops/git_branches')).json).toMatchObject([{ name: 'master', is_production: true }]);
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', server.folder, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args]);
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'x');
    git('branch', 'dev/a');
    git('branch', 'b');
    git('pack-refs', '--all');
    git('branch', 'loose');
    const { json: branches } = await get('/projects/shops/git_branches');
    const named = branches.map(({ name, is_production }: Record<string, unknown>) => [name, is_production]);
    expect(named).toEqual([
      ['main', true],
      ['b', false],
      ['dev/a', false],
      ['loose', false],
    ]);
    expect((await get('/projects/shops/git_branch/dev%2Fa')).json).toEqual(branches[2]);
    expect(branches[2].ref).toMatch(/^[\da-f]{40}$/);
    expect((await get('/projects/shops/git_branch/nowhere')).status).toBe(404);
    expect((await get('/projects/shops/git_connection_tests')).json).toEqual([]);
  });
});
