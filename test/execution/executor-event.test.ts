import { expect, it } from 'vitest';
import { levelOf } from '../../src/execution/executor-event.ts';

it('an executor that is lost is an error in the log, one that was asked to end is none', () => {
  const exited = { kind: 'exited', pid: 1, reason: 'SIGKILL', jobId: null, connection: null } as const;
  expect([levelOf({ ...exited, asked: false }), levelOf({ ...exited, asked: true })]).toEqual(['error', 'debug']);
});
