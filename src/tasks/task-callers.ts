/**
 * Whose rights apply to a task: those that its user has now, limited to those of the session that created it. A right
 * revoked meanwhile is lost; one granted meanwhile does not count.
 */
import { inDevelopment, inProduction, underCeiling, type Caller } from '../access/caller.ts';
import { holds } from '../access/answer-rights.ts';
import type { TaskStore } from './task-store.ts';

/** The current users. */
export interface People {
  /** Absent: nobody else changes them. Otherwise it resolves when they are as others have left them. */
  upToDate?(): Promise<void>;
  find(userId: string): { readonly caller: Caller } | undefined;
}

export interface TaskCallers {
  /** Undefined: the task does not exist. */
  of(taskId: string): Promise<Caller | undefined>;
}

export function createTaskCallers(store: Pick<TaskStore, 'getCaller'>, people: People): TaskCallers {
  return {
    async of(taskId) {
      const then = await store.getCaller(taskId);
      await people.upToDate?.();
      // Tasks of a deleted user run on, visible to administrators.
      const now = then && people.find(then.userId)?.caller;
      return then && now ? inWorkspaceOf(then, underCeiling(now, then)) : then;
    },
  };
}

/** The same person, in the other's workspace. */
export function inWorkspaceOf(then: Caller, now: Caller): Caller {
  return then.inDevelopment === true && holds(now, 'development') ? inDevelopment(now) : inProduction(now);
}
