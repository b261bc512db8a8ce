/** An Office data connection is worth what the address in it answers: it is fetched here, as Excel would. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startTestServer();
  token = await server.token('admin');
});
afterAll(async () => server[Symbol.asyncDispose]());

const byStatus = { model: 'shop', view: 'orders', fields: ['orders.status', 'orders.total'], sorts: ['orders.status'] };

async function idOf(path: string, body: object): Promise<string> {
  const { json } = await server.call('POST', path, { body });
  return json.id ?? json.slug;
}

async function createTask(body: object, search = ''): Promise<string> {
  const id = await idOf(`/query_tasks${search}`, { ...body, result_format: 'odc' });
  await server.call('GET', `/query_tasks/${id}?wait=20`);
  return id;
}

const withoutMarkup = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** The addresses of Power Query's formula, in order: of the login, of the results. */
function addresses(odc: string): readonly string[] {
  const mashup = withoutMarkup(/<odc:PowerQueryMashupData>(.*?)<\/odc:PowerQueryMashupData>/s.exec(odc)?.[1] ?? '');
  return [...mashup.matchAll(/Web\.Contents\("([^"]+)"/g)].map((match) => match[1] ?? '');
}

async function fetchFrom(odc: string): Promise<string> {
  const [, address = ''] = addresses(odc);
  const response = await fetch(address, { headers: { authorization: `token ${token}` } });
  expect(response.status).toBe(200);
  return response.text();
}

describe('an Office data connection', () => {
  it('of a query leads to its rows as the task gives them, and to where a token is had', async () => {
    const query_id = await idOf('/queries', byStatus);
    const id = await createTask({ query_id }, '?limit=2&apply_formatting=true');
    const { text, headers } = await server.call('GET', `/query_tasks/${id}/results`);
    expect(headers.get('content-type')).toBe('text/x-ms-odc');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="query-${query_id}.odc"`);
    const csv = await server.call('GET', `/query_tasks/${id}/results?result_format=csv`);
    expect(csv.text.split('\n')).toHaveLength(4);
    expect(csv.text).toContain('$');
    expect(await fetchFrom(text)).toBe(csv.text);
    const [login = ''] = addresses(text);
    const form = new URLSearchParams({ client_id: 'admin-id', client_secret: 'admin-secret' });
    const answer = await fetch(login, { method: 'POST', body: form });
    expect(await answer.json()).toHaveProperty('access_token');
  });

  it('of SQL and of a merge leads to their rows', async () => {
    const sql_query_slug = await idOf('/sql_queries', { connection_name: 'shop', sql: 'SELECT 7 AS "a,b", NULL AS n' });
    const sql = await createTask({ sql_query_slug });
    expect(await fetchFrom((await server.call('GET', `/query_tasks/${sql}/results`)).text)).toBe('"a,b",n\n7,\n');
    const base = await idOf('/queries', byStatus);
    const other = await idOf('/queries', { ...byStatus, fields: ['orders.status', 'orders.count'] });
    const merge_fields = [{ field_name: 'orders.status', source_field_name: 'orders.status' }];
    const source_queries = [{ query_id: base }, { query_id: other, merge_fields }];
    const merge = await createTask({ merge_query_id: await idOf('/merge_queries', { source_queries }) });
    const csv = await server.call('GET', `/query_tasks/${merge}/results?result_format=csv`);
    expect(csv.text.split('\n')[0]).toBe('Orders Status,Orders Total,Orders Count');
    expect(await fetchFrom((await server.call('GET', `/query_tasks/${merge}/results`)).text)).toBe(csv.text);
  });

  it('names the server as its client does, though tickets share the stored result', async () => {
    const id = await createTask({ query_id: await idOf('/queries', byStatus) });
    const whole = await server.call('GET', `/query_tasks/${id}/results`);
    const byName = whole.text.replaceAll('127.0.0.1', 'localhost');
    const origin = server.origin.replace('127.0.0.1', 'localhost');
    const headers = { authorization: `token ${token}` };
    const answer = await fetch(`${origin}/api/4.0/query_tasks/${id}/results`, { headers });
    expect(await answer.text()).toBe(byName);
    expect(answer.headers.get('etag')).not.toBe(whole.headers.get('etag'));
    const multi = await server.call('GET', `/query_tasks/multi_results?query_task_ids=${id}`);
    expect(multi.json[id].data).toBe(whole.text);
  });

  it('can be fetched in parts that make up the whole', async () => {
    const id = await createTask({ query_id: await idOf('/queries', byStatus) });
    const { text } = await server.call('GET', `/query_tasks/${id}/results`);
    const length = Buffer.byteLength(text);
    const parts: string[] = [];
    for (let start = 0; start < length; start += 700) {
      const headers = { range: `bytes=${String(start)}-${String(start + 699)}` };
      parts.push((await server.call('GET', `/query_tasks/${id}/results`, { headers })).text);
    }
    expect(parts.join('')).toBe(text);
  });
});

it('files for other programs are saved by browsers, the rest is shown', async () => {
  const disposition = async (format: string) => {
    const { headers } = await server.call('POST', `/queries/run/${format}`, { body: byStatus });
    return headers.get('content-disposition')?.split(';')[0];
  };
  for (const format of ['csv', 'xlsx', 'gsxml', 'odc', 'parquet', 'arrow', 'ndjson'])
    expect(await disposition(format), format).toBe('attachment');
  for (const format of ['json', 'json_detail', 'html', 'md', 'txt', 'sql', 'png', 'jpg'])
    expect(await disposition(format), format).toBe('inline');
});
