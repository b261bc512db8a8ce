/** Many large requests at once hold up who asks for little no longer than one of them does. */
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiDescription, descriptionNames } from '../../src/http/description/api-description.ts';
import { routeTable } from '../../src/http/routes/route-table.ts';
import { asAsker, othersTurn, ownTurn } from '../../src/lib/others-turn.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

it('of many that wait with something large, one goes on before others are answered; what is small never waits', async () => {
  let large = 0;
  const waiting = Array.from({ length: 20 }, async () => {
    await othersTurn(1_000_000);
    large += 1;
  });
  let most = 0;
  for (let round = 0; round < 60; round += 1) {
    const before = large;
    await setImmediate();
    most = Math.max(most, large - before);
  }
  await Promise.all(waiting);
  expect([most, large]).toEqual([1, 20]);
  let small = 0;
  const at = othersTurn(1_000).then(() => (small += 1));
  await Promise.resolve();
  await at;
  expect(small).toBe(1);
});

it('who asks for one turn does not wait for all of another’s, nor does who asks for the next', async () => {
  const events: string[] = [];
  const turn = (asker: string) => asAsker(asker, ownTurn).then(() => events.push(asker));
  const crowd = Array.from({ length: 1_000 }, () => turn('crowd'));
  const steps = async (asker: string) => {
    for (let step = 0; step < 5; step += 1) await turn(asker);
  };
  await Promise.all([...crowd, steps('one'), steps('other')]);
  expect(events.slice(0, 15)).toEqual(Array.from({ length: 5 }, () => ['crowd', 'one', 'other']).flat());
  expect(events).toHaveLength(1_010);
});

it.each(descriptionNames)('%s is put together once, though anybody may ask for it and name the host', (name) => {
  const [one, other] = ['http://a.example.com', 'https://b.example.com'].map(
    (origin) => apiDescription(name, routeTable, origin) as { paths: object },
  );
  expect(one?.paths).toBe(other?.paths);
  expect(JSON.stringify(one)).toContain('a.example.com');
  expect(JSON.stringify(other)).toContain('b.example.com');
});

describe('large requests of one user', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('wait behind those of another, who has but one', async () => {
    const query = { model: 'shop', view: 'orders', fields: ['orders.count'] };
    const create = (letters: number, token: string) =>
      server.call('POST', '/queries', { token, body: { ...query, vis_config: { text: 'x'.repeat(letters) } } });
    const [many, one] = await Promise.all([server.token('analyst'), server.token('admin')]);
    const { id } = (await create(300_000, many)).json;
    let answered = 0;
    const crowd = Array.from({ length: 80 }, () =>
      server.call('GET', `/queries/${id}`, { token: many }).then(() => (answered += 1)),
    );
    expect((await create(200_000, one)).status).toBe(200);
    expect(answered).toBeLessThan(crowd.length);
    await Promise.all(crowd);
    expect(answered).toBe(crowd.length);
  });
});
