/** What a connection's test looks at: whether the database still runs a statement. */
import { expect, it } from 'vitest';
import { engineDialects, engineNames, openEngine } from '../support/engines.ts';

const waits = { duckdb: null, postgres: 'pg_sleep(1)', mysql: 'SLEEP(1)' } as const;

it.for(engineNames)('%s tells of statements of the same user while they run', async (name, { skip }) => {
  const { runningSql } = engineDialects[name].catalogue;
  const wait = waits[name];
  if (wait === null) return expect(runningSql).toBeUndefined();
  const [first, second] = [await openEngine(name), await openEngine(name)];
  if (first === null || second === null) return skip(`${name} is not installed`);
  const count = async () => (await second.query(runningSql?.('mark_1f') ?? '')).rows;
  const ended = first.query(`SELECT 'mark_1f', ${wait}`);
  await expect.poll(count).toEqual([['1']]);
  await ended;
  expect(await count()).toEqual([['0']]);
  await first.close();
  await second.close();
});
