/** What is not served, over HTTP and in the documents. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookerOperations, unservedOperations } from '../../src/http/description/not-served.ts';
import { routeTable } from '../../src/http/routes/route-table.ts';
import { apiDocument } from '../support/api-document.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe('an operation that is not served', () => {
  it('says so in words, with and without a token, a body or anything that could be an id', async () => {
    const unserved = unservedOperations(routeTable);
    expect(unserved.length + routeTable.length).toBeGreaterThan(lookerOperations.length);
    expect(unserved.map(({ operationId }) => operationId)).toContain('set_default_theme');
    const wrong = await Promise.all(
      unserved.map(async ({ method, path, operationId }, index) => {
        const { status, json } = await server.call(method, path.replaceAll(/:\w+/g, '1'), {
          ...(method !== 'GET' && { body: { nonsense: 1 } }),
          ...(index % 2 === 0 && { token: null }),
        });
        const isRight =
          status === 404 &&
          json.message === `Coatcheck does not serve ${operationId} (${method} ${path}).` &&
          json.documentation_url === `${server.origin}/docs/r/err/4.0/404/${method.toLowerCase()}${path}`;
        return isRight ? [] : [`${method} ${path}: ${String(status)} ${JSON.stringify(json)}`];
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  it('has a page that says the same', async () => {
    const page = await (await fetch(`${server.origin}/docs/r/err/4.0/404/post/alerts/:alert_id/follow`)).text();
    expect(page).toContain('Coatcheck does not serve Looker’s follow_alert. Nothing is sent or scheduled.');
  });

  it.each([
    ['GET', '/api/4.0/lookz/1', /^Coatcheck does not serve GET \/api\/4\.0\/lookz\/1: the Looker API 4\.0 has no such/],
    [
      'POST',
      '/api/3.1/queries',
      /^Coatcheck does not serve POST \/api\/3\.1\/queries: it has only version 4\.0 of the API/,
    ],
    ['GET', '/explore/shop', /^Coatcheck does not serve GET \/explore\/shop\.$/],
    ['DELETE', `/${'x'.repeat(500)}`, /^Coatcheck does not serve DELETE \/x{199}…\.$/],
  ])('of no version at all: %s %s', async (method, path, message) => {
    const answer = await fetch(`${server.origin}${path}`, { method });
    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { message: string }).message).toMatch(message);
  });

  it('is told from a thing that is not there, and from a method that a path does not have', async () => {
    expect((await server.call('GET', '/users/4711')).json.message).toBe('Not found');
    expect((await server.call('PUT', '/users/7')).status).toBe(405);
    expect((await server.call('HEAD', '/agents/search')).status).toBe(404);
  });
});

describe('docs/api.md', () => {
  it('lists every operation as it is', () => {
    const file = join(import.meta.dirname, '../../docs/api.md');
    const expected = apiDocument(routeTable);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, expected);
    expect(
      readFileSync(file, 'utf8'),
      'docs/api.md is not what src/http/routes says: UPDATE_GOLDEN=1 npm test -- test/http/not-served.test.ts',
    ).toBe(expected);
  });
});
