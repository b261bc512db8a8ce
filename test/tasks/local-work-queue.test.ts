import { expect, it } from 'vitest';
import { LocalWorkQueue } from '../../src/tasks/local-work-queue.ts';
import { describeWorkQueue } from './work-queue-contract.ts';

describeWorkQueue('the queue of one node', async (limits) => {
  const queue = new LocalWorkQueue(limits);
  return { open: () => queue, async [Symbol.asyncDispose]() {} };
});

it('gives 100,000 entries of twenty users', async () => {
  const queue = new LocalWorkQueue(() => ({ total: 8, perUser: 8 }));
  for (let count = 0; count < 100_000; count += 1) {
    await queue.enqueue({ id: String(count), userId: String(count % 20), lanes: ['db'], rank: 'normal' });
  }
  let taken = 0;
  for (;;) {
    const claims = await queue.claim({ free: 8, slots: 8 });
    for (const claim of claims) await claim.release('done');
    if (claims.length === 0) break;
    taken += claims.length;
  }
  expect(taken).toBe(100_000);
});
