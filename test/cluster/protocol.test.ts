/**
 * The protocol by which nodes share tasks, explored in all orders in which its steps can happen: accept, put into the
 * queue, claim by any node, hear of that, start, run again, publish, kill, crash, pause, removal of a node whose lease is
 * over (whether it lives or not), taking over, joining. What a write may do is asked of the same tables that the store
 * asks.
 */
import { expect, test } from 'vitest';
import { isOfOwner, transitions, unfinishedStates, type TaskEventKind } from '../../src/tasks/task-state.ts';
import type { TaskState } from '../../src/tasks/task.ts';

const NODES = 3;
/** Crashes, pauses and removals. One node more than that has always something left to do. */
const FAULTS = 2;
const RECOVERIES_ALLOWED = 1;

interface ModelNode {
  readonly life: 'not yet' | 'up' | 'paused' | 'dead';
  /** Has it a row among the nodes? */
  readonly registered: boolean;
  /**
   * What it remembers of the task: nothing, that it is its own since a moment, that it has put it into the queue, has
   * claimed it, that it runs or has run.
   */
  readonly has: 'nothing' | 'adopted' | 'waiting' | 'claimed' | 'runs' | 'ran';
}

interface World {
  readonly task: { readonly state: TaskState; readonly node: number; readonly recoveries: number };
  /** Who has put it into the queue, where nobody has claimed it yet. */
  readonly queue: readonly number[];
  readonly nodes: readonly ModelNode[];
  readonly faults: number;
  readonly killed: boolean;
  /** How often the task has ended, and what was written by whom may not. */
  readonly ends: number;
  readonly wrong: string | null;
}

interface Rules {
  /** Every write locks the row of its node. */
  readonly guard: boolean;
  /** Outcomes are written by the task's node alone. */
  readonly owner: boolean;
  /** Who claims a task has it from then on. */
  readonly moves: boolean;
}

interface Step {
  readonly name: string;
  readonly isFault: boolean;
  readonly to: World;
}

const isOver = ({ task }: World): boolean => !(unfinishedStates as readonly TaskState[]).includes(task.state);

const start: World = {
  task: { state: 'queued', node: 0, recoveries: 0 },
  nodes: Array.from({ length: NODES }, (_, n) => ({
    life: n < 2 ? 'up' : 'not yet',
    registered: n < 2,
    has: n === 0 ? 'adopted' : 'nothing',
  })),
  queue: [],
  faults: 0,
  killed: false,
  ends: 0,
  wrong: null,
};

function withNode(world: World, n: number, change: Partial<ModelNode>): World {
  return { ...world, nodes: world.nodes.map((node, at) => (at === n ? { ...node, ...change } : node)) };
}

/** A write of node `n`, as `SqlTaskStore.transition` does it. */
function write(world: World, n: number, kind: TaskEventKind, rules: Rules): World {
  const { task } = world;
  const isThere = world.nodes[n]?.registered === true;
  // It learns that it was removed, and ends.
  if (rules.guard && !isThere) return withNode(world, n, { life: 'dead', has: 'nothing' });
  if (!transitions[kind].from.includes(task.state)) return world;
  if (rules.owner && isOfOwner[kind] && task.node !== n) return world;
  const next = { ...world, task: { ...task, state: transitions[kind].to } };
  const ends = isOver(next) ? world.ends + 1 : world.ends;
  const isFenced = isOfOwner[kind] && (!isThere || task.node !== n);
  return { ...next, ends, wrong: isFenced ? `node ${String(n)} wrote ${kind} of another's task` : world.wrong };
}

/** One transaction: removes a node, if any, and takes what belongs to none that is there. */
function takeOver(world: World, by: number, removed: number | null, rules: Rules): World {
  const left = removed === null ? world : withNode(world, removed, { registered: false });
  const without = { ...left, queue: left.queue.filter((n) => left.nodes[n]?.registered === true) };
  const { task } = without;
  if (isOver(without) || without.nodes[task.node]?.registered === true) return without;
  if (rules.guard && without.nodes[by]?.registered !== true) return world;
  const recoveries = task.recoveries + Number(task.state === 'running');
  return withNode({ ...without, task: { state: 'queued', node: by, recoveries } }, by, { has: 'adopted' });
}

/** One transaction: what `from` has put into the queue, `by` runs. */
function claim(world: World, from: number, by: number, rules: Rules): World {
  if (rules.guard && world.nodes[by]?.registered !== true) return withNode(world, by, { life: 'dead', has: 'nothing' });
  const taken = { ...world, queue: world.queue.filter((n) => n !== from) };
  if (from === by) return withNode(taken, by, { has: 'claimed' });
  // Its task has ended, and nothing goes along.
  if (isOver(world)) return taken;
  const { task } = world;
  return withNode({ ...taken, task: rules.moves ? { ...task, node: by } : task }, by, { has: 'claimed' });
}

function put(world: World, n: number, rules: Rules): World {
  if (rules.guard && world.nodes[n]?.registered !== true) return withNode(world, n, { life: 'dead', has: 'nothing' });
  return withNode({ ...world, queue: [...world.queue, n].toSorted((a, b) => a - b) }, n, { has: 'waiting' });
}

