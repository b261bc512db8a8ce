/** What a state promises that nodes share while all of them are there. Part of `describeTaskState`. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { complete, fail, insertTask, kill, result, start } from './task-state-support.ts';
import type { OpenState, StateHarness } from './task-state-support.ts';

export function describeTaskStateOfNodes(name: string, makeHarness: () => Promise<StateHarness>): void {
  describe(name, () => {
    let harness: StateHarness;
    let state: OpenState;
    let other: OpenState;
    beforeEach(async () => {
      harness = await makeHarness();
      state = await harness.open('a');
      other = await harness.open('b');
    });
    afterEach(async () => {
      for (const one of [state, other, harness]) await one[Symbol.asyncDispose]();
    });
    const stateOf = async (id: string): Promise<string | undefined> => (await state.tasks.get(id))?.state;

    it('shows on each what the other has written', async () => {
      const id = await insertTask(state);
      expect((await other.tasks.get(id))?.state).toBe('queued');
      await state.tasks.transition([id], start);
      await expect.poll(async () => (await other.tasks.get(id))?.state).toBe('running');
      const written = { added: result('r', 'key') };
      expect(await state.tasks.transition([id], complete('r', 9_000), written)).toEqual([id]);
      await expect.poll(async () => (await other.tasks.get(id))?.state).toBe('complete');
      expect([await other.catalogue.find('key', 0), await other.tasks.unfinished(null)]).toMatchObject([
        { id: 'r' },
        [],
      ]);
    });

    it('takes an outcome of the node alone that has the task, and a kill of any', async () => {
      const id = await insertTask(state);
      for (const event of [start, fail, complete('r', 9_000)]) {
        expect(await other.tasks.transition([id], event)).toEqual([]);
      }
      expect([await stateOf(id), await other.tasks.transition([id], kill)]).toEqual(['queued', [id]]);
    });

    it('lets one win of those that change a task on both at once', async () => {
      for (let round = 0; round < 50; round += 1) {
        const id = await insertTask(state);
        const won = await Promise.all([other.tasks.transition([id], kill), state.tasks.transition([id], fail)]);
        expect(won.flat()).toEqual([id]);
        const outcome = won[0].length === 1 ? 'killed' : 'failed';
        await expect.poll(async () => stateOf(id)).toBe(outcome);
      }
    });

    it('promises a result on one or forgets it on the other', async () => {
      for (let round = 0; round < 50; round += 1) {
        const id = `r${String(round)}`;
        await state.tasks.transition([], complete(id, 9_000), { added: { ...result(id, 'k'), keepUntil: 100 } });
        const kept = { kept: { resultId: id, until: 900 } };
        const [promised, forgotten] = await Promise.all([
          state.tasks.transition([], complete(id, 9_000), kept).then(
            () => true,
            () => false,
          ),
          other.catalogue.forgetDue(100),
        ]);
        expect(forgotten).toEqual(promised ? [] : [id]);
        expect((await state.catalogue.get(id)) !== undefined).toBe(promised);
      }
    });

    it('leaves the tasks of one alone when the other begins anew', async () => {
      const id = await insertTask(state);
      await state.tasks.transition([id], start);
      await other.tasks.requeueRunning({ count: true });
      expect([await stateOf(id), await other.tasks.queued()]).toEqual(['running', []]);
    });
  });
}
