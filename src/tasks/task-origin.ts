/** The part of a task that the history tells when it has ended; kept with its ticket. */
import type { Caller } from '../access/caller.ts';
import type { ResultFormatName } from '../contract/result-format.ts';
import type { Task, TaskSubject } from './task.ts';

/** What a task was asked for: known when it is accepted. */
export interface TaskOrigin {
  readonly subject: TaskSubject;
  /** A date in milliseconds since 1970 in UTC. */
  readonly createdAt: number;
  readonly format: ResultFormatName;
  readonly source: string;
  readonly cache: boolean;
  readonly lookId: string | null;
  readonly dashboardId: string | null;
  readonly inDevelopment: boolean;
}

export function originOf({ subject, createdAt, options }: Task, caller: Caller): TaskOrigin {
  const { resultFormat: format, source, cache, lookId, dashboardId, forceProduction } = options;
  const inDevelopment = caller.inDevelopment === true && !forceProduction;
  return { subject, createdAt, format, source, cache, lookId, dashboardId, inDevelopment };
}
