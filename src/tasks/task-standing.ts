/** What is to be said of a task beyond what is kept of it. */
import type { TaskParts } from './task-parts.ts';
import type { Task } from './task.ts';

export interface TaskStanding {
  /** How long its result stays from now on; null = there is no result that could expire. */
  readonly resultLastsMs: number | null;
}

export function standingOf({ clock }: TaskParts, task: Task): TaskStanding {
  return { resultLastsMs: task.state === 'complete' ? task.expiresAt - clock.steady() : null };
}
