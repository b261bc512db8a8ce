/** What a collector gets of requests and their tasks: a real SDK, started by its standard variables, sends it here. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CoatcheckServer } from '../../src/server.ts';
import { logInTo } from '../support/api-calls.ts';
import { mariadbServer, postgresServer } from '../support/engines.ts';
import type { ServerAddress } from '../support/engines.ts';
import { serveProject, startIn, startTestServer, testUsers } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';
import { startTraceReceiver, type ReceivedSpan, type TraceReceiver } from '../support/trace-receiver.ts';

let collector: TraceReceiver;
let server: TestServer;
let maria: ServerAddress | null;

const at = ({ host, port, user, password, database }: ServerAddress) =>
  `host: ${host}, port: ${String(port)}, database: ${database}, username: ${user}, password: "${password}"`;

/** An explore whose only row is the statement that asks for it, as its database sees it. */
const statements = (connection: string, table: string, text: string) => `
connection: "${connection}"
explore: statements {}
view: statements {
  derived_table: { sql: ${table} ;; }
  dimension: text { sql: ${text} ;; }
  dimension: unread { sql: 1 no_such_column 2 ;; }
  dimension: letter { sql: 'a' ;; }
  dimension: number { type: number sql: 1 / (char_length(\${text}) - char_length(\${text})) ;; }
}`;

beforeAll(async () => {
  collector = await startTraceReceiver();
  Object.assign(process.env, collector.env);
  const postgres = await postgresServer();
  maria = await mariadbServer();
  server = await serveProject(
    {
      'coatcheck.yaml': `
connections:
  - { name: post, dialect_name: postgres, ${at(postgres)} }
  ${maria === null ? '' : `- { name: maria, dialect_name: mysql, ${at(maria)} }`}
`,
      'post.model.lkml': statements(
        'post',
        'SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()',
        '${TABLE}.query',
      ),
      'maria.model.lkml': statements(
        'maria',
        'SELECT info FROM information_schema.processlist WHERE id = CONNECTION_ID()',
        '${TABLE}.info',
      ),
    },
    { traceEnv: process.env },
  );
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  // Other tests share this process, and hand their environment to servers.
  for (const name of Object.keys(collector.env)) delete process.env[name];
  await collector[Symbol.asyncDispose]();
});

const parentOf = (digit: string) => ({
  traceId: digit.repeat(32),
  header: `00-${digit.repeat(32)}-${'5'.repeat(16)}-01`,
});

interface Asked {
  readonly model: string;
  readonly fields?: readonly string[];
  readonly filters?: Readonly<Record<string, string>>;
  readonly traceparent?: string;
}

/** A task in the trace of a client, and its results, fetched in the same trace. */
async function runTask({ model, fields = ['statements.text'], filters = {}, traceparent }: Asked) {
  const headers = traceparent === undefined ? {} : { traceparent };
  const body = { model, view: 'statements', fields, filters };
  const query = await server.call('POST', '/queries', { body });
  const task = { query_id: query.json.id, result_format: 'json' };
  const { json } = await server.call('POST', '/query_tasks?cache=false', { body: task, headers });
  const results = await server.call('GET', `/query_tasks/${json.id}/results?wait=30`, { headers });
  return { id: json.id as string, results };
}

const named = (name: string, traceId: string) => (span: ReceivedSpan) => span.name === name && span.traceId === traceId;

