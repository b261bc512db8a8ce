/** What a state promises of small results, which lie in it. Part of `describeTaskState`. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemIds } from '../../src/lib/ids.ts';
import type { ResultParcel } from '../../src/results/storage/result-storage.ts';
import { ResultGone } from '../../src/tasks/result-gone.ts';
import { complete, insertTask, kill, result } from './task-state-support.ts';
import type { OpenState, StateHarness } from './task-state-support.ts';

function parcel(resultId: string): ResultParcel {
  return {
    resultId,
    stored: '{"version":1}',
    files: [{ name: 'main.csv', content: Buffer.from('1\n') }],
    renderings: [{ renderKey: 'json', contentType: 'application/json', content: Buffer.from('[]') }],
  };
}

export function describeSmallResults(name: string, makeHarness: () => Promise<StateHarness>): void {
  describe(name, () => {
    let harness: StateHarness;
    let state: OpenState;
    beforeEach(async () => {
      harness = await makeHarness();
      state = await harness.open('a');
    });
    afterEach(async () => {
      await state[Symbol.asyncDispose]();
      await harness[Symbol.asyncDispose]();
    });
    const added = (id: string) => ({ added: { ...result(id, 'key'), parcel: parcel(id) } });
    const isWhole = async (id: string): Promise<boolean> => {
      const [found, rendering] = [await state.shelf.find(id, 'json'), await state.shelf.rendering(id, 'json')];
      return found !== null && rendering !== null;
    };

    it('has a small result whole as soon as its task is complete, and nothing of it before', async () => {
      for (let round = 0; round < 10; round += 1) {
        const [id, resultId] = [await insertTask(state), systemIds.hex32()];
        const writing = { isOver: false };
        const written = state.tasks
          .transition([id], complete(resultId, 9_000), added(resultId))
          .finally(() => (writing.isOver = true));
        while (!writing.isOver) {
          const isThere = await state.shelf.has(resultId);
          const task = await state.tasks.get(id);
          if (isThere) expect(await isWhole(resultId)).toBe(true);
          if (task?.state === 'complete') expect(await state.shelf.has(resultId)).toBe(true);
          await setImmediate();
        }
        await written;
        await state[Symbol.asyncDispose]();
        state = await harness.open('a');
        expect(await state.shelf.find(resultId, 'json')).toMatchObject({
          stored: '{"version":1}',
          files: [{ name: 'main.csv', content: Uint8Array.from(Buffer.from('1\n')) }],
          renderings: [{ renderKey: 'json', contentType: 'application/json' }],
        });
        expect((await state.shelf.find(resultId))?.renderings).toEqual([]);
      }
    });

    it('keeps one whose tasks were killed meanwhile, and none of a transition that is undone', async () => {
      const id = await insertTask(state);
      await state.tasks.transition([id], kill);
      expect(await state.tasks.transition([id], complete('kept', 9_000), added('kept'))).toEqual([]);
      const undone = { ...added('undone'), kept: { resultId: 'gone', until: 9_000 } };
      await expect(state.tasks.transition([], complete('gone', 9_000), undone)).rejects.toThrow(ResultGone);
      expect([await isWhole('kept'), await state.shelf.has('undone')]).toEqual([true, false]);
      expect(await state.shelf.list()).toEqual(['kept']);
    });

    it('lets it go with its entry in the catalogue, and takes nothing for it after that', async () => {
      const late = { renderKey: 'csv', contentType: 'text/csv', content: Buffer.from('a\n') };
      for (const id of ['due', 'named', 'stays']) {
        const written = added(id);
        const keepUntil = id === 'due' ? 100 : 500;
        await state.tasks.transition([], complete(id, 9_000), { added: { ...written.added, keepUntil } });
        expect(await state.shelf.addRendering(id, late)).toBe(true);
      }
      expect(await state.catalogue.forgetDue(100)).toEqual(['due']);
      await state.catalogue.forget(['named']);
      for (const id of ['due', 'named']) {
        expect([await state.shelf.has(id), await state.shelf.rendering(id, 'csv')]).toEqual([false, null]);
        expect(await state.shelf.addRendering(id, late)).toBe(false);
        expect(await state.shelf.rendering(id, 'csv')).toBeNull();
      }
      expect([await state.shelf.list(), await isWhole('stays')]).toEqual([['stays'], true]);
    });
  });
}
