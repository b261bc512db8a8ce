/** What any implementation of `WorkQueue` promises. A second one calls `describeWorkQueue` with a harness of its own. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Claim, LaneLimits, QueueEntry, Rank, WorkQueue } from '../../src/tasks/work-queue.ts';

/** One queue, empty at first, that all nodes share. */
export interface QueueHarness extends AsyncDisposable {
  open(node: string): WorkQueue<QueueEntry>;
}

export type Limits = (lane: string) => LaneLimits;

const entry = (id: string, userId: string, lanes: string[] = ['db'], rank: Rank = 'normal'): QueueEntry => ({
  id,
  userId,
  lanes,
  rank,
});
const idsOf = (claims: readonly Claim<QueueEntry>[]): string[] => claims.map((claim) => claim.entry.id);
/** Numbers from 0 to 1, the same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
/** More than one is free. */
const MANY = { free: 100, slots: 200 };
const ONE = { free: 1, slots: 1 };
const LAST = { free: 1, slots: 4 };

/** @param rounds of what is tried at random: fewer where each step takes its time */
export function describeWorkQueue(
  name: string,
  makeHarness: (limits: Limits) => Promise<QueueHarness>,
  rounds = 60,
): void {
  describe(name, () => {
    let harness: QueueHarness | undefined;
    afterEach(() => harness?.[Symbol.asyncDispose]());
    const open = async (limits: Limits = () => ({ total: 9, perUser: 9 })): Promise<WorkQueue<QueueEntry>> => {
      harness = await makeHarness(limits);
      return harness.open('a');
    };
    /** One after the other, each released before the next is claimed. */
    const claimAll = async (queue: WorkQueue<QueueEntry>): Promise<string[]> => {
      const ids: string[] = [];
      for (;;) {
        const [claim] = await queue.claim(ONE);
        if (claim === undefined) return ids;
        ids.push(claim.entry.id);
        await claim.release('done');
      }
    };

    it('gives each entry to one who claims, whoever claims at once, and no more than there is room for', async () => {
      const queue = await open(() => ({ total: 1_000, perUser: 1_000 }));
      const nodes = [queue, harness?.open('b') ?? queue, harness?.open('c') ?? queue];
      const ids = Array.from({ length: 300 }, (_, index) => String(index));
      await Promise.all(ids.map((id) => queue.enqueue(entry(id, `u${String(Number(id) % 7)}`))));
      const claimed: string[] = [];
      while (claimed.length < ids.length) {
        const claims = await Promise.all(nodes.map((node) => node.claim({ free: 9, slots: 18 })));
        for (const some of claims) expect(some.length).toBeLessThanOrEqual(9);
        claimed.push(...claims.flatMap(idsOf));
      }
      expect(claimed.toSorted()).toEqual(ids.toSorted());
      expect(await queue.claim(MANY)).toEqual([]);
    });

    it('gives the entry itself, as it was handed in', async () => {
      const queue = await open();
      const work = entry('x', 'a', ['db', 'other'], 'interactive');
      await queue.enqueue(work);
      expect((await queue.claim(ONE))[0]?.entry).toEqual(work);
    });

    it('lets an entry be withdrawn or claimed, never both', async () => {
      const queue = await open();
      const other = harness?.open('b') ?? queue;
      for (let round = 0; round < 50; round += 1) {
        const id = String(round);
        await queue.enqueue(entry(id, 'a'));
        const acts = [async () => other.claim(ONE), async () => queue.withdraw(id)];
        const first = round % 2;
        const [one, two] = await Promise.all([acts[first]?.(), acts[1 - first]?.()]);
        const [claims, isWithdrawn] = first === 0 ? [one, two] : [two, one];
        expect([isWithdrawn, Array.isArray(claims) && claims.length]).toEqual(
          isWithdrawn === true ? [true, 0] : [false, 1],
        );
        if (Array.isArray(claims)) for (const claim of claims) await claim.release('done');
        expect(await queue.withdraw(id)).toBe(false);
      }
      expect(await queue.withdraw('never seen')).toBe(false);
      expect(await queue.claim(MANY)).toEqual([]);
    });

    it('does not let a user with a thousand entries hold up another with one', async () => {
      const queue = await open(() => ({ total: 4, perUser: 4 }));
      const many = Array.from({ length: 1_000 }, (_, count) => entry(`a${String(count)}`, 'a'));
      await Promise.all(many.map((each) => queue.enqueue(each)));
      expect(idsOf(await queue.claim(ONE))).toEqual(['a0']);
      await queue.enqueue(entry('b', 'b'));
      // The last of three is for somebody else.
      expect(idsOf(await queue.claim({ free: 3, slots: 4 }))).toEqual(['b', 'a1']);
    });

    it('serves users with as many running in turn', async () => {
      const queue = await open();
      for (const id of ['a1', 'a2', 'a3']) await queue.enqueue(entry(id, 'a'));
      for (const id of ['b1', 'b2', 'b3']) await queue.enqueue(entry(id, 'b'));
      expect(await claimAll(queue)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
    });

    it('serves first who has the fewest running, however long ago the others were served', async () => {
      const queue = await open();
      for (const id of ['a1', 'a2']) await queue.enqueue(entry(id, 'a'));
      await queue.claim(ONE);
      for (const id of ['b1', 'b2']) await queue.enqueue(entry(id, 'b'));
      for (const claim of await queue.claim(ONE)) await claim.release('done');
      expect(idsOf(await queue.claim(ONE))).toEqual(['b2']);
    });

    it("serves a user's lanes in turn", async () => {
      const queue = await open();
      for (const id of ['x1', 'x2']) await queue.enqueue(entry(id, 'a', ['x']));
      for (const id of ['y1', 'y2']) await queue.enqueue(entry(id, 'a', ['y']));
      expect(await claimAll(queue)).toEqual(['x1', 'y1', 'x2', 'y2']);
    });

    it('keeps the last slot for a user who has nothing running', async () => {
      const queue = await open(() => ({ total: 8, perUser: 8 }));
      for (const id of ['a1', 'a2', 'a3']) await queue.enqueue(entry(id, 'a'));
      // Two are free of four: the second of them is the last.
      const [first, second] = [await queue.claim({ free: 2, slots: 4 }), await queue.claim(LAST)];
      expect([idsOf(first), idsOf(second)]).toEqual([['a1'], []]);
      await queue.enqueue(entry('render', 'a', [], 'interactive'));
      expect(await queue.claim(LAST)).toEqual([]);
      await queue.enqueue(entry('b', 'b'));
      expect(idsOf(await queue.claim(LAST))).toEqual(['b']);
      await first[0]?.release('done');
      expect(idsOf(await queue.claim(LAST))).toEqual(['render']);
      expect(idsOf(await queue.claim(ONE))).toEqual(['a2']);
    });

    it('holds limits per lane and per user, whatever node claims, and a full lane holds back only its own', async () => {
      const queue = await open((lane) => (lane === 'small' ? { total: 1, perUser: 1 } : { total: 3, perUser: 2 }));
      const other = harness?.open('b') ?? queue;
      for (const id of ['a1', 'a2', 'a3']) await queue.enqueue(entry(id, 'a', ['big']));
      await queue.enqueue(entry('s1', 'a', ['small']));
      await queue.enqueue(entry('s2', 'b', ['small']));
      await queue.enqueue(entry('both', 'c', ['big', 'small']));
      const claims = [...(await queue.claim({ free: 2, slots: 9 })), ...(await other.claim(MANY))];
      const running = idsOf(claims);
      expect(running.filter((id) => id.startsWith('a'))).toHaveLength(2);
      expect(running.filter((id) => ['s1', 's2', 'both'].includes(id))).toHaveLength(1);
      for (const claim of claims) await claim.release('done');
      const rest = await claimAll(queue);
      expect([...running, ...rest].toSorted()).toEqual(['a1', 'a2', 'a3', 'both', 's1', 's2']);
    });

    it("lets deferred entries come last, and interactive ones first among a user's own", async () => {
      const queue = await open();
      const enqueueTwo = async (): Promise<void> => {
        await queue.enqueue(entry('n1', 'a'));
        await queue.enqueue(entry('now', 'a', ['db'], 'interactive'));
      };
      await queue.enqueue(entry('later', 'a', ['db'], 'deferred'));
      await enqueueTwo();
      await queue.enqueue(entry('n2', 'b'));
      expect((await claimAll(queue)).at(-1)).toBe('later');
      await queue.enqueue(entry('later', 'has never run anything', ['db'], 'deferred'));
      await queue.enqueue(entry('soon', 'a'));
      expect(await claimAll(queue)).toEqual(['soon', 'later']);
      await enqueueTwo();
      expect(await claimAll(queue)).toEqual(['now', 'n1']);
    });

    it("puts in front what is to come first, and what is to run again, before the same user's like", async () => {
      const queue = await open();
      await queue.enqueue(entry('x', 'a'));
      await queue.enqueue(entry('y', 'a'));
      const [claim] = await queue.claim(ONE);
      await queue.enqueue(entry('front', 'a'), { first: true });
      await claim?.release('again');
      expect(await claimAll(queue)).toEqual(['x', 'front', 'y']);
    });

    it('moves what is asked for by somebody with a better place, and nothing else', async () => {
      const queue = await open(() => ({ total: 9, perUser: 1 }));
      for (const id of ['a1', 'a2', 'a3']) await queue.enqueue(entry(id, 'a'));
      await queue.enqueue(entry('later', 'b', ['db'], 'deferred'));
      const running = await queue.claim({ free: 1, slots: 9 });
      expect(idsOf(running)).toEqual(['a1']);
      // Better neither in rank nor in its user's turn; running; unknown.
      await queue.raise('a2', { rank: 'deferred', userId: 'a' });
      await queue.raise('a1', { rank: 'interactive', userId: 'c' });
      await queue.raise('nobody', { rank: 'interactive' });
      expect(idsOf(await queue.claim(ONE))).toEqual(['later']);
      // Who has nothing running need not wait for who has.
      await queue.raise('a3', { rank: 'normal', userId: 'c' });
      expect(idsOf(await queue.claim(ONE))).toEqual(['a3']);
      await running[0]?.release('done');
      expect(idsOf(await queue.claim(ONE))).toEqual(['a2']);
    });

    it('leaves in its place what is asked for by somebody with no better one', async () => {
      const queue = await open();
      for (const id of ['x', 'y']) await queue.enqueue(entry(id, 'a'));
      await queue.raise('x', { rank: 'normal', userId: 'b' });
      await queue.raise('x', { rank: 'deferred' });
      expect(await claimAll(queue)).toEqual(['x', 'y']);
    });

    it('raises the rank of an entry in its place', async () => {
      const queue = await open();
      await queue.enqueue(entry('later', 'a', ['db'], 'deferred'));
      await queue.enqueue(entry('x', 'a'));
      await queue.raise('later', { rank: 'interactive' });
      expect(await claimAll(queue)).toEqual(['later', 'x']);
    });

    it('tells which place each entry has, in the order in which all would be taken', async () => {
      const random = randomOf(7);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
      for (let round = 0; round < rounds; round += 1) {
        const queue = await open(() => ({ total: 1_000, perUser: 1_000 }));
        const waiting: string[] = [];
        const running: Claim<QueueEntry>[] = [];
        for (let step = 0; step < 60; step += 1) {
          const id = `${String(round)}-${String(step)}`;
          const act = random();
          if (act < 0.7) {
            const lanes = pick([['x'], ['y'], ['x', 'y'], []]);
            const rank = pick(['normal', 'normal', 'interactive', 'deferred'] as const);
            await queue.enqueue(entry(id, pick(['a', 'b', 'c', 'd']), lanes, rank), { first: random() < 0.1 });
            waiting.push(id);
          } else if (act < 0.8) {
            const claims = await queue.claim(ONE);
            running.push(...claims);
            for (const taken of idsOf(claims)) waiting.splice(waiting.indexOf(taken), 1);
          } else if (act < 0.87) {
            await running.pop()?.release('done');
          } else if (act < 0.94 && waiting.length > 0) {
            await queue.raise(pick(waiting), { rank: pick(['interactive', 'normal']), userId: pick(['a', 'b', 'e']) });
          } else if (waiting.length > 0) {
            const gone = pick(waiting);
            expect(await queue.withdraw(gone)).toBe(true);
            waiting.splice(waiting.indexOf(gone), 1);
            expect(await queue.position(gone)).toBeNull();
          }
        }
        const told = await Promise.all(waiting.map(async (id) => [id, await queue.position(id)] as const));
        const order: string[] = [];
        for (let left = waiting.length; left > 0; left -= 1) order.push(...idsOf(await queue.claim(ONE)));
        expect(told.toSorted(([, one], [, other]) => (one ?? 0) - (other ?? 0))).toEqual(
          order.map((id, index) => [id, index + 1]),
        );
        await harness?.[Symbol.asyncDispose]();
      }
    });

    it('wakes whoever listens, on every node, when there is something to claim', async () => {
      const queue = await open(() => ({ total: 1, perUser: 1 }));
      const other = harness?.open('b') ?? queue;
      let told = 0;
      const listening = other.listen(() => (told += 1));
      const toldOf = async (act: () => Promise<void> | undefined): Promise<void> => {
        const before = told;
        await act();
        await expect.poll(() => told).toBeGreaterThan(before);
      };
      await toldOf(() => queue.enqueue(entry('x', 'a')));
      await toldOf(() => queue.enqueue(entry('y', 'a')));
      const [x] = await other.claim(MANY);
      expect(await other.claim(MANY)).toEqual([]);
      await toldOf(() => x?.release('done'));
      const [y] = await other.claim(MANY);
      await toldOf(() => y?.release('again'));
      expect(idsOf(await other.claim(MANY))).toEqual(['y']);
      listening[Symbol.dispose]();
      const before = told;
      await queue.enqueue(entry('z', 'b'));
      expect([told, idsOf(await queue.claim(MANY))]).toEqual([before, []]);
    });
  });
}
