/** What operators' programs look at: readiness, metrics, and the rules and pictures that we give for them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createReadiness } from '../../src/http/readiness.ts';
import type { ConnectionConfig } from '../../src/config/config.ts';
import type { ConnectionTests } from '../../src/tasks/connection-tests.ts';
import { root } from '../architecture/source-files.ts';
import { serveProject } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const yaml = `
connections:
  - { name: here, dialect_name: duckdb, database: ":memory:" }
  - { name: away, dialect_name: postgres, host: 127.0.0.1, port: 9, database: x, username: y }
`;
const model = `
connection: "here"
explore: v {}
view: v {
  derived_table: { sql: SELECT range AS n FROM range(10) ;; }
  dimension: n { type: number }
  dimension: broken { sql: no_such_column ;; }
}
`;

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': yaml,
    'm.model.lkml': model,
    'wrong.view.lkml': 'view: w { dimension: a { type: nothing } }',
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const get = (path: string): Promise<Response> => fetch(`${server.origin}${path}`);

describe('/readyz and /availability', () => {
  it('are 200 when all that works can, and when asked say whether databases answer, without names', async () => {
    const said = new Set<string>();
    for (let isReady = false; !isReady;) {
      const { hindrances } = (await (await get('/readyz')).json()) as { hindrances: string[] };
      for (const one of hindrances) said.add(one);
      isReady = hindrances.length === 0;
      if (!isReady) await delay(10);
    }
    expect([...said].toSorted()).toEqual(expect.arrayContaining(['No compiler is ready.', 'No executor is ready.']));
    expect(server.server.compilerPids()).not.toEqual([]);
    const available = await get('/availability');
    expect([available.status, await available.json()]).toEqual([200, { status: 'ready', hindrances: [] }]);
    const connections = async (): Promise<unknown> => (await get('/readyz?connections=true')).json();
    await expect
      .poll(connections, { timeout: 20_000 })
      .toEqual({ status: 'not ready', hindrances: ['1 of 2 databases does not answer.'] });
    expect((await get('/readyz?connections=true')).status).toBe(503);
  });

  it('wait little for databases, and repeat what they said last while executors are busy', async () => {
    const outcomes: (boolean | null)[] = [true, null, false, null];
    let steady = 0;
    const clock = {
      now: () => 0,
      steady: () => steady,
      after: (ms: number, wake: () => void) => {
        const timer = setTimeout(wake, ms / 100);
        return { [Symbol.dispose]: () => clearTimeout(timer) };
      },
    };
    const connectionTests: ConnectionTests = {
      run: async (_connection, [name = 'connect'], signal) => {
        const passed = outcomes.shift() ?? null;
        // As while all executors are at work.
        if (passed === null) await once(signal, 'abort');
        return [{ name, passed: passed === true, message: '' }];
      },
    };
    const config = { connections: [{ name: 'here' } as ConnectionConfig] };
    const ask = createReadiness({ hindrances: () => [], notices: () => [], connectionTests, config, clock });
    const told: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      told.push((await ask(true)).status);
      // Those that are asked meanwhile begin nothing, and those of the next half minute neither.
      expect((await ask(true)).status).toBe(told.at(-1));
      await delay(500);
      steady += 31_000;
    }
    expect(told).toEqual(['ready', 'ready', 'not ready', 'not ready']);
  });

  it('are 503 while no executor can work', async () => {
    const pids = server.server.executorPids();
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await expect
      .poll(async () => (await get('/readyz')).json(), { timeout: 20_000, interval: 5 })
      .toEqual({ status: 'not ready', hindrances: ['No executor is ready.'] });
    await expect.poll(async () => (await get('/readyz')).status).toBe(200);
  });
});

async function samples(): Promise<ReadonlyMap<string, number>> {
  const text = await (await get('/metrics')).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

describe('/metrics', () => {
  it('count tasks by outcome and source, and what databases refuse, by connection', async () => {
    const run = (fields: readonly string[], format = 'json') =>
      server.call('POST', `/queries/run/${format}`, { body: { model: 'm', view: 'v', fields } });
    await run(['v.n']);
    await run(['v.n']);
    await run(['v.n'], 'xlsx');
    await run(['v.broken']);
    await delay(50);
    const found = await samples();
    const of = (name: string): number | undefined => found.get(`coatcheck_${name}`);
    expect({
      query: of('query_tasks_finished_total{outcome="complete",source="query"}'),
      cache: of('query_tasks_finished_total{outcome="complete",source="cache"}'),
      failed: of('query_task_failures_total{error="database_error",connection="here"}'),
      refused: of('database_errors_total{connection="here"}'),
      rows: of('query_task_rows_total{connection="here"}'),
      queued: of('query_task_queue_seconds_count{connection="here"}'),
      inDatabase: of('query_task_database_seconds_count{connection="here"}'),
      rendered: of('query_task_render_seconds_count{format="json"}'),
      renderedOfCache: of('query_task_render_seconds_count{format="xlsx"}'),
      models: of('lookml_models'),
    }).toEqual({
      query: 1,
      cache: 2,
      failed: 1,
      refused: 1,
      rows: 30,
      queued: 4,
      inDatabase: 1,
      rendered: 1,
      renderedOfCache: 1,
      models: 1,
    });
    expect(of('lookml_errors')).toBeGreaterThan(0);
    expect(of('executors')).toBeGreaterThan(0);
    expect(of('process_group_resident_bytes{kind="executors"}')).toBeGreaterThan(1e6);
    expect(of('process_group_resident_bytes{kind="loader"}')).toBeGreaterThan(1e6);
    expect(of('data_folder_free_bytes')).toBeGreaterThan(1e6);
    expect(of('executor_events_total{event="exited"}')).toBeGreaterThan(0);
  });

  it('count tasks that join the work of another one', async () => {
    const before = (await samples()).get('coatcheck_query_tasks_shared_total{connection="here"}') ?? 0;
    const body = { model: 'm', view: 'v', fields: ['v.n'], filters: { 'v.n': '<7' } };
    await Promise.all(Array.from({ length: 8 }, () => server.call('POST', '/queries/run/json', { body })));
    const shared = async () =>
      ((await samples()).get('coatcheck_query_tasks_shared_total{connection="here"}') ?? 0) - before;
    await expect.poll(shared).toBeGreaterThan(0);
  });

  it('are what the alert rules and the dashboard ask for', async () => {
    const text = await (await get('/metrics')).text();
    const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map((match) => [match[1] ?? '', match[2]]));
    const known = new Set(
      [...types].flatMap(([name, type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const rules = readFileSync(join(root, 'deploy/monitoring/alerts.yaml'), 'utf8');
    const dashboard = readFileSync(join(root, 'deploy/monitoring/grafana-dashboard.json'), 'utf8');
    const asked = new Set([...`${rules}${dashboard}`.matchAll(/\b(?:coatcheck|nodejs)_\w+/g)].map(([name]) => name));
    expect([...asked].filter((name) => !known.has(name))).toEqual([]);
    const { groups } = parse(rules) as { groups: { rules: { alert: string; annotations: { summary: string } }[] }[] };
    expect(groups.flatMap((one) => one.rules).length).toBeGreaterThan(5);
    expect((JSON.parse(dashboard) as { panels: unknown[] }).panels.length).toBeGreaterThan(8);
  });

  it('have rules that promtool takes', ({ skip }) => {
    try {
      execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    } catch {
      return skip('promtool is not installed');
    }
    execFileSync('promtool', ['check', 'rules', join(root, 'deploy/monitoring/alerts.yaml')]);
  });

  it('are named as promtool wants them', async ({ skip }) => {
    const input = await (await get('/metrics')).text();
    expect(input).toContain('\ncoatcheck_http_request_duration_seconds_bucket{');
    const checked = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    if (checked.error) return skip('promtool is not installed');
    expect(`${checked.stdout}${checked.stderr}`).toBe('');
  });
});