function stepsOf(world: World, rules: Rules): readonly Step[] {
  const steps: Step[] = [];
  const add = (name: string, to: World, isFault = false): void => {
    if (!isFault) steps.push({ name, to, isFault });
    else if (world.faults < FAULTS) steps.push({ name, to: { ...to, faults: world.faults + 1 }, isFault });
  };
  for (const [n, node] of world.nodes.entries()) {
    const at = (what: string): string => `${what} ${String(n)}`;
    const has = (next: ModelNode['has']) => ({ has: next });
    if (node.life === 'not yet') {
      add(at('join'), takeOver(withNode(world, n, { life: 'up', registered: true }), n, null, rules));
    }
    if (node.life === 'paused') add(at('resume'), withNode(world, n, { life: 'up' }));
    if (node.life !== 'up') continue;
    add(at('crash'), withNode(world, n, { life: 'dead', has: 'nothing' }), true);
    add(at('pause'), withNode(world, n, { life: 'paused' }), true);
    if (node.has === 'adopted') {
      const isHopeless = world.task.recoveries > RECOVERIES_ALLOWED;
      if (isHopeless) add(at('give up'), write(withNode(world, n, has('nothing')), n, 'fail', rules));
      else add(at('put'), put(world, n, rules));
    }
    for (const from of world.queue) {
      // A node claims what it has put there itself as long as it remembers it, and has nothing else of it meanwhile.
      if (from === n ? node.has === 'waiting' : node.has === 'nothing' || node.has === 'waiting') {
        add(`claim of ${String(from)} by ${String(n)}`, claim(world, from, n, rules));
      }
    }
    if (node.has === 'waiting' && !world.queue.includes(n)) {
      add(at('hear'), withNode(world, n, has(world.task.node === n ? 'adopted' : 'nothing')));
    }
    if (node.has === 'claimed') add(at('start'), write(withNode(world, n, has('runs')), n, 'start', rules));
    if (node.has === 'runs') {
      add(at('finish'), withNode(world, n, has('ran')));
      add(at('again'), put(world, n, rules), true);
    }
    if (node.has === 'ran') {
      add(at('publish'), write(withNode(world, n, has('nothing')), n, 'complete', rules));
      add(at('publish failure'), write(withNode(world, n, has('nothing')), n, 'fail', rules));
    }
    // It hears of the end, or sees it with a beat.
    if (node.has !== 'nothing' && isOver(world)) add(at('look'), withNode(world, n, has('nothing')));
    if (!world.killed && node.registered) add(at('kill by'), { ...write(world, n, 'kill', rules), killed: true });
    if (!node.registered) {
      add(at('beat of removed'), write(world, n, 'keep', rules));
      continue;
    }
    for (const [other, { registered, life }] of world.nodes.entries()) {
      if (other === n || !registered) continue;
      // The lease of one that lives is over only if it is late.
      add(`remove ${String(other)} by ${String(n)}`, takeOver(world, n, other, rules), life === 'up');
    }
  }
  return steps;
}

interface Explored {
  readonly worlds: ReadonlyMap<string, World>;
  readonly before: ReadonlyMap<string, ReadonlySet<string>>;
  readonly wrong: string | null;
}

function explore(rules: Rules): Explored {
  const keyOf = (world: World): string => JSON.stringify(world);
  const worlds = new Map([[keyOf(start), start]]);
  /** By steps that are no faults. */
  const before = new Map<string, Set<string>>();
  // The map grows while it is iterated, so what is found is visited as well.
  for (const [key, world] of worlds) {
    if (world.wrong !== null) return { worlds, before, wrong: world.wrong };
    if (world.ends > 1) return { worlds, before, wrong: 'it ended twice' };
    const runs = world.nodes.filter(({ registered, has }) => registered && (has === 'claimed' || has === 'runs'));
    if (runs.length > 1) return { worlds, before, wrong: 'two nodes ran it at once' };
    for (const { to, isFault, name } of stepsOf(world, rules)) {
      if (isOver(world) && to.task.state !== world.task.state)
        return { worlds, before, wrong: `${name} changed an end` };
      const next = keyOf(to);
      worlds.set(next, worlds.get(next) ?? to);
      if (isFault) continue;
      const known = before.get(next) ?? new Set<string>();
      before.set(next, known.add(key));
    }
  }
  return { worlds, before, wrong: null };
}

test('no order of steps loses a task, ends it twice, or lets a node that was removed write its outcome', () => {
  const { worlds, before, wrong } = explore({ guard: true, owner: true, moves: true });
  expect(wrong).toBeNull();
  expect(worlds.size).toBeGreaterThan(1_000);
  // Backwards from the worlds in which it has ended: without further faults, each world leads to one of them.
  const ending = [...worlds].filter(([, world]) => isOver(world)).map(([key]) => key);
  const reach = new Set(ending);
  for (const key of reach) for (const earlier of before.get(key) ?? []) reach.add(earlier);
  expect([...worlds.keys()].filter((key) => !reach.has(key))).toEqual([]);
});

test('the same exploration finds what goes wrong when writes are not guarded', () => {
  expect(explore({ guard: false, owner: false, moves: true }).wrong).toMatch(/wrote|twice|at once/);
});

test('it finds a claim that leaves the task with the node that put it there', () => {
  expect(explore({ guard: true, owner: false, moves: false }).wrong).toMatch(/wrote/);
});