it('are one, from the client’s own span through request, preparing, compiling, queue, statement and rendering to the download', async () => {
  const { traceId, header } = parentOf('1');
  const { id } = await runTask({ model: 'post', filters: { 'statements.letter': 'a,secret' }, traceparent: header });
  const request = await collector.span(named('POST /api/4.0/query_tasks', traceId));
  const task = await collector.span(named('query_task', traceId));
  const run = await collector.span(named('run', traceId));
  const statement = await collector.span(named('SELECT coatcheck', traceId));
  const fetched = await collector.span(named('GET /api/4.0/query_tasks/:query_task_id/results', traceId));
  const parents = await Promise.all(
    ['prepare', 'compile', 'queue', 'connect', 'shape', 'render', 'download'].map(async (name) => {
      return [name, (await collector.span(named(name, traceId))).parentSpanId];
    }),
  );
  expect(request.parentSpanId).toBe('5'.repeat(16));
  expect(task.parentSpanId).toBe(request.spanId);
  expect(run.parentSpanId).toBe(task.spanId);
  expect(statement.parentSpanId).toBe(run.spanId);
  expect(Object.fromEntries(parents)).toEqual({
    prepare: task.spanId,
    compile: (await collector.span(named('prepare', traceId))).spanId,
    queue: task.spanId,
    connect: run.spanId,
    shape: run.spanId,
    render: run.spanId,
    download: fetched.spanId,
  });
  expect(request).toMatchObject({
    kind: 'server',
    isError: false,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/api/4.0/query_tasks',
      'http.response.status_code': 200,
      'url.path': '/api/4.0/query_tasks',
      'client.address': '127.0.0.1',
      'coatcheck.operation': 'create_query_task',
      'user.id': '1',
    },
    resource: { 'service.name': 'coatcheck' },
  });
  expect(task.attributes).toMatchObject({ 'coatcheck.task.id': id, 'user.id': '1', 'coatcheck.outcome': 'complete' });
  expect(statement).toMatchObject({
    kind: 'client',
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': 'coatcheck',
      'db.operation.name': 'SELECT',
      'server.address': '127.0.0.1',
      'server.port': expect.any(Number),
      'db.response.returned_rows': 1,
      'coatcheck.connection': 'post',
      'coatcheck.statement': 'main',
    },
  });
  // No values, no SQL, no query strings.
  expect(JSON.stringify(collector.spans)).not.toMatch(/secret|statements\.text|cache=false|wait=30|db\.query\.text/);
});

it('of a query that was compiled before have no compiling', async () => {
  const fields = ['statements.letter'];
  for (const [digit, compiles] of [
    ['8', 1],
    ['5', 0],
  ] as const) {
    const { traceId, header } = parentOf(digit);
    await runTask({ model: 'post', fields, traceparent: header });
    // Sent before the request's, which ends after it.
    await collector.span(named('GET /api/4.0/query_tasks/:query_task_id/results', traceId));
    expect(collector.spans.filter(named('prepare', traceId))).toHaveLength(1);
    expect(collector.spans.filter(named('compile', traceId))).toHaveLength(compiles);
  }
});

it.each(['post', 'maria'])('are named in a comment of the SQL, in the form of sqlcommenter, on %s', async (model) => {
  if (model === 'maria' && maria === null) return;
  const { traceId, header } = parentOf(model === 'post' ? '2' : '3');
  const { id, results } = await runTask({ model, traceparent: header });
  const [first, second, third] = results.json[0]['statements.text'].split('\n');
  const run = await collector.span(named('run', traceId));
  expect(first).toContain(`"history_slug":"${id}"`);
  expect(second).toBe(`/*traceparent='00-${traceId}-${run.spanId}-01'*/`);
  expect(third).toMatch(/^(?:COPY|SELECT|WITH)/);
});

it.each(['post', 'maria'])('tell which errors a database had by its code, never in its words, on %s', async (model) => {
  if (model === 'maria' && maria === null) return;
  const { traceId, header } = parentOf(model === 'post' ? '4' : '6');
  const body = { model, view: 'statements', fields: ['statements.unread'] };
  const { json } = await server.call('POST', '/queries/run/json_detail', { body, headers: { traceparent: header } });
  // The comment moves no place of an error.
  const lines: readonly string[] = json.sql.split('\n');
  expect(lines[json.errors[0].sql_error_loc.line - 1]).toContain('no_such_column');
  expect(json.sql).not.toContain('traceparent');
  const statement = await collector.span(named('SELECT coatcheck', traceId));
  expect(statement).toMatchObject({
    isError: true,
    attributes: { 'db.response.status_code': model === 'post' ? '42601' : 'ER_PARSE_ERROR' },
  });
  expect(await collector.span(named('query_task', traceId))).toMatchObject({
    isError: true,
    attributes: { 'coatcheck.outcome': 'failed', 'error.type': 'database_error' },
  });
  expect(JSON.stringify(collector.spans)).not.toContain('no_such_column');
});

