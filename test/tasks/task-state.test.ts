import { describe, expect, test } from 'vitest';
import { applyEvent, asOf, type TaskEvent } from '../../src/tasks/task-state.ts';
import { defaultTaskOptions, taskStates, type Task, type TaskState } from '../../src/tasks/task.ts';
import { taskError } from '../support/fake-executors.ts';

const base = {
  id: 'a'.repeat(32),
  subject: { kind: 'query', id: '1' } as const,
  options: { ...defaultTaskOptions, resultFormat: 'json' as const },
  userId: '1',
  createdAt: 1,
  cacheKey: null,
};
const outcome = { resultSource: 'query', runtimeSeconds: 1, resultId: 'r', notice: null } as const;
const tasks: Record<TaskState, Task> = {
  queued: { ...base, state: 'queued' },
  running: { ...base, state: 'running', startedAt: 2 },
  complete: { ...base, state: 'complete', finishedAt: 3, expiresAt: 10, ...outcome },
  failed: { ...base, state: 'failed', finishedAt: 3, error: taskError('database_error', 'no') },
  killed: { ...base, state: 'killed', finishedAt: 3, notice: null },
  expired: { ...base, state: 'expired', finishedAt: 3, runtimeSeconds: 1 },
};
const events: Record<TaskEvent['kind'], TaskEvent> = {
  start: { kind: 'start', at: 5, cacheKey: 'k' },
  requeue: { kind: 'requeue' },
  complete: { kind: 'complete', at: 5, settledAt: 5, expiresAt: 15, cacheKey: 'k', text: null, ...outcome },
  fail: { kind: 'fail', at: 5, settledAt: 5, error: taskError('database_error', 'no') },
  kill: { kind: 'kill', at: 5, settledAt: 5 },
  note: { kind: 'note', notice: 'It may still run.' },
  keep: { kind: 'keep', expiresAt: 99 },
  expire: { kind: 'expire' },
};
const allowed: Record<TaskState, Partial<Record<TaskEvent['kind'], TaskState>>> = {
  queued: { start: 'running', complete: 'complete', fail: 'failed', kill: 'killed' },
  running: { requeue: 'queued', complete: 'complete', fail: 'failed', kill: 'killed' },
  complete: { keep: 'complete', expire: 'expired' },
  failed: {},
  killed: { note: 'killed' },
  expired: {},
};

describe('each state tries every event', () => {
  test.each(taskStates)('%s', (state) => {
    for (const [kind, event] of Object.entries(events)) {
      const after = applyEvent(tasks[state], event)?.state;
      expect([kind, after]).toEqual([kind, allowed[state][kind as TaskEvent['kind']]]);
    }
  });
});

test('a result stays as long as its task asked for, else as long as all, and keep moves its end either way', () => {
  const own = { ...tasks.queued, options: { ...base.options, resultTtlMs: 2 } };
  expect(applyEvent(own, events.complete)).toMatchObject({ expiresAt: 7 });
  expect(applyEvent(tasks.queued, events.complete)).toMatchObject({ expiresAt: 15 });
  for (const expiresAt of [4, 99]) {
    expect(applyEvent(tasks.complete, { kind: 'keep', expiresAt })).toEqual({ ...tasks.complete, expiresAt });
  }
});

test('nothing but a complete task ever reads as expired, and that one not before its time', () => {
  for (const state of taskStates) {
    const later = asOf(tasks[state], 1e15).state;
    expect(later).toBe(state === 'complete' ? 'expired' : state);
  }
  expect(asOf(tasks.complete, 9).state).toBe('complete');
  expect(asOf(tasks.complete, 10).state).toBe('expired');
});
