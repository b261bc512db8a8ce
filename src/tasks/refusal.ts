/** Why a task may not run, or may not get what it asks for: such a reason becomes the task's failure. */
import type { Caller } from '../access/caller.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { permitTask } from './task-rights.ts';
import type { Task } from './task.ts';

/** Why the task may not run: its user has lost a right that they had when they created it. */
export function refusalOf({ subject, options }: Task, caller: Caller): Promise<CoatcheckError | null> {
  return refusalBy(() => permitTask(caller, subject, options.resultFormat));
}

/** The error by which something is not permitted; null = it is. */
export async function refusalBy(permit: () => void | Promise<void>): Promise<CoatcheckError | null> {
  try {
    await permit();
    return null;
  } catch (error) {
    if (error instanceof CoatcheckError) return error;
    throw error;
  }
}