it('begin at the server for a client without one, and are not what a client writes wrongly', async () => {
  const before = collector.spans.length;
  for (const traceparent of ['00-0-0-00', `00-${'0'.repeat(32)}-${'5'.repeat(16)}-01`, 'x'.repeat(9_000)]) {
    const { status } = await server.call('GET', '/user', { headers: { traceparent } });
    expect(status).toBe(200);
  }
  await expect
    .poll(() => collector.spans.slice(before).filter(({ name }) => name === 'GET /api/4.0/user').length)
    .toBe(3);
  const traces = collector.spans.slice(before).filter(({ name }) => name === 'GET /api/4.0/user');
  expect(traces.map(({ parentSpanId }) => parentSpanId)).toEqual(['', '', '']);
  expect(new Set(traces.map(({ traceId }) => traceId)).size).toBe(3);
});

it('hold no more of what anybody sends than a few hundred letters', async () => {
  const parent = parentOf('9');
  const agent = 'a'.repeat(10_000);
  await fetch(`${server.origin}/api/4.0/queries/${'q'.repeat(90)}?x=${'x'.repeat(5_000)}`, {
    headers: { traceparent: parent.header, 'user-agent': agent },
  });
  const { attributes } = await collector.span(({ traceId }) => traceId === parent.traceId);
  const texts = Object.values(attributes).map(String);
  expect([attributes['user_agent.original'], Math.max(...texts.map(({ length }) => length))]).toEqual([
    `${'a'.repeat(500)}…`,
    501,
  ]);
});

it('of probes, metrics and pages are none', async () => {
  for (const path of ['/alive', '/readyz', '/metrics', '/versions']) await fetch(`${server.origin}${path}`);
  await server.call('GET', '/versions');
  await collector.span(({ name }) => name === 'GET /api/4.0/versions');
  const names = collector.spans.filter(({ kind }) => kind === 'server').map(({ name }) => name);
  expect(names.filter((name) => !name.includes(' /api/4.0/'))).toEqual([]);
});

/** Runs for minutes, unless it is killed. */
const slow = { model: 'shop', view: 'orders', fields: ['orders.slow'], limit: '1' };
const quick = { model: 'shop', view: 'orders', fields: ['orders.count'] };

async function create(on: TestServer, query: object, traceparent: string, token?: string) {
  const asked = token === undefined ? {} : { token };
  const { json: made } = await on.call('POST', '/queries', { body: query, ...asked });
  const body = { query_id: made.id, result_format: 'json' };
  return on.call('POST', '/query_tasks', { body, headers: { traceparent }, ...asked });
}

it('of tasks that share one run link to it, and it to them; neither user is told the other’s', async () => {
  await using shop = await startTestServer();
  const analyst = await shop.token('analyst');
  const [one, two] = [parentOf('a'), parentOf('b')];
  const blocker = await create(shop, slow, parentOf('c').header);
  // One executor: once this runs, the others wait.
  const running = async (): Promise<boolean> => {
    return (await shop.call('GET', '/running_queries?fields=sql')).json.some(
      ({ sql }: { sql: unknown }) => sql !== null,
    );
  };
  while (!(await running())) await delay(20);
  const first = await create(shop, quick, one.header);
  const second = await create(shop, quick, two.header, analyst);
  // Both wait for the run: once a task is part of one, it tells the key of its result.
  const waiting = async (): Promise<number> => {
    const { json } = await shop.call('GET', '/running_queries?fields=cache_key');
    return json.filter(({ cache_key }: { cache_key: string | null }) => cache_key !== null).length;
  };
  while ((await waiting()) < 3) await delay(20);
  await shop.call('DELETE', `/running_queries/${blocker.json.id}`);
  const answers = [
    await shop.call('GET', `/query_tasks/${first.json.id}/results?wait=30`),
    await shop.call('GET', `/query_tasks/${second.json.id}/results?wait=30`, { token: analyst }),
    await shop.call('GET', `/query_tasks/${second.json.id}`, { token: analyst }),
  ];
  expect(answers[0]?.text).toBe(answers[1]?.text);
  const run = await collector.span((span) => span.name === 'run' && [one.traceId, two.traceId].includes(span.traceId));
  const [tasks, other] = [
    [await collector.span(named('query_task', one.traceId)), await collector.span(named('query_task', two.traceId))],
    run.traceId === one.traceId ? two : one,
  ];
  const [guest] = tasks.filter(({ traceId }) => traceId === other.traceId);
  expect(run.attributes['coatcheck.execution.tickets']).toBe(2);
  expect(run.links).toEqual([{ traceId: guest?.traceId, spanId: guest?.spanId }]);
  expect(guest?.links).toEqual([{ traceId: run.traceId, spanId: run.spanId }]);
  const told = JSON.stringify(answers.slice(1).map(({ headers, text }) => [[...headers], text]));
  expect(told).not.toMatch(/a{32}|b{32}/);
});

