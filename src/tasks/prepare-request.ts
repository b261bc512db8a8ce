import type { Caller } from '../access/caller.ts';
import type { PrepareRequest } from '../compile/query-preparer.ts';
import type { TaskOptions, TaskSubject } from './task.ts';

/** What a ticket asks for; `createdAt` is "now" for relative dates, in milliseconds since 1970 in UTC. */
export function prepareRequest(
  {
    subject,
    options,
    createdAt,
  }: {
    readonly subject: TaskSubject;
    readonly options: Pick<TaskOptions, 'limit' | 'lookId' | 'dashboardId'>;
    readonly createdAt: number;
  },
  caller: Caller,
): PrepareRequest {
  const asContent = options.lookId !== null || options.dashboardId !== null;
  return { subject, limit: options.limit, caller, nowMs: createdAt, asContent };
}
