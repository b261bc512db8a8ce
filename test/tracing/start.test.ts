/** What an operator sees who switches traces on for `coatcheck serve`, as a process of its own. */
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { asksForTraces } from '../../src/tracing/start-sdk.ts';
import { startDemo, type DemoProcess } from '../support/demo-process.ts';
import { startTraceReceiver, type TraceReceiver } from '../support/trace-receiver.ts';

let collector: TraceReceiver;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-traces-'));
  collector = await startTraceReceiver();
});
afterEach(async () => {
  await collector[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** A shell's assignments. */
const exported = (env: Readonly<Record<string, string>>) =>
  Object.entries(env)
    .map(([name, value]) => `export ${name}='${value}'`)
    .join(' && ');

/** Lines of its log with that message. */
const lines = (demo: DemoProcess, message: string) =>
  demo
    .said()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter(({ msg }) => msg === message);

async function runQuery({ origin }: DemoProcess, headers: Readonly<Record<string, string>>) {
  const body = new URLSearchParams({ client_id: 'demo', client_secret: 'demo-secret' });
  const login = await fetch(`${origin}/api/4.0/login`, { method: 'POST', body });
  const { access_token } = (await login.json()) as { access_token: string };
  const authorization = `token ${access_token}`;
  const models = await fetch(`${origin}/api/4.0/lookml_models`, { headers: { authorization } });
  const [model] = (await models.json()) as { name: string; explores: { name: string }[] }[];
  const view = model?.explores[0]?.name ?? '';
  const response = await fetch(`${origin}/api/4.0/queries/run/json`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: model?.name, view, fields: [`${view}.count`] }),
  });
  return { status: response.status, text: await response.text() };
}

const traceId = '7'.repeat(32);
const traceparent = `00-${traceId}-${'5'.repeat(16)}-01`;

it('the log names the trace of requests and tasks, and what is left is sent when the server stops', async () => {
  const env = { ...collector.env, OTEL_BSP_SCHEDULE_DELAY: '600000', OTEL_SERVICE_NAME: 'numbers' };
  const demo = await startDemo(['--log-level', 'debug'], exported(env));
  expect(await runQuery(demo, { traceparent })).toMatchObject({ status: 200 });
  expect(collector.spans).toEqual([]);
  await vi.waitFor(() => expect(lines(demo, 'request').length).toBeGreaterThan(2));
  expect(await demo.stop()).toBe(0);
  expect(lines(demo, 'started')).toMatchObject([{ traces: true }]);
  expect(lines(demo, 'task finished')).toMatchObject([{ trace_id: traceId }]);
  const requests = lines(demo, 'request').filter(({ operation }) => operation === 'run_inline_query');
  expect(requests).toMatchObject([{ trace_id: traceId }]);
  const names = collector.spans.filter((span) => span.traceId === traceId).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['POST /api/4.0/queries/run/:result_format', 'query_task', 'run']));
  expect(collector.spans[0]?.resource).toMatchObject({ 'service.name': 'numbers' });
}, 60_000);

it('a server whose SDK is not installed says so in one line, and works', async () => {
  const missing = join(folder, 'missing.mjs');
  writeFileSync(
    missing,
    `import { registerHooks } from 'node:module';
registerHooks({
  resolve: (name, context, next) => next(name === '@opentelemetry/sdk-node' ? '@opentelemetry/not-installed' : name, context),
});`,
  );
  const demo = await startDemo([], exported({ ...collector.env, NODE_OPTIONS: `--import=${missing}` }));
  expect(await runQuery(demo, { traceparent })).toMatchObject({ status: 200 });
  expect(await demo.stop()).toBe(0);
  expect(lines(demo, 'traces')).toMatchObject([
    {
      problem: expect.stringContaining('@opentelemetry/sdk-node is not installed: npm install @opentelemetry/sdk-node'),
    },
  ]);
  expect(demo.said()).not.toContain(traceId);
}, 60_000);

it('a server without the variables traces nothing, whatever its clients send', async () => {
  const demo = await startDemo(['--log-level', 'debug']);
  expect(await runQuery(demo, { traceparent })).toMatchObject({ status: 200 });
  expect(await demo.stop()).toBe(0);
  expect(lines(demo, 'started')).toMatchObject([{ traces: false }]);
  expect(demo.said()).not.toMatch(/trace_id|7{32}/);
}, 60_000);

it('a collector that is not there costs a warning, and neither answers nor the end of the server', async () => {
  const env = { ...collector.env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
  const demo = await startDemo([], exported(env));
  expect(await runQuery(demo, { traceparent })).toMatchObject({ status: 200 });
  expect(await demo.stop()).toBe(0);
  expect(lines(demo, 'traces').length).toBeGreaterThan(0);
}, 60_000);

it.each([
  [{}, false],
  [{ OTEL_SERVICE_NAME: 'numbers' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, true],
  [{ OTEL_TRACES_EXPORTER: 'console' }, true],
  [{ OTEL_CONFIG_FILE: 'otel.yaml' }, true],
  [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, false],
  [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, false],
])('the variables %j ask for traces: %j', (env, asks) => {
  expect(asksForTraces(env)).toBe(asks);
});
