/**
 * Random requests to every operation, made from the server's own description: none is answered by a fault of the server,
 * by an error that is not Looker's, or by an answer that the description (or Looker's, where it is at hand) forbids.
 * COATCHECK_FUZZ_REQUESTS sets how many, COATCHECK_FUZZ_SEED which.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusedMembers } from '../../src/contract/write-connection.ts';
import { operationsOf, type Description, type Operation } from '../support/api-fuzz/described-api.ts';
import { createRandom } from '../support/api-fuzz/random.ts';
import { placeOf, randomRequest, type FuzzRequest, type Vocabulary } from '../support/api-fuzz/random-request.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const REQUESTS = Number(process.env['COATCHECK_FUZZ_REQUESTS'] ?? 1_000);
const SEED = Number(process.env['COATCHECK_FUZZ_SEED'] ?? 1);
/** Requests under way at once: some meet each other's objects. */
const CLIENTS = 6;

/** Looker's published description is not ours to copy. */
const lookersFile = join(import.meta.dirname, '../../../shared/spec/Looker.4.0.oas.json');

const fields = [
  'orders.id',
  'orders.status',
  'orders.kind',
  'orders.count',
  'orders.total',
  'orders.greeting',
  'recent.count',
];
const vocabulary: Vocabulary = {
  model: ['shop', 'shop', 'shop', 'nowhere'],
  model_name: ['shop', 'shop', 'nowhere'],
  lookml_model_name: ['shop', 'shop', 'nowhere'],
  view: ['orders', 'orders', 'recent', 'gone'],
  view_name: ['orders', 'recent', 'gone'],
  explore_name: ['orders', 'recent', 'gone'],
  lookml_explore_name: ['orders', 'recent', 'gone'],
  field_name: fields,
  connection_name: ['shop', 'made', 'made', 'gone'],
  dialect_name: ['postgres', 'mysql', 'duckdb', 'oracle'],
  host: ['127.0.0.1', '127.0.0.1', 'localhost', '169.254.169.254'],
  port: ['1', '1', 1, '70000'],
  name: ['made', 'made', 'a name', 'orders'],
  db_timezone: ['UTC', 'Moon/Base'],
  ...Object.fromEntries(refusedMembers.map((name) => [name, [null, null, null, 'x']])),
  fields: [
    fields.slice(0, 2),
    fields.slice(1, 4),
    fields.slice(3, 5),
    [...fields],
    'id,url',
    ['orders.broken'],
    ['orders.nothing'],
  ],
  pivots: [['orders.status'], ['orders.kind']],
  sorts: [['orders.id desc'], ['orders.count'], ['orders.status asc 0'], 'id', 'name desc'],
  filters: [
    { 'orders.status': 'open' },
    { 'orders.id': '>5,NOT 7' },
    { 'orders.total': '[1,5]' },
    { 'orders.nothing': 'x' },
    {},
  ],
  filter: ['open', '%a%', '-EMPTY', '>5', '7 days ago', 'NULL', '"'],
  filter_expression: ['${orders.id} > 3', '${orders.id} >', 'matches_filter(${orders.status}, `open`)'],
  dynamic_fields: [
    '[{"table_calculation":"c","label":"C","expression":"${orders.count} * 2"}]',
    '[{"dimension":"d","expression":"${orders.id} + 1"}]',
    '[{"measure":"m","based_on":"orders.id","type":"sum"}]',
    '[{"measure":"m"}]',
    '[',
  ],
  limit: ['5', '0', '-1', '500', 'x'],
  column_limit: ['5', '50'],
  result_format: ['json', 'json', 'csv', 'json_detail', 'html', 'md', 'txt', 'xlsx', 'sql', 'ndjson', 'png', 'pdf'],
  sql: ['select 1 as n', 'select * from orders limit 3', 'select', 'drop table orders', 'select * from gone'],
  query_timezone: ['UTC', 'America/New_York', 'Moon/Base'],
  vis_config: [{}, { type: 'looker_bar' }, { type: 'table', hidden_fields: ['orders.id'] }],
  source_queries: [[]],
  client_id: ['analyst-id', 'admin-id', 'nobody'],
  client_secret: ['wrong'],
  role_ids: [['1'], ['2'], ['999'], []],
  permissions: [['access_data'], ['access_data', 'develop'], ['see_sqls']],
  models: [['shop'], []],
  permission_set_id: ['2', '7', '987'],
  model_set_id: ['1', '987'],
  schema_name: ['main', 'gone'],
  type: ['string', 'number', 'yesno', 'advanced_filter_string'],
  wait: [0, 1],
  workspace_id: ['production', 'dev', 'moon'],
  specification: ['openapi.json', 'swagger.json', 'x.json'],
};