it('go on after a restart, in the trace of the request that created the task', async () => {
  await using shop = await startTestServer();
  const [blocked, kept] = [parentOf('d'), parentOf('e')];
  await create(shop, slow, blocked.header);
  const { json } = await create(shop, quick, kept.header);
  const request = await collector.span(named('POST /api/4.0/query_tasks', kept.traceId));
  await shop.server[Symbol.asyncDispose]();
  const { client_id, client_secret } = testUsers.admin;
  await using again: CoatcheckServer = await startIn(shop.folder, {
    COATCHECK_CLIENT_ID: client_id,
    COATCHECK_CLIENT_SECRET: client_secret,
  });
  const call = await logInTo(again.origin, testUsers.admin);
  const { json: running } = await call('GET', '/running_queries');
  for (const { query_task_id: id } of running as readonly { query_task_id: string }[]) {
    if (id !== json.id) await call('DELETE', `/running_queries/${id}`);
  }
  await call('GET', `/query_tasks/${json.id}/results?wait=30`);
  const recovered = await collector.span(
    (span) => named('query_task', kept.traceId)(span) && span.attributes['coatcheck.task.recovered'] === true,
  );
  expect(recovered.parentSpanId).toBe(request.spanId);
  expect(recovered.attributes['coatcheck.outcome']).toBe('complete');
  const run = await collector.span(named('run', kept.traceId));
  expect(run.parentSpanId).toBe(recovered.spanId);
  // Before, it ended with the server.
  expect(
    collector.spans.filter(named('query_task', kept.traceId)).map(({ attributes }) => attributes['coatcheck.outcome']),
  ).toEqual(['requeued', 'complete']);
});

it('have the SQL only where the operator says so', async () => {
  await using shop = await startTestServer('server: { trace_sql: true }');
  const { traceId, header } = parentOf('f');
  await shop.call('POST', '/queries/run/json', {
    body: { ...quick, filters: { 'orders.status': 'paid' } },
    headers: { traceparent: header },
  });
  const statement = await collector.span(named('SELECT duckdb', traceId));
  expect(statement.attributes['db.query.text']).toMatch(/SELECT[\s\S]*'paid'/);
  expect(statement.attributes['db.namespace']).toBeUndefined();
});

it('of a download elsewhere link to the trace in which its task was created', async () => {
  const { traceId, header } = parentOf('7');
  const { id } = await runTask({ model: 'post', traceparent: header });
  const before = collector.spans.length;
  await server.call('GET', `/query_tasks/${id}/results`);
  const isOfIt = (span: ReceivedSpan) => span.name === 'download' && span.traceId !== traceId;
  await expect.poll(() => collector.spans.slice(before).some(isOfIt)).toBe(true);
  const found = collector.spans.slice(before).find(isOfIt);
  const request = await collector.span(named('POST /api/4.0/query_tasks', traceId));
  expect(found?.links).toEqual([{ traceId, spanId: request.spanId }]);
});
