/**
 * Whose rights hold for a task: those that its user has now, as far as the session had them that handed it in. A right
 * that was taken away meanwhile is gone; one that was given does not reach back.
 */
import { inDevelopment, inProduction, underCeiling, type Caller } from '../access/caller.ts';
import { holds } from '../access/answer-rights.ts';
import type { TaskStore } from './task-store.ts';

/** Who there is, as of now. */
export interface People {
  find(userId: string): { readonly caller: Caller } | undefined;
}

export interface TaskCallers {
  /** Undefined: there is no such task. */
  of(taskId: string): Promise<Caller | undefined>;
}

export function createTaskCallers(store: Pick<TaskStore, 'getCaller'>, people: People): TaskCallers {
  return {
    async of(taskId) {
      const then = await store.getCaller(taskId);
      // The tasks of who was deleted run on, for administrators to see.
      const now = then && people.find(then.userId)?.caller;
      return then && now ? inWorkspaceOf(then, underCeiling(now, then)) : then;
    },
  };
}

/** The same person in the workspace in which somebody worked. */
export function inWorkspaceOf(then: Caller, now: Caller): Caller {
  return then.inDevelopment === true && holds(now, 'development') ? inDevelopment(now) : inProduction(now);
}