interface Sent {
  readonly operation: Operation;
  readonly request: FuzzRequest;
  readonly status: number;
  readonly text: string;
  readonly contentType: string;
}

let server: TestServer;
let description: Description;
let operations: readonly Operation[];
let lookers: ReadonlyMap<string, Operation>;
beforeAll(async () => {
  // Nothing listens there, so that what is made fails at once.
  const connections = 'connections_api: { allowed_hosts: ["127.0.0.1:1"] }';
  server = await startTestServer(`limits: { failed_logins_per_minute: 1000000 }\n${connections}\n`);
  description = (await server.call('GET', '/openapi.json')).json as Description;
  // The session that the requests are sent by shall last.
  operations = operationsOf(description).filter(({ id }) => id !== 'logout');
  const published = existsSync(lookersFile) ? operationsOf(JSON.parse(readFileSync(lookersFile, 'utf8'))) : [];
  lookers = new Map(published.map((operation) => [operation.id, operation]));
});
afterAll(async () => server[Symbol.asyncDispose]());

/** What an answer breaks of what was promised; null when it keeps everything. */
function fault({ operation, request, status, text, contentType }: Sent): string | null {
  if (status >= 500) return `a fault of the server: ${text}`;
  const isJson = contentType.startsWith('application/json');
  const answer: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
  if (status >= 400) {
    const { message, documentation_url: url } = (answer ?? {}) as { message?: unknown; documentation_url?: unknown };
    if (typeof message !== 'string' || typeof url !== 'string') return `an error in another form: ${text}`;
  }
  // `fields` leaves members out on purpose.
  if (answer === undefined || (status === 200 && /[?&]fields=/.test(request.address))) return null;
  const ours = operation.breach(answer, status);
  const theirs = ours ?? lookers.get(operation.id)?.breach(answer, status) ?? null;
  return theirs === null || isKnown(operation.id, theirs) ? null : `not as described: ${theirs}`;
}

/** Where Looker's description is wrong of Looker itself. */
function isKnown(id: string, breach: string): boolean {
  return knownBreaches.some(([operation, words]) => operation.test(id) && words.test(breach));
}

const knownBreaches: readonly (readonly [operation: RegExp, breach: RegExp])[] = [
  // An enum on an array, for its items.
  [/^lookml_model_explore$/, /user_attribute_filter_types/],
  // Described as texts; Looker answers whatever was put in.
  [/merge_query$/, /vis_config/],
];

/** Ids for later requests: a few of each kind, the newest of them. */
function learn(all: Map<string, string[]>, operation: Operation, text: string): void {
  const known = all.get(placeOf(operation)) ?? [];
  all.set(placeOf(operation), known);
  for (const [, id = ''] of text.matchAll(/"(?:id|slug|client_id)":"([^"]{1,40})"/g)) {
    if (known.includes(id)) continue;
    known.push(id);
    if (known.length > 20) known.splice(1, 1);
  }
}

it(`${String(REQUESTS)} random requests`, { timeout: 60_000 + REQUESTS * 200 }, async ({ annotate }) => {
  const known = new Map([['users', ['1']]]);
  const token = await server.token('admin');
  const faults = new Map<string, string>();
  const statuses = new Map<number, number>();
  let sent = 0;
  const client = async (number: number): Promise<void> => {
    const random = createRandom(SEED * 1_000 + number);
    while (sent < REQUESTS) {
      const operation = operations[sent % operations.length] ?? random.pick(operations);
      sent += 1;
      const request = randomRequest(operation, { description, vocabulary, known }, random);
      const answer = await fetch(`${new URL(server.origin).origin}${prefixed(request.address)}`, {
        method: request.method,
        headers: {
          authorization: `token ${token}`,
          ...(request.contentType && { 'content-type': request.contentType }),
        },
        body: request.body,
      });
      const contentType = answer.headers.get('content-type') ?? '';
      const text = await answer.text();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (answer.ok) learn(known, operation, text);
      const found = fault({ operation, request, status: answer.status, text, contentType });
      const kind = `${operation.id} ${String(found).slice(0, 120)}`;
      if (found !== null && !faults.has(kind))
        faults.set(kind, `${JSON.stringify(request)} → ${found}`.slice(0, 2_000));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  await annotate(
    `${String(sent)} requests to ${String(operations.length)} operations: ${JSON.stringify(Object.fromEntries(statuses))}`,
  );
  expect([...faults.values()]).toEqual([]);
  // Half of them at least do what they say: the others are for the refusals.
  expect(statuses.get(200) ?? 0, JSON.stringify(Object.fromEntries(statuses))).toBeGreaterThan(REQUESTS / 5);
});

function prefixed(address: string): string {
  return address.startsWith('/api/4.0') ? address : `/api/4.0${address}`;
}
