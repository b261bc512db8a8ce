import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { CallOptions, TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const query = { model: 'shop', view: 'orders', fields: ['orders.count'] };
const injections = [
  "'; DROP TABLE orders; --",
  '${TABLE}',
  '{% raw %}{{ x }}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '☃💥\u202e',
];

/** What is sent, the status, and what the answer must name. */
type Case = readonly [what: string, method: string, path: string, options: CallOptions, status: number, names: RegExp];

const cases: readonly Case[] = [
  // ---- who asks
  ['no token', 'GET', '/user', { token: null }, 401, /authentication/],
  ['a token that nobody has', 'GET', '/user', { token: 'x'.repeat(40) }, 401, /authentication/],
  ['an empty token', 'GET', '/user', { headers: { authorization: 'token ' }, token: null }, 401, /authentication/],
  ['another scheme', 'GET', '/user', { headers: { authorization: 'Basic YTpi' }, token: null }, 401, /authentication/],
  ['a token with SQL in it', 'GET', '/user', { token: "' OR 1=1 --" }, 401, /authentication/],
  ['a very long token', 'GET', '/user', { token: 'a'.repeat(5000) }, 401, /authentication/],
  ['login without anything', 'POST', '/login', { token: null }, 404, /Not found/],
  [
    'login with a wrong secret',
    'POST',
    '/login?client_id=admin-id&client_secret=no',
    { token: null },
    404,
    /Not found/,
  ],
  [
    'login with an unknown id',
    'POST',
    '/login',
    {
      raw: 'client_id=x&client_secret=y',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      token: null,
    },
    404,
    /Not found/,
  ],
  [
    'login with an injection',
    'POST',
    '/login',
    { body: { client_id: "' OR ''='", client_secret: "' OR ''='" }, token: null },
    404,
    /Not found/,
  ],
  [
    'login with a list as id',
    'POST',
    '/login',
    { body: { client_id: ['admin-id'], client_secret: 'x' }, token: null },
    422,
    /client_id/,
  ],
  ['sudo to nobody', 'POST', '/login/99999', {}, 404, /Not found/],
  ['another session member', 'PATCH', '/session', { body: { workspace_id: 'moon' } }, 422, /workspace_id.*"moon"/],
  // ---- addresses and methods
  [
    'an unknown path',
    'GET',
    '/nope',
    {},
    404,
    /does not serve GET \/api\/4\.0\/nope: the Looker API 4\.0 has no such operation/,
  ],
  ['an unknown operation', 'GET', '/queries', {}, 405, /GET.*POST/],
  ['a wrong method', 'DELETE', '/queries/1', {}, 405, /DELETE.*GET/],
  ['PUT on a task', 'PUT', '/query_tasks/abc', {}, 405, /PUT/],
  ['a percent sign alone', 'GET', '/queries/%', {}, 400, /percent/],
  ['a path of bad UTF-8', 'GET', '/queries/%ff', {}, 400, /percent|Not found/],
  ['a path parameter of 3,000 characters', 'GET', `/queries/${'9'.repeat(3000)}`, {}, 400, /too long/],
  ['a NUL in the path', 'GET', '/queries/1%00', {}, 422, /query_id.*NUL/],
  [
    'a wait beyond its bounds',
    'GET',
    '/query_tasks/multi_results?query_task_ids=a&wait=-1',
    {},
    422,
    /'wait' must be a number from 0 to 60, not -1/,
  ],
  // ---- bodies
  ['no body', 'POST', '/queries', {}, 422, /no body/],
  ['an empty body', 'POST', '/queries', { raw: '', headers: { 'content-type': 'application/json' } }, 422, /no body/],
  [
    'malformed JSON',
    'POST',
    '/queries',
    { raw: '{"model": shop}', headers: { 'content-type': 'application/json' } },
    400,
    /not valid JSON/,
  ],
  [
    'half of JSON',
    'POST',
    '/queries',
    { raw: '{"model":"shop"', headers: { 'content-type': 'application/json' } },
    400,
    /not valid JSON/,
  ],
  ['a list', 'POST', '/queries', { body: [query] }, 422, /a list/],
  ['a text', 'POST', '/queries', { body: 'shop' }, 422, /"shop"/],
  ['null', 'POST', '/queries', { body: null }, 422, /null/],
  [
    'bytes that are no UTF-8',
    'POST',
    '/queries',
    { raw: Buffer.from('7b226d6f64656c223a22ff227d', 'hex'), headers: { 'content-type': 'application/json' } },
    400,
    /UTF-8/,
  ],
  [
    'XML',
    'POST',
    '/queries',
    { raw: '<q/>', headers: { 'content-type': 'application/xml' } },
    415,
    /application\/json/,
  ],
  ...['gzip', 'zstd'].map((encoding): Case => [
    `a body in ${encoding}`,
    'POST',
    '/queries',
    { raw: '{}', headers: { 'content-type': 'application/json', 'content-encoding': encoding } },
    415,
    /without Content-Encoding/,
  ]),
  [
    'UTF-16',
    'POST',
    '/queries',
    {
      raw: Buffer.from('{"model":"shop"}', 'utf16le') as Buffer<ArrayBuffer>,
      headers: { 'content-type': 'application/json; charset=UTF-16LE' },
    },
    415,
    /UTF-8/,
  ],
  [
    'a form',
    'POST',
    '/queries',
    { raw: 'model=shop', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    /application\/json/,
  ],
  ['10 MB', 'POST', '/queries', { body: { ...query, filter_expression: 'x'.repeat(10e6) } }, 413, /larger/],
  [
    'a large form',
    'POST',
    '/login',
    { raw: `client_id=${'+'.repeat(70_000)}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    413,
    /larger than the 65,536 bytes that a form may have/,
  ],
  [
    'a body 100,000 levels deep',
    'POST',
    '/queries',
    {
      raw: `{"model":"shop","view":"orders","vis_config":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
      headers: { 'content-type': 'application/json' },
    },
    422,
    /levels/,
  ],
  [
    '__proto__ as a filter',
    'POST',
    '/queries',
    {
      raw: '{"model":"shop","view":"orders","filters":{"__proto__":"x"}}',
      headers: { 'content-type': 'application/json' },
    },
    422,
    /__proto__/,
  ],
  [
    '__proto__ as a member',
    'POST',
    '/queries',
    {
      raw: '{"__proto__":{"isAdministrator":true},"model":"shop","view":"orders"}',
      headers: { 'content-type': 'application/json' },
    },
    422,
    /__proto__/,
  ],
  [
    'a NUL in a filter',
    'POST',
    '/queries',
    { body: { ...query, filters: { 'orders.status': 'a\0b' } } },
    422,
    /filters\.orders\.status.*NUL/,
  ],
  ...['label', 'value_format', 'expression', 'table_calculation'].map((member) => {
    const item = { table_calculation: 'x', expression: '1', [member]: 'a\0"b"' };
    const body = { ...query, dynamic_fields: JSON.stringify([item]) };
    const refusal = new RegExp(`dynamic_fields\\[0\\]\\.${member}' contains a NUL`);
    return [`a NUL in the ${member} of a calculation`, 'POST', '/queries/run/csv', { body }, 400, refusal] as const;
  }),
  [
    'a NUL in vis_config of an address',
    'GET',
    `/queries/models/shop/views/orders/run/csv?fields=orders.status&apply_vis=true&vis_config=${encodeURIComponent('{"series_labels":{"a":"\\u0000"}}')}`,
    {},
    422,
    /vis_config\.series_labels\.a' contains a NUL/,
  ],
  ['a NUL in a filter name', 'POST', '/queries', { body: { ...query, filters: { 'orders\0': 'a' } } }, 422, /NUL/],
  [
    'half a surrogate pair',
    'POST',
    '/queries',
    {
      raw: String.raw`{"model":"shop","view":"orders","filter_expression":"\ud800"}`,
      headers: { 'content-type': 'application/json' },
    },
    422,
    /filter_expression.*Unicode/,
  ],
  // ---- queries
  ['no model', 'POST', '/queries', { body: { view: 'orders' } }, 422, /'model' is required/],
  ['no view', 'POST', '/queries', { body: { model: 'shop' } }, 422, /'view' is required\.$/m],
  [
    'an explore in place of a view',
    'POST',
    '/queries',
    { body: { model: 'shop', explore: 'orders' } },
    422,
    /'view' is required\. It is the explore's name, given as 'explore'\./,
  ],
  [
    'an empty model',
    'POST',
    '/queries',
    { body: { ...query, model: '' } },
    422,
    /'model' must be a string that is not empty/,
  ],
  ['a number as model', 'POST', '/queries', { body: { ...query, model: 5 } }, 422, /'model' must be a string.*not 5/],
  [
    'a text as fields',
    'POST',
    '/queries',
    { body: { ...query, fields: 'orders.count' } },
    422,
    /'fields' must be a list of strings/,
  ],
  [
    'a number among fields',
    'POST',
    '/queries',
    { body: { ...query, fields: ['orders.count', 7] } },
    422,
    /'fields\[1\]' must be a string, not 7/,
  ],
  ['a list as filters', 'POST', '/queries', { body: { ...query, filters: ['a'] } }, 422, /'filters' must be an object/],
  [
    'an object as filter',
    'POST',
    '/queries',
    { body: { ...query, filters: { 'orders.id': { gt: 1 } } } },
    422,
    /filters\.orders\.id/,
  ],
  [
    'a fraction as limit',
    'POST',
    '/queries',
    { body: { ...query, limit: 1.5 } },
    422,
    /'limit' must be a string, an integer or null, not 1\.5/,
  ],
  ['a text as total', 'POST', '/queries', { body: { ...query, total: 'yes' } }, 422, /'total' must be true or false/],
  ['a misspelled member', 'POST', '/queries', { body: { model: 'shop', view: 'orders', feilds: [] } }, 422, /'feilds'/],
  ['an unknown query', 'GET', '/queries/999999', {}, 404, /Not found/],
  ['a query id that is no number', 'GET', '/queries/abc', {}, 404, /Not found/],
  ['an unknown slug', 'GET', '/queries/slug/nothere', {}, 404, /Not found/],
  ['running an unknown query', 'GET', '/queries/999999/run/json', {}, 404, /Not found/],
  ['an unknown format', 'POST', '/queries/run/jsn', { body: query }, 422, /result_format.*Did you mean "json"/],
  [
    'a text as limit parameter',
    'POST',
    '/queries/run/json?limit=many',
    { body: query },
    422,
    /'limit' must be an integer of at least -1, not "many"/,
  ],
  [
    'custom fields that double sixty times',
    'POST',
    '/queries/run/json',
    {
      body: {
        ...query,
        fields: ['d59', 'orders.count'],
        dynamic_fields: JSON.stringify(
          Array.from({ length: 60 }, (_, index) => ({
            dimension: `d${String(index)}`,
            _type_hint: 'number',
            expression: index === 0 ? '${orders.id}' : `\${d${String(index - 1)}} + \${d${String(index - 1)}}`,
          })),
        ),
      },
    },
    400,
    /"d\d+" becomes too large/,
  ],
  ['an empty limit', 'POST', '/queries/run/json?limit=', { body: query }, 422, /'limit'.*""/],
  ['half a row', 'POST', '/queries/run/json?limit=1.5', { body: query }, 422, /'limit'.*"1\.5"/],
  ['a hexadecimal limit', 'POST', '/queries/run/json?limit=0x2', { body: query }, 422, /'limit'.*"0x2"/],
  [
    'more rows than there are numbers',
    'POST',
    '/queries/run/json?limit=99999999999999999999',
    { body: query },
    422,
    /'limit'/,
  ],
  ['a limit below -1', 'POST', '/queries/run/json?limit=-5', { body: query }, 422, /'limit'.*-5/],
  [
    'a word as boolean',
    'POST',
    '/queries/run/json?cache=perhaps',
    { body: query },
    422,
    /'cache' must be true or false, not "perhaps"/,
  ],
  ['an image of no size', 'POST', '/queries/run/png?image_width=0', { body: query }, 422, /image_width/],
  ['an unknown model', 'POST', '/queries/run/json', { body: { ...query, model: 'nope' } }, 400, /nope/],
  ['an unknown explore', 'POST', '/queries/run/json', { body: { ...query, view: 'oders' } }, 400, /oders/],
  [
    'an unknown field',
    'POST',
    '/queries/run/json',
    { body: { ...query, fields: ['orders.cuont'] } },
    400,
    /orders\.cuont/,
  ],
  [
    'an unknown view of a field',
    'POST',
    '/queries/run/json',
    { body: { ...query, fields: ['orderz.count'] } },
    400,
    /orderz\.count/,
  ],
  [
    'a column that is not there',
    'POST',
    '/queries/run/json',
    { body: { ...query, fields: ['orders.broken'] } },
    400,
    /no_such_column/,
  ],
  [
    'an unreadable filter',
    'POST',
    '/queries/run/json',
    { body: { ...query, filters: { 'orders.id': 'abc def' } } },
    400,
    /orders\.id/,
  ],
  [
    'an unknown time zone',
    'POST',
    '/queries/run/json',
    { body: { ...query, query_timezone: 'Mars/Base' } },
    400,
    /Mars\/Base/,
  ],
  ['an unreadable limit', 'POST', '/queries/run/json', { body: { ...query, limit: 'lots' } }, 400, /lots/],
  [
    'unreadable dynamic fields',
    'POST',
    '/queries/run/json',
    { body: { ...query, dynamic_fields: '{not json' } },
    400,
    /dynamic_fields/,
  ],
  // ---- tasks
  ['a task of nothing', 'POST', '/query_tasks', { body: { result_format: 'json' } }, 422, /'query_id' is required/],
  ['a task without a format', 'POST', '/query_tasks', { body: { query_id: '1' } }, 422, /'result_format' is required/],
  [
    'a task in an unknown format',
    'POST',
    '/query_tasks',
    { body: { query_id: '1', result_format: 'docx' } },
    422,
    /result_format.*"docx"/,
  ],
  [
    'a task of an unknown query',
    'POST',
    '/query_tasks',
    { body: { query_id: '999999', result_format: 'json' } },
    404,
    /Not found/,
  ],
  [
    'a task of two things',
    'POST',
    '/query_tasks',
    { body: { query_id: '1', merge_query_id: '1', result_format: 'json' } },
    422,
    /Only one/,
  ],
  [
    'deferred as a text',
    'POST',
    '/query_tasks',
    { body: { query_id: '1', result_format: 'json', deferred: 'no' } },
    422,
    /deferred/,
  ],
  ['an unknown task', 'GET', '/query_tasks/00000000000000000000000000000000', {}, 404, /Not found/],
  ['results of an unknown task', 'GET', '/query_tasks/x/results', {}, 404, /Not found/],
  ['results in an unknown format', 'GET', '/query_tasks/x/results?result_format=doc', {}, 422, /result_format/],
  ['waiting forever', 'GET', '/query_tasks/x?wait=100000', {}, 422, /wait.*100000/],
  ['multi_results without ids', 'GET', '/query_tasks/multi_results', {}, 422, /query_task_ids/],
  ['killing nothing', 'DELETE', '/running_queries/nope', {}, 404, /Not found/],
  ['unreadable fields', 'GET', '/user?fields=id,(', {}, 422, /fields.*character 4/],
  ['fields that never end', 'GET', `/user?fields=${'a('.repeat(50)}`, {}, 422, /levels/],
  // ---- SQL and merges
  ['SQL of nothing', 'POST', '/sql_queries', { body: { connection_name: 'shop' } }, 422, /'sql' is required/],
  [
    'SQL as a list',
    'POST',
    '/sql_queries',
    { body: { connection_name: 'shop', sql: [] } },
    422,
    /'sql' must be a string/,
  ],
  ['SQL without a connection', 'POST', '/sql_queries', { body: { sql: 'select 1' } }, 422, /connection_name/],
  ['an unknown SQL query', 'POST', '/sql_queries/nothere/run/json', {}, 404, /Not found/],
  ['a merge of nothing', 'POST', '/merge_queries', { body: {} }, 422, /source_queries/],
  ['a merge of an empty list', 'POST', '/merge_queries', { body: { source_queries: [] } }, 422, /at least 1/],
  [
    'a merge of 1,000 sources',
    'POST',
    '/merge_queries',
    { body: { source_queries: Array.from({ length: 1000 }, () => ({})) } },
    422,
    /at most 25/,
  ],
  ['an unknown merge', 'GET', '/merge_queries/12345', {}, 404, /Not found/],
  // ---- LookML
  ['an unknown model to look at', 'GET', '/lookml_models/nope', {}, 404, /Not found/],
  ['an unknown explore to look at', 'GET', '/lookml_models/shop/explores/__proto__', {}, 404, /Not found/],
  [
    'suggestions of an unknown field',
    'GET',
    '/models/shop/views/orders/fields/orders.nope/suggestions',
    {},
    404,
    /Not found/,
  ],
  ['an unknown connection', 'GET', '/connections/constructor', {}, 404, /Not found/],
  ['an unknown user', 'GET', '/users/hasOwnProperty', {}, 404, /Not found/],
];

describe('a bad request', () => {
  it.each(cases)('%s', async (...[, method, path, options, status, names]) => {
    const answer = await server.call(method, path, options);
    const messages = [
      answer.json.message,
      ...(answer.json.errors ?? []).map((error: { message: string }) => error.message),
    ];
    expect(messages.join('\n')).toMatch(names);
    expect(answer.status).toBe(status);
    expect(answer.json.documentation_url).toMatch(
      new RegExp(`^${server.origin}/docs/r/err/4\\.0/${String(status)}/${method.toLowerCase()}/`),
    );
    expect(answer.text).not.toMatch(/node_modules|\.ts:\d/);
  });

  it('points to a page that explains it', async () => {
    const { json } = await server.call('GET', '/queries/999999');
    expect(json.documentation_url).toMatch(/\/404\/get\/queries\/:query_id$/);
    const page = await fetch(json.documentation_url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('GET /api/4.0/queries/:query_id');
  });

  it.each(injections)('%s in every text is data or an error, never a fault', async (text) => {
    const everywhere = {
      model: text,
      view: text,
      fields: [text],
      pivots: [text],
      sorts: [text],
      filters: { [text]: text },
      filter_expression: text,
      limit: text,
      query_timezone: text,
      dynamic_fields: text,
      row_total: text,
    };
    const inModel = { ...everywhere, model: 'shop', view: 'orders', filters: { 'orders.status': text } };
    const onlyFilter = { ...query, filters: { 'orders.status': text } };
    const answers = await Promise.all([
      server.call('POST', '/queries/run/json', { body: everywhere }),
      server.call('POST', '/queries/run/json', { body: inModel }),
      server.call('POST', '/queries/run/json', { body: onlyFilter }),
      server.call(
        'GET',
        `/queries/models/${encodeURIComponent(text)}/views/${encodeURIComponent(text)}/run/csv?fields=${encodeURIComponent(text)}`,
      ),
      server.call('GET', `/query_tasks/${encodeURIComponent(text)}`),
      server.call('GET', `/query_tasks/multi_results?query_task_ids=${encodeURIComponent(text)}`),
      server.call('POST', '/sql_queries', { body: { connection_name: text, sql: text } }),
      server.call('GET', `/lookml_models/${encodeURIComponent(text)}/explores/${encodeURIComponent(text)}`),
      server.call('GET', `/users/${encodeURIComponent(text)}?fields=${encodeURIComponent(text)}`),
    ]);
    for (const answer of answers) expect(answer.status, answer.text).toBeLessThan(500);
    // The table still stands.
    const count = await server.call('POST', '/queries/run/json?cache=false', { body: query });
    expect(count.json).toEqual([{ 'orders.count': 1000 }]);
  });

  it('is answered also to clients that send a body whole before they listen', async () => {
    const { hostname, port } = new URL(server.origin);
    const body = 'x'.repeat(10e6);
    const token = await server.token('admin');
    const head = `POST /api/4.0/queries HTTP/1.1\r\nhost: x\r\nauthorization: token ${token}\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}\r\n\r\n`;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', reject);
      socket.write(head + body, () => socket.once('data', (chunk) => (resolve(chunk.toString()), socket.destroy())));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*larger than limits\.max_body_bytes/);
  });

  it.each([
    ['that is too large', 'POST /api/4.0/queries', 413],
    ['of nobody', 'POST /api/4.0/sql_queries', 401],
  ])(
    '%s is answered also to who sends it whole and asks for the connection to be closed',
    async (_what, line, status) => {
      const { hostname, port } = new URL(server.origin);
      const token = status === 401 ? 'x' : await server.token('admin');
      const body = Buffer.alloc(6e6, 'x');
      const head = `${line} HTTP/1.1\r\nhost: x\r\nauthorization: token ${token}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}\r\n\r\n`;
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname).pause();
        let received = '';
        socket.on('error', reject).on('data', (chunk: Buffer) => (received += chunk.toString()));
        socket.on('end', () => resolve(received)).pause();
        socket.write(head);
        // As clients do that know no other way: nothing is read before all has been sent.
        socket.write(body, (error) => (error ? reject(error) : socket.resume()));
      });
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} [\\s\\S]*"message":[\\s\\S]*\\}$`));
    },
  );

  it('that is no HTTP gets an answer, and the service goes on', async () => {
    const { hostname, port } = new URL(server.origin);
    const send = (bytes: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => socket.write(bytes));
        let received = '';
        socket
          .on('data', (chunk) => (received += chunk.toString()))
          .on('close', () => resolve(received))
          .on('error', reject);
      });
    expect(await send('nonsense\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*"message":"The request is not valid HTTP\."/,
    );
    expect(await send(`GET / HTTP/1.1\r\nhost: x\r\nx-big: ${'a'.repeat(300_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    expect((await server.call('GET', '/user')).status).toBe(200);
  });
});
