import { expect, test } from 'vitest';
import { Execution, type ExecutionPhase } from '../../src/tasks/execution.ts';

type Move = 'claim' | 'begin' | 'publish' | 'again' | 'end';

const moves: Readonly<Record<Move, (execution: Execution) => void>> = {
  claim: (execution) => execution.claim(1),
  begin: (execution) => execution.begin('select 1'),
  publish: (execution) => execution.publish(),
  again: (execution) => execution.again(),
  end: (execution) => void execution.end(null),
};

/** How an execution gets into each phase, and what can happen to it there. */
const phases: Readonly<Record<ExecutionPhase, { readonly way: readonly Move[]; readonly to: readonly Move[] }>> = {
  waiting: { way: [], to: ['claim', 'end'] },
  claimed: { way: ['claim'], to: ['begin', 'end'] },
  running: { way: ['claim', 'begin'], to: ['publish', 'end'] },
  publishing: { way: ['claim', 'begin', 'publish'], to: ['again', 'end'] },
  over: { way: ['end'], to: [] },
};

function executionIn(phase: ExecutionPhase): Execution {
  const execution = new Execution({
    id: 'x',
    key: 'key',
    goal: { kind: 'run', cacheKey: 'key', emptyBecause: null },
    lanes: [],
    userId: '1',
    rank: 'normal',
    since: 0,
    onAbandoned: () => undefined,
  });
  for (const move of phases[phase].way) moves[move](execution);
  return execution;
}

for (const phase of Object.keys(phases) as ExecutionPhase[]) {
  test(`work that is ${phase} takes no step but ${phases[phase].to.join(' and ') || 'none'}`, () => {
    expect(executionIn(phase).phase).toBe(phase);
    for (const move of Object.keys(moves) as Move[]) {
      const step = (): void => moves[move](executionIn(phase));
      if (phases[phase].to.includes(move)) expect(step).not.toThrow();
      else expect(step, move).toThrow(RangeError);
    }
  });
}

test('work that is to run again waits, and says what it ran until then', () => {
  const execution = executionIn('publishing');
  execution.again();
  expect([execution.phase, execution.progress]).toEqual([
    'waiting',
    { cacheKey: 'key', sql: 'select 1', startedAt: 1, job: null },
  ]);
});
