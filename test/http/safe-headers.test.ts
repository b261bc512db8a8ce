/** What browsers and caches are told with every kind of answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server[Symbol.asyncDispose]());

const query = { model: 'shop', view: 'orders', fields: ['orders.status'] };

describe('every answer', () => {
  it.each([
    ['an object', 'GET', '/user'],
    ['a list', 'GET', '/lookml_models'],
    ['nothing', 'DELETE', '/query_tasks/x'],
    ['an error', 'GET', '/nowhere'],
    ['a refusal', 'PUT', '/queries/1'],
    ['an address that is no URL', 'GET', '/queries/%zz'],
    ['the description', 'GET', '/swagger.json'],
    ['a stream', 'GET', '/query_tasks/multi_results?query_task_ids=x'],
  ])('%s is not kept by caches, nor taken for another type', async (_what, method, path) => {
    const { headers } = await server.call(method, path);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each(['json', 'html', 'csv', 'xlsx', 'png', 'md'])(
    'results in %s are nobody else’s, and of their type',
    async (format) => {
      const { status, headers } = await server.call('POST', `/queries/run/${format}`, { body: query });
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('private, no-cache');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('a result in html may run no script, send no form and load nothing but pictures', async () => {
    const { headers } = await server.call('POST', '/queries/run/html', { body: query });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^sandbox\b/);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src|allow-scripts|allow-same-origin/);
  });

  it('the token itself is kept by nobody', async () => {
    const raw = new URLSearchParams({ client_id: 'admin-id', client_secret: 'admin-secret' });
    expect((await server.call('POST', '/login', { raw, token: null })).headers.get('cache-control')).toBe('no-store');
  });
});
