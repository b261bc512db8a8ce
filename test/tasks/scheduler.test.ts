/** The scheduler over a queue that takes its time, as one in a database does. */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LocalWorkQueue } from '../../src/tasks/local-work-queue.ts';
import { Scheduler } from '../../src/tasks/scheduler.ts';
import type { QueueEntry } from '../../src/tasks/work-queue.ts';

function slowQueue() {
  const queue = new LocalWorkQueue<QueueEntry>(() => ({ total: 99, perUser: 99 }));
  let count = 0;
  return {
    enqueue: () => queue.enqueue({ id: String((count += 1)), userId: String(count), lanes: [], rank: 'normal' }),
    claimNow: () => queue.claim({ free: 99, slots: 999 }),
    listen: (listener: () => void) => queue.listen(listener),
    claim: async (slots: { readonly free: number; readonly slots: number }) => {
      await setImmediate();
      const claims = await queue.claim(slots);
      await sleep(5);
      return claims;
    },
  };
}

test('runs all that comes, also while it claims, and never more at once than there are slots', async () => {
  const queue = slowQueue();
  let [running, most, done] = [0, 0, 0];
  await using scheduler = new Scheduler({
    queue,
    slots: 3,
    perform: async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(30);
      running -= 1;
      done += 1;
      return 'done';
    },
  });
  for (let count = 0; count < 40; count += 1) {
    await queue.enqueue();
    if (count % 5 === 0) await sleep(2);
  }
  await expect.poll(() => done).toBe(40);
  expect(most).toBe(3);
  await scheduler[Symbol.asyncDispose]();
});

test('what comes while it claims is not forgotten, though nothing ends meanwhile', async () => {
  const queue = slowQueue();
  const both = Promise.withResolvers<void>();
  let running = 0;
  await using _scheduler = new Scheduler({
    queue,
    slots: 4,
    perform: async () => {
      running += 1;
      if (running === 2) both.resolve();
      await both.promise;
      return 'done';
    },
  });
  await queue.enqueue();
  await sleep(3);
  await queue.enqueue();
  await both.promise;
  expect(running).toBe(2);
});

test('an entry that is to run again does, and holds its slot no longer', async () => {
  const queue = slowQueue();
  const ends: ('done' | 'again')[] = ['again', 'again', 'done'];
  let runs = 0;
  await using _scheduler = new Scheduler({
    queue,
    slots: 1,
    perform: async () => {
      runs += 1;
      return ends.shift() ?? 'done';
    },
  });
  await queue.enqueue();
  await queue.enqueue();
  await expect.poll(() => runs).toBe(4);
});

test('what is claimed when it closes is given back, not begun', async () => {
  const queue = slowQueue();
  let begun = 0;
  const scheduler = new Scheduler({
    queue,
    slots: 2,
    perform: async () => {
      begun += 1;
      return 'done';
    },
  });
  await queue.enqueue();
  await setImmediate();
  await scheduler[Symbol.asyncDispose]();
  expect([begun, (await queue.claimNow()).length]).toEqual([0, 1]);
});

test.each([0, 1, 2, 3, 4, 5, 6])(
  'what comes %i turns of promises after a look that found nothing is looked for',
  async (turns) => {
    let looks = 0;
    let tell = (): void => undefined;
    const listening = { [Symbol.dispose]: () => undefined };
    await using _scheduler = new Scheduler<QueueEntry>({
      slots: 1,
      perform: () => Promise.resolve('done'),
      queue: {
        listen(listener) {
          tell = listener;
          return listening;
        },
        claim() {
          looks += 1;
          const found = Promise.resolve([]);
          if (looks === 1) void found.then(() => after(turns, tell));
          return found;
        },
      },
    });
    tell();
    await setImmediate();
    expect(looks).toBe(2);
  },
);

async function after(turns: number, then: () => void): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
  then();
}
