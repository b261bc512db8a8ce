/** Many large requests at once hold up who asks for little no longer than one of them does. */
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { apiDescription, descriptionNames } from '../../src/http/api-description.ts';
import { routeTable } from '../../src/http/route-table.ts';
import { othersTurn } from '../../src/lib/others-turn.ts';

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

it.each(descriptionNames)('%s is put together once, though anybody may ask for it and name the host', (name) => {
  const [one, other] = ['http://a.example.com', 'https://b.example.com'].map(
    (origin) => apiDescription(name, routeTable, origin) as { paths: object },
  );
  expect(one?.paths).toBe(other?.paths);
  expect(JSON.stringify(one)).toContain('a.example.com');
  expect(JSON.stringify(other)).toContain('b.example.com');
});
