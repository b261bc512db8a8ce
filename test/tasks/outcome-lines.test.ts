/** Every task that ends is one line of the log, which tells who asked for what, how long it took, and what went wrong. */
import { expect, test } from 'vitest';
import type { OutcomeLine } from '../../src/tasks/outcome-line.ts';
import { caller, openTaskWorld } from '../support/task-world.ts';

async function world() {
  const lines: OutcomeLine[] = [];
  return { lines, world: await openTaskWorld({ onOutcome: (line) => lines.push(line) }) };
}

const failure = (code: string, details: string | null) => ({
  code,
  message: 'It failed.',
  messageDetails: details,
  sql: null,
  sqlErrorLoc: null,
  origin: null,
});

test('a run tells its rows and times, and a cached answer that no database was asked', async () => {
  const { lines, world: opened } = await world();
  await using tasks = opened;
  const first = await tasks.submit('select 1', { requestId: 'r-1' });
  const job = await tasks.executors.next();
  tasks.clock.move(2_000);
  job.complete();
  await expect.poll(() => lines.length).toBe(1);
  const second = await tasks.submit('select 1');
  await expect.poll(() => lines.length).toBe(2);
  const shared = { userId: '1', connection: 'one', format: 'json', rows: 1, outcome: 'complete' };
  expect(lines).toEqual([
    {
      level: 'info',
      details: expect.objectContaining({
        ...shared,
        taskId: first.id,
        requestId: 'r-1',
        source: 'query',
        databaseMs: 250,
      }),
    },
    {
      level: 'info',
      details: expect.objectContaining({ ...shared, taskId: second.id, source: 'cache', databaseMs: 0, renderMs: 0 }),
    },
  ]);
  expect(lines[0]?.details['runMs']).toBeGreaterThanOrEqual(2_000);
  expect(lines[0]?.details['queueMs']).toBeLessThan(2_000);
});

test('bytes and times after the database are told, and of a second task that it joined the work of the first', async () => {
  const { lines, world: opened } = await world();
  await using tasks = opened;
  const first = await tasks.submit('select 1');
  const job = await tasks.executors.next();
  const second = await tasks.submit('select 1');
  await expect.poll(async () => (await tasks.tasks.get(second.id, caller('1')))?.state).toBe('running');
  tasks.clock.move(2_000);
  job.complete();
  await expect.poll(() => lines.length).toBe(2);
  const told = new Map(lines.map(({ details }) => [details.taskId, details]));
  expect(told.get(first.id)).not.toHaveProperty('shared');
  expect(told.get(first.id)).toMatchObject({ databaseMs: 250, bytes: expect.any(Number), outcome: 'complete' });
  const { runMs = 0, renderMs } = told.get(first.id) as { runMs?: number; renderMs?: number };
  expect(renderMs).toBe(runMs - 250);
  expect(told.get(second.id)).toMatchObject({ source: 'query', shared: true });
  const third = await tasks.submit('select 1');
  await expect.poll(() => lines.length).toBe(3);
  expect(lines[2]?.details).toMatchObject({ taskId: third.id, source: 'cache', bytes: told.get(first.id)?.bytes });
});

test.each([
  ['database_error', 'relation "gone" does not exist', 'warn'],
  ['statement_timeout', null, 'warn'],
  ['storage_full', null, 'error'],
  ['internal', null, 'error'],
])('%s is told with its reason', async (code, details, level) => {
  const { lines, world: opened } = await world();
  await using tasks = opened;
  const { id } = await tasks.submit('select 1');
  (await tasks.executors.next()).fail(failure(code, details));
  await expect.poll(() => lines.length).toBe(1);
  const told = { taskId: id, outcome: 'failed', connection: 'one', error: code, why: details ?? 'It failed.' };
  expect(lines).toEqual([{ level, details: expect.objectContaining(told) }]);
});

test('a task that was killed while it waited is told too', async () => {
  const { lines, world: opened } = await world();
  await using tasks = opened;
  const { id } = await tasks.submit('select 1');
  await tasks.executors.next();
  await tasks.tasks.kill(id, caller('1'));
  await expect
    .poll(() => lines)
    .toEqual([{ level: 'info', details: expect.objectContaining({ taskId: id, outcome: 'killed' }) }]);
});
