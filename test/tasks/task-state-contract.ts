/**
 * What any implementation of the task store and of the result catalogue promises: one suite, for they share
 * transactions. A second implementation calls `describeTaskState` with a harness of its own.
 */
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemIds } from '../../src/lib/ids.ts';
import { ResultGone } from '../../src/tasks/result-gone.ts';
import { taskError } from '../support/fake-executors.ts';
import { caller } from '../support/task-world.ts';
import { describeSmallResults } from './small-results-contract.ts';
import { describeTaskStateOfNodes } from './task-state-nodes-contract.ts';
import { complete, fail, insertTask, kill, result, start } from './task-state-support.ts';
import type { Changes, OpenState, StateHarness } from './task-state-support.ts';

/**
 * @param options.isDistant the answer to a commit may come after others have read what was committed: a result may then be
 * seen a moment before the task that it completes, until the write is confirmed
 */
export function describeTaskState(
  name: string,
  makeHarness: () => Promise<StateHarness>,
  { isShared = false, isDistant = false }: { readonly isShared?: boolean; readonly isDistant?: boolean } = {},
): void {
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
    const reopen = async (node: string): Promise<void> => {
      await state[Symbol.asyncDispose]();
      state = await harness.open(node);
    };
    const insert = (changes: Changes = {}): Promise<string> => insertTask(state, changes);
    const stateOf = async (id: string): Promise<string | undefined> => (await state.tasks.get(id))?.state;

    it('keeps a task and who created it, also when it is opened again', async () => {
      const id = await insert({ userId: '7', options: { limit: '5' } });
      for (const _ of ['as it is', 'opened again']) {
        expect(await state.tasks.get(id)).toMatchObject({ state: 'queued', userId: '7', options: { limit: '5' } });
        expect(await state.tasks.getCaller(id)).toEqual(caller('7'));
        await reopen('a');
      }
      expect([await state.tasks.get('none'), await state.tasks.getCaller('none')]).toEqual([undefined, undefined]);
    });

    it.each([
      [start, { state: 'running', startedAt: 2_000, cacheKey: 'key' }],
      [fail, { state: 'failed', finishedAt: 3_000, error: taskError('internal', 'why') }],
      [kill, { state: 'killed', finishedAt: 3_000 }],
      [complete('r', 9_000), { state: 'complete', resultId: 'r', expiresAt: 9_000, runtimeSeconds: 0.5, notice: 'n' }],
    ] as const)('keeps what an event brings (%j), also when it is opened again', async (event, expected) => {
      const id = await insert();
      expect(await state.tasks.transition([id], event)).toEqual([id]);
      expect(await state.tasks.get(id)).toMatchObject(expected);
      await reopen('a');
      expect(await state.tasks.get(id)).toMatchObject(expected);
    });

    it('keeps a text until it expires', async () => {
      const id = await insert();
      await state.tasks.transition([id], { ...complete(null, 9_000), text: 'select 1' });
      expect(await state.tasks.getText(id)).toBe('select 1');
      await state.tasks.transition([id], { kind: 'expire' });
      expect(await state.tasks.getText(id)).toBeNull();
    });

    it('lets one of those win that change a task at the same time, and what has won stays', async () => {
      const rivals = [kill, fail, complete('r', 9_000)] as const;
      const kinds = ['killed', 'failed', 'complete'];
      for (let round = 0; round < 50; round += 1) {
        const id = await insert();
        const order = rivals.map((_, index) => (index + round) % rivals.length);
        const won = await Promise.all(order.map((index) => state.tasks.transition([id], rivals[index] ?? kill)));
        const winners = order.filter((_, place) => won[place]?.length === 1);
        expect(winners).toHaveLength(1);
        expect(await stateOf(id)).toBe(kinds[winners[0] ?? -1]);
      }
    });

    it('tells which of many tasks took an event', async () => {
      const ids: string[] = [];
      for (let count = 0; count < 450; count += 1) ids.push(await insert());
      const killed = ids.filter((_, index) => index % 3 === 0);
      expect((await state.tasks.transition(killed, kill)).toSorted()).toEqual(killed.toSorted());
      const won = await state.tasks.transition([...ids, 'none'], start);
      expect(won.toSorted()).toEqual(ids.filter((id) => !killed.includes(id)).toSorted());
    });

    it('shows a result no later and no earlier than the task that it completes', async () => {
      for (let round = 0; round < 20; round += 1) {
        const [id, resultId] = [await insert(), systemIds.hex32()];
        const writing = { isOver: false };
        const written = state.tasks
          .transition([id], complete(resultId, 9_000), { added: result(resultId, 'key') })
          .then(() => (writing.isOver = true));
        while (!writing.isOver) {
          const before = await state.catalogue.get(resultId);
          const task = await state.tasks.get(id);
          const after = await state.catalogue.get(resultId);
          if (task?.state === 'complete') expect(after).toBeDefined();
          if (before !== undefined && !isDistant) expect(task?.state).toBe('complete');
          await setImmediate();
        }
        await written;
        expect((await state.tasks.get(id))?.state).toBe('complete');
        expect(await state.catalogue.get(resultId)).toMatchObject({ id: resultId, rowCount: 3, sql: 'select 3' });
      }
    });

    it('keeps a result, and notes its run, though its tasks were killed meanwhile', async () => {
      const [id, resultId, query] = [await insert(), systemIds.hex32(), await state.makeSqlQuery()];
      await state.tasks.transition([id], kill);
      const ran = { slug: query.slug, at: 5, runtimeSeconds: 1 };
      const written = { added: result(resultId, 'key'), ran };
      expect(await state.tasks.transition([id], complete(resultId, 9_000), written)).toEqual([]);
      expect(await state.tasks.transition([], complete('other', 9_000), { added: result('other', 'key') })).toEqual([]);
      expect([await state.catalogue.get(resultId), await state.catalogue.get('other')]).not.toContain(undefined);
      expect([await stateOf(id), await query.runs()]).toEqual(['killed', 1]);
    });

    it('writes all of a transition or nothing', async () => {
      const id = await insert();
      const written = { added: result('new', 'key'), kept: { resultId: 'gone', until: 9_000 } };
      await expect(state.tasks.transition([id], complete('gone', 9_000), written)).rejects.toThrow(ResultGone);
      expect([await stateOf(id), await state.catalogue.get('new')]).toEqual(['queued', undefined]);
    });

    it('finds the newest result of a key that is fresh enough, and none that has no key', async () => {
      for (const [id, key, ranAt] of [
        ['x', 'k', 10],
        ['y', 'k', 30],
        ['z', null, 40],
        ['w', 'k', 20],
      ] as const) {
        await state.tasks.transition([], complete(id, 9_000), { added: { ...result(id, key), ranAt } });
      }
      await reopen('b');
      expect((await state.catalogue.find('k', 0))?.id).toBe('y');
      expect((await state.catalogue.find('k', 30))?.id).toBe('y');
      expect(await state.catalogue.find('k', 31)).toBeUndefined();
      expect((await state.catalogue.get('z'))?.cacheKey).toBeNull();
    });

    it('forgets no result before the last promise is over, and gives each to one who asks', async () => {
      const ids = Array.from({ length: 250 }, (_, index) => `r${String(index)}`);
      for (const id of ids) {
        await state.tasks.transition([], complete(id, 9_000), { added: { ...result(id, 'k'), keepUntil: 100 } });
      }
      await state.tasks.transition([], complete('r7', 9_000), { kept: { resultId: 'r7', until: 500 } });
      // A promise never shortens another.
      await state.tasks.transition([], complete('r7', 9_000), { kept: { resultId: 'r7', until: 50 } });
      expect(await state.catalogue.forgetDue(99)).toEqual([]);
      const drop = async (): Promise<readonly string[]> => {
        const due = await state.catalogue.forgetDue(100);
        return due.length === 0 ? due : [...due, ...(await drop())];
      };
      const dropped = (await Promise.all([drop(), drop(), drop()])).flat();
      expect(dropped.toSorted()).toEqual(ids.filter((id) => id !== 'r7').toSorted());
      await expect(
        state.tasks.transition([], complete('r1', 9_000), { kept: { resultId: 'r1', until: 900 } }),
      ).rejects.toThrow(ResultGone);
      expect(await state.catalogue.forgetDue(500)).toEqual(['r7']);
    });

    it('keeps each result as long as its task asked for, until it is said to stay longer or less long', async () => {
      const [own, usual] = [await insert({ options: { resultTtlMs: 500 } }), await insert()];
      await state.tasks.transition([own, usual], complete('r', 9_000), { added: result('r', 'k') });
      const expiries = async () =>
        Promise.all([own, usual].map(async (id) => (await state.tasks.get(id)) as { expiresAt?: number }));
      for (const _ of ['as it is', 'opened again']) {
        expect(await expiries()).toMatchObject([{ expiresAt: 3_500 }, { expiresAt: 9_000 }]);
        await reopen('a');
      }
      const keep = { kind: 'keep', expiresAt: 20_000 } as const;
      const kept = { resultId: 'r', until: keep.expiresAt };
      expect(await state.tasks.transition([own], keep, { kept })).toEqual([own]);
      expect(await state.catalogue.forgetDue(19_999)).toEqual([]);
      expect(await state.tasks.expireDue(19_999, 10)).toBe(1);
      expect([await stateOf(own), await stateOf(usual)]).toEqual(['complete', 'expired']);
      expect(await state.tasks.transition([usual], keep)).toEqual([]);
    });

    it('forgets a released result unless another task holds it at that time', async () => {
      const [first, second, third] = [await insert(), await insert({ options: { resultTtlMs: 500 } }), await insert()];
      await state.tasks.transition([first, second, third], complete('r', 9_000), { added: result('r', 'k') });
      const end = (id: string, at: number) =>
        state.tasks.transition([id], { kind: 'expire' }, { released: { resultId: 'r', at } });
      const isThere = async () => (await state.catalogue.get('r')) !== undefined;
      expect([await end(first, 3_000), await isThere()]).toEqual([[first], true]);
      // It did not win, so it releases nothing.
      expect([await end(first, 99_000), await isThere()]).toEqual([[], true]);
      expect([await end(third, 3_499), await isThere()]).toEqual([[third], true]);
      // The time of the second is over, although no sweep has said so.
      const last = await insert();
      await state.tasks.transition([last], complete('r', 9_000));
      expect([await end(last, 3_500), await isThere()]).toEqual([[last], false]);
    });

    it('forgets what only the cache keeps before its time, the oldest first, and nothing that a task still holds', async () => {
      const [held, over] = [await insert(), await insert()];
      await state.tasks.transition([held], complete('held', 9_000), { added: { ...result('held', 'k'), ranAt: 1 } });
      await state.tasks.transition([over], complete('over', 3_000), { added: { ...result('over', 'k'), ranAt: 30 } });
      const cached = Array.from({ length: 250 }, (_, index) => `c${String(index)}`);
      for (const [index, id] of cached.entries()) {
        const added = { ...result(id, 'k'), ranAt: 100 + index, keepUntil: 90_000 };
        await state.tasks.transition([], complete(id, 9_000), { added });
      }
      const oldest = await state.catalogue.forgetUnused(3_000);
      expect(oldest.slice(0, 3)).toEqual([
        { id: 'over', bytes: 10 },
        { id: 'c0', bytes: 10 },
        { id: 'c1', bytes: 10 },
      ]);
      const rest = await state.catalogue.forgetUnused(3_000);
      expect([...oldest, ...rest].map(({ id }) => id)).toEqual(['over', ...cached]);
      expect(await state.catalogue.forgetUnused(3_000)).toEqual([]);
      expect(await state.catalogue.get('held')).toBeDefined();
    });

    it('tells what the tasks of each user hold, each result once', async () => {
      const of = (userId: string) => insert({ userId });
      const first = [await of('1'), await of('1'), await of('2')];
      await state.tasks.transition(first, complete('one', 9_000), { added: { ...result('one', 'k'), ranAt: 1 } });
      await state.tasks.transition([await of('1')], complete('two', 9_000), { added: result('two', 'l') });
      await state.tasks.transition([await of('3')], complete('over', 3_000), { added: result('over', 'm') });
      await state.tasks.transition([await of('3')], kill);
      expect(await state.catalogue.held(3_000)).toEqual(
        new Map([
          ['1', 20],
          ['2', 10],
        ]),
      );
      expect(await state.catalogue.held(9_000)).toEqual(new Map());
    });

    it('forgets results by name, as often as it is asked to', async () => {
      await state.tasks.transition([], complete('x', 9_000), { added: result('x', 'k') });
      const many = Array.from({ length: 300 }, (_, index) => `n${String(index)}`);
      expect(await state.catalogue.known([...many, 'x'])).toEqual(new Set(['x']));
      await state.catalogue.forget([...many, 'x']);
      await state.catalogue.forget(['x']);
      expect([await state.catalogue.known(['x']), await state.catalogue.get('x')]).toEqual([new Set(), undefined]);
    });

    it('lists unfinished tasks of one user or of all, oldest first, whoever accepted them', async () => {
      const first = await insert({ userId: '1' });
      const second = await insert({ userId: '2' });
      await reopen('b');
      const third = await insert({ userId: '1' });
      await state.tasks.transition([second], start);
      await state.tasks.transition([await insert()], kill);
      expect((await state.tasks.unfinished(null)).map(({ id }) => id)).toEqual([first, second, third]);
      expect((await state.tasks.unfinished('1')).map(({ id }) => id)).toEqual([first, third]);
    });

    it('gives back, after a node has ended, the tasks of that node and no other', async () => {
      const ofA = await insert({ connection: 'two', interactive: true, options: { deferred: true } });
      const waitsAtA = await insert({ options: { resultTtlMs: 5, webhookUrl: 'https://x/' } });
      await state.tasks.transition([ofA], start);
      await state.tasks.transition([], complete('ra', 9_000), { added: result('ra', 'k') });
      await reopen('b');
      const ofB = await insert();
      await state.tasks.transition([ofB], start);
      await state.tasks.transition([], complete('rb', 9_000), { added: result('rb', 'k') });
      await state.tasks.requeueRunning({ count: true });
      expect([await stateOf(ofA), await stateOf(ofB)]).toEqual(['running', 'queued']);
      expect((await state.tasks.queued()).map(({ taskId }) => taskId)).toEqual([ofB]);
      expect(await state.catalogue.ownIds()).toEqual(['rb']);
      expect((await state.catalogue.known(['ra', 'rb'])).size).toBe(2);
      await reopen('a');
      await state.tasks.requeueRunning({ count: true });
      expect(await state.tasks.queued()).toEqual([
        {
          taskId: waitsAtA,
          userId: '1',
          connection: 'one',
          deferred: false,
          interactive: false,
          resultTtlMs: 5,
          webhookUrl: 'https://x/',
        },
        {
          taskId: ofA,
          userId: '1',
          connection: 'two',
          deferred: true,
          interactive: true,
          resultTtlMs: null,
          webhookUrl: null,
        },
      ]);
    });

    it('counts how often its node ended under a task, and queues such tasks last', async () => {
      const [often, never] = [await insert(), await insert()];
      for (const count of [true, true, false]) {
        await state.tasks.transition([often], start);
        await state.tasks.requeueRunning({ count });
      }
      expect(await state.tasks.recoveredMoreThan(2)).toEqual([]);
      expect(await state.tasks.recoveredMoreThan(1)).toEqual([{ id: often, recoveries: 2 }]);
      expect((await state.tasks.queued()).map(({ taskId }) => taskId)).toEqual([never, often]);
      await reopen('b');
      expect(await state.tasks.recoveredMoreThan(1)).toEqual([]);
    });

    it('sweeps only what is due, the oldest first and so many at a time', async () => {
      const [early, late, failed, queued] = [await insert(), await insert(), await insert(), await insert()];
      await state.tasks.transition([late], complete('r', 200));
      await state.tasks.transition([early], complete('r', 100));
      await state.tasks.transition([failed], fail);
      expect(await state.tasks.expireDue(99, 10)).toBe(0);
      expect(await state.tasks.expireDue(200, 1)).toBe(1);
      expect([await stateOf(early), await stateOf(late)]).toEqual(['expired', 'complete']);
      expect(await state.tasks.deleteHistory(3_000, 10)).toBe(0);
      expect(await state.tasks.deleteHistory(3_001, 1)).toBe(1);
      expect(await state.tasks.deleteHistory(3_001, 10)).toBe(1);
      const states = await Promise.all([early, late, failed, queued].map(stateOf));
      expect(states).toEqual([undefined, 'complete', undefined, 'queued']);
      await state.tasks.reclaimSpace();
    });
  });
  describeSmallResults(`${name}, small results`, makeHarness);
  if (isShared) describeTaskStateOfNodes(`${name}, of several nodes at once`, makeHarness);
}
