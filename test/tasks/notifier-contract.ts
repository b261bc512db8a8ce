/** What any implementation of `Notifier` promises. A second one calls `describeNotifier` with a harness of its own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notifier } from '../../src/tasks/notifier.ts';

export interface NotifierHarness extends AsyncDisposable {
  /** That of a node; all are told what one notifies. */
  open(node: string): Notifier;
}

export function describeNotifier(name: string, makeHarness: () => Promise<NotifierHarness>): void {
  describe(name, () => {
    let harness: NotifierHarness;
    let [here, there]: Notifier[] = [];
    beforeEach(async () => {
      harness = await makeHarness();
      [here, there] = [harness.open('a'), harness.open('b')];
    });
    afterEach(() => harness[Symbol.asyncDispose]());
    const count = (taskId: string, notifier = here) => {
      const told = { times: 0 };
      return { told, listening: notifier?.listen(taskId, () => (told.times += 1)) };
    };

    it('tells all who listen for a task, on its node and on others', async () => {
      const all = [count('x'), count('x'), count('x', there)];
      here?.notify(['x']);
      await expect.poll(() => all.every(({ told }) => told.times > 0)).toBe(true);
    });

    it('tells of each of many tasks, and of what is notified right after listening began', async () => {
      const ids = Array.from({ length: 1_000 }, (_, index) => `t${String(index)}`);
      const all = ids.map((id, index) => count(id, index % 2 === 0 ? here : there));
      here?.notify(ids);
      await expect.poll(() => all.filter(({ told }) => told.times === 0)).toEqual([]);
    });

    it('tells every time, as long as somebody listens, and then no more', async () => {
      const { told, listening } = count('x', there);
      const other = count('x', there);
      here?.notify(['x']);
      await expect.poll(() => told.times).toBeGreaterThan(0);
      const before = told.times;
      here?.notify(['x']);
      await expect.poll(() => told.times).toBeGreaterThan(before);
      listening?.[Symbol.dispose]();
      const [after, othersBefore] = [told.times, other.told.times];
      here?.notify(['x', 'nobody listens for this']);
      await expect.poll(() => other.told.times).toBeGreaterThan(othersBefore);
      expect(told.times).toBe(after);
    });

    it('goes on when listeners go, or come, while they are told', async () => {
      const told: string[] = [];
      const first = here?.listen('x', () => {
        told.push('first');
        first?.[Symbol.dispose]();
        second?.[Symbol.dispose]();
      });
      const second = here?.listen('x', () => told.push('second'));
      here?.listen('x', () => told.push('third'));
      here?.notify(['x']);
      await expect.poll(() => told).toContain('third');
      const again = count('x');
      here?.notify(['x']);
      await expect.poll(() => again.told.times).toBeGreaterThan(0);
      expect(told.filter((who) => who === 'first')).toHaveLength(1);
    });
  });
}
