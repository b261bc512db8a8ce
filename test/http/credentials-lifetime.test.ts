/** API credentials that end, and when any were last used. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { movableClock } from '../support/movable-clock.ts';
import { startTestServer, testUsers } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const HOUR_MS = 3_600_000;
const clock = movableClock();
let server: TestServer;
let userId: string;
beforeAll(async () => {
  server = await startTestServer('', { clock });
  userId = (await server.call('POST', '/users', { body: { first_name: 'Kim' } })).json.id;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

interface Made {
  readonly client_id: string;
  readonly client_secret: string;
}
const logIn = ({ client_id, client_secret }: Made) =>
  server.call('POST', '/login', { raw: new URLSearchParams({ client_id, client_secret }), token: null });
const path = () => `/users/${userId}/credentials_api3`;
const shown = async ({ client_id }: Made) => (await server.call('GET', `${path()}/${client_id}`)).json;

it('open nothing from their end on, and neither does what was opened with them', async () => {
  const expiresAt = new Date(clock.now() + HOUR_MS / 2).toISOString();
  const { json: made } = await server.call('POST', `${path()}?expires_at=${expiresAt}`);
  expect([made.expires_at, (await shown(made)).expires_at]).toEqual([expiresAt, expiresAt]);
  const { json: opened } = await logIn(made);
  expect(opened.expires_in).toBeLessThanOrEqual(1800);
  const me = { token: opened.access_token };
  expect((await server.call('GET', '/user', me)).status).toBe(200);
  clock.move(HOUR_MS / 2);
  expect([(await server.call('GET', '/user', me)).status, (await logIn(made)).status]).toEqual([401, 404]);
  // Others of the user go on.
  const { json: endless } = await server.call('POST', path());
  expect([endless.expires_at, (await logIn(endless)).status]).toEqual([null, 200]);
});

it.each([
  ['tomorrow', "'tomorrow' is no date such as"],
  ['2999-13-01', 'is no date'],
  ['2999-01-01T00:00:00', 'is no date'],
  ['2020-01-01', 'that time is over'],
])('that should end at %s are refused in words', async (expiresAt, why) => {
  const { status, json } = await server.call('POST', `${path()}?expires_at=${expiresAt}`);
  expect([status, json.errors[0].field, json.errors[0].message]).toEqual([
    422,
    'expires_at',
    expect.stringContaining(why),
  ]);
});

it('tell when they were last used, those of coatcheck.yaml too', async () => {
  const { json: made } = await server.call('POST', path());
  expect([made.last_used_at, (await shown(made)).last_used_at]).toEqual([null, null]);
  const before = clock.now();
  await logIn(made);
  const first = Date.parse((await shown(made)).last_used_at);
  expect(first).toBeGreaterThanOrEqual(before);
  clock.move(60_000);
  await logIn(made);
  expect(Date.parse((await shown(made)).last_used_at)).toBeGreaterThanOrEqual(first + 60_000);
  await logIn(testUsers.analyst);
  const [{ last_used_at }] = (await server.call('GET', '/users/7/credentials_api3')).json;
  expect(Date.parse(last_used_at)).toBeGreaterThanOrEqual(before);
});
