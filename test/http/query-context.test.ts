/** A database's administrator finds behind each statement who asks, by the comment that Looker puts there. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mariadbServer, postgresServer } from '../support/engines.ts';
import type { ServerAddress } from '../support/engines.ts';
import { serveProject } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
let postgres: ServerAddress;
let maria: ServerAddress | null;

const at = ({ host, port, user, password, database }: ServerAddress) =>
  `host: ${host}, port: ${String(port)}, database: ${database}, username: ${user}, password: "${password}"`;

/** An explore whose only row is the statement that asks for it, as its database sees it. */
const project = (connection: string, table: string, text: string) => `
connection: "${connection}"
explore: statements {}
view: statements {
  derived_table: { sql: ${table} ;; }
  dimension: text { sql: ${text} ;; }
  dimension: unknown { sql: \${TABLE}.no_such_column ;; }
  dimension: unread { sql: 1 no_such_column 2 ;; }
}`;

beforeAll(async () => {
  postgres = await postgresServer();
  maria = await mariadbServer();
  server = await serveProject({
    'coatcheck.yaml': `
connections:
  - { name: post, dialect_name: postgres, ${at(postgres)} }
  ${maria === null ? '' : `- { name: maria, dialect_name: mysql, ${at(maria)} }`}
`,
    'post.model.lkml': project(
      'post',
      'SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()',
      '${TABLE}.query',
    ),
    'maria.model.lkml': project(
      'maria',
      'SELECT info FROM information_schema.processlist WHERE id = CONNECTION_ID()',
      '${TABLE}.info',
    ),
  });
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

async function firstLine(model: string, requestId: string): Promise<{ readonly id: string; readonly line: string }> {
  const headers = { 'x-request-id': requestId };
  const body = { model, view: 'statements', fields: ['statements.text'] };
  const { json: query } = await server.call('POST', '/queries', { body });
  const task = { query_id: query.id, result_format: 'json' };
  const { json } = await server.call('POST', '/query_tasks?cache=false', { body: task, headers });
  const results = await server.call('GET', `/query_tasks/${json.id}/results?wait=30`);
  return { id: json.id, line: results.json[0]['statements.text'].split('\n')[0] };
}

it.each(['post', 'maria'])('is a comment before the SQL, with user, task and request, on %s', async (model) => {
  if (model === 'maria' && maria === null) return;
  const { id, line } = await firstLine(model, 'night-report:17');
  expect(line).toBe(
    `-- Looker Query Context '{"user_id":1,"history_slug":"${id}","instance_slug":"coatcheck","request_id":"night-report:17"}'`,
  );
});

it.each([
  ['post', 'unknown'],
  ['post', 'unread'],
  ['maria', 'unknown'],
  ['maria', 'unread'],
])('moves no place of an error, and stands in no SQL that users are shown: %s, %s', async (model, wrong) => {
  if (model === 'maria' && maria === null) return;
  const body = { model, view: 'statements', fields: [`statements.${wrong}`] };
  const { json } = await server.call('POST', '/queries/run/json_detail', { body });
  const [error] = json.errors;
  expect(error.sql_error_loc).toMatchObject({ line: expect.any(Number) });
  const lines: readonly string[] = json.sql.split('\n');
  expect(lines[error.sql_error_loc.line - 1]).toContain('no_such_column');
  expect(json.sql).not.toContain('Context');
});
