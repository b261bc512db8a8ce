/**
 * The comment before every statement that tells a database's administrator who asks. It is Looker's ("SQL context
 * comments" in its documentation of the usage page), so that programs that read it in a warehouse's log continue to
 * work: costs by user, long-running queries, audits.
 */
import type { QueryContext } from './messages.ts';

/** What Looker reveals about its instance. */
const INSTANCE = 'coatcheck';

/** Numbers that every JSON reader accepts as they are. */
const PLAIN_NUMBER = /^\d{1,15}$/;

/**
 * Lines, each with its line break. `history_slug` is the id of the task.
 * @param traceparent of the run, if it is traced: a line of its own in the form of sqlcommenter, from which databases and
 * their monitors link a statement to its trace
 */
export function contextComment({ userId, taskId, requestId }: QueryContext, traceparent?: string): string {
  const context = {
    user_id: PLAIN_NUMBER.test(userId) ? Number(userId) : userId,
    history_slug: taskId,
    instance_slug: INSTANCE,
    ...(requestId !== undefined && { request_id: requestId }),
  };
  // Digits and dashes only: there is nothing to encode.
  const trace = traceparent === undefined ? '' : `/*traceparent='${traceparent}'*/\n`;
  return `-- Looker Query Context '${JSON.stringify(context)}'\n${trace}`;
}
