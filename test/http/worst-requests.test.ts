/** What a user may send at worst costs that user: an answer in words, and others are answered. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';
import { worstProject, worstRequests, type WorstRequest } from '../support/worst-requests.ts';

let folder: string;
let server: CoatcheckServer;
let token: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-worst-'));
  for (const [name, text] of Object.entries(worstProject)) writeFileSync(join(folder, name), text);
  server = await startIn(folder, { COATCHECK_CLIENT_ID: 'admin', COATCHECK_CLIENT_SECRET: 'admin-secret' });
  const body = new URLSearchParams({ client_id: 'user-id', client_secret: 'user-secret' });
  const login = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body });
  token = ((await login.json()) as { access_token: string }).access_token;
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function ask({ method, path, body, headers }: WorstRequest): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${server.origin}/api/4.0${path}`, {
    method,
    headers: {
      authorization: `token ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body()),
  });
  return { status: answer.status, text: await answer.text() };
}

describe('a request that asks for too much', () => {
  it.each(worstRequests.map((one) => [one.what, one] as const))(
    'is answered by results or in words: %s',
    async (_what, asked) => {
      const { status, text } = await ask(asked);
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(500);
      if (status < 400) return;
      const { message, errors } = JSON.parse(text) as { message: string; errors?: readonly { message: string }[] };
      expect([message, ...(errors ?? []).map((one) => one.message)].join()).toMatch(/\w+ \w+ \w+/);
      // An answer that repeats what was sent is no help, and costs as much again.
      expect(text.length).toBeLessThan(20_000);
    },
    // Databases take their time with the largest, and machines are busy.
    120_000,
  );
});
