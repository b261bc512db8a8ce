import { expect, test } from 'vitest';
import { FairQueue, type QueueEntry, type Rank } from '../../src/tasks/fair-queue.ts';

interface Entry extends QueueEntry {
  readonly name: string;
}

const entry = (name: string, userId: string, lanes: string[] = ['db'], rank: Rank = 'normal'): Entry => ({
  name,
  userId,
  lanes,
  rank,
});

function takeAll(queue: FairQueue<Entry>): string[] {
  const names: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    names.push(next.name);
    queue.release(next);
  }
  return names;
}

test('a user with a thousand entries does not hold up another with one', () => {
  const queue = new FairQueue<Entry>(() => ({ total: 4, perUser: 4 }));
  for (let i = 0; i < 1_000; i += 1) queue.push(entry(`a${String(i)}`, 'a'));
  const first = queue.take();
  queue.push(entry('b', 'b'));
  expect([first?.name, queue.take()?.name, queue.take()?.name]).toEqual(['a0', 'b', 'a1']);
});

test('the last slot goes to a user who has nothing running, or to nobody', () => {
  const queue = new FairQueue<Entry>(() => ({ total: 8, perUser: 8 }));
  for (const name of ['a1', 'a2']) queue.push(entry(name, 'a'));
  const first = queue.take(true);
  expect([first?.name, queue.take(true)]).toEqual(['a1', undefined]);
  queue.push(entry('render', 'a', [], 'interactive'));
  expect(queue.take(true)).toBe(undefined);
  queue.push(entry('b', 'b'));
  expect(queue.take(true)?.name).toBe('b');
  if (first !== undefined) queue.release(first);
  expect(queue.take(true)?.name).toBe('render');
});

test('limits hold per lane and per user, and a full lane holds back only its own', () => {
  const queue = new FairQueue<Entry>((lane) =>
    lane === 'small' ? { total: 1, perUser: 1 } : { total: 3, perUser: 2 },
  );
  for (const name of ['a1', 'a2', 'a3']) queue.push(entry(name, 'a', ['big']));
  queue.push(entry('s1', 'a', ['small']));
  queue.push(entry('s2', 'b', ['small']));
  queue.push(entry('both', 'c', ['big', 'small']));
  const taken: (Entry | undefined)[] = [];
  for (let i = 0; i < 6; i += 1) taken.push(queue.take());
  const names = taken.filter((e) => e !== undefined).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('a'))).toHaveLength(2);
  expect(names.filter((name) => ['s1', 's2', 'both'].includes(name))).toHaveLength(1);
  for (const e of taken) if (e !== undefined) queue.release(e);
  expect(takeAll(queue)).toHaveLength(6 - names.length);
});

test("deferred entries come last, interactive ones first among a user's own", () => {
  const queue = new FairQueue<Entry>(() => ({ total: 9, perUser: 9 }));
  queue.push(entry('later', 'a', ['db'], 'deferred'));
  queue.push(entry('n1', 'a'));
  queue.push(entry('now', 'a', ['db'], 'interactive'));
  queue.push(entry('n2', 'b'));
  expect(takeAll(queue).at(-1)).toBe('later');
  queue.push(entry('n1', 'a'));
  queue.push(entry('now', 'a', ['db'], 'interactive'));
  expect(takeAll(queue)).toEqual(['now', 'n1']);
});

test('what was removed does not run; what was put in front runs next', () => {
  const queue = new FairQueue<Entry>(() => ({ total: 9, perUser: 9 }));
  const gone = entry('gone', 'a');
  queue.push(gone);
  queue.push(entry('x', 'a'));
  queue.pushFront(entry('front', 'a'));
  expect(queue.remove(gone)).toBe(true);
  expect(queue.remove(gone)).toBe(false);
  expect(takeAll(queue)).toEqual(['front', 'x']);
});

test('100,000 entries of twenty users are all taken', () => {
  const queue = new FairQueue<Entry>(() => ({ total: 8, perUser: 8 }));
  for (let i = 0; i < 100_000; i += 1) queue.push(entry(String(i), String(i % 20)));
  expect(takeAll(queue)).toHaveLength(100_000);
});
