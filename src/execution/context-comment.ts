/**
 * The comment before every statement by which a database's administrator finds who asks. It is Looker's ("SQL context
 * comments" in its documentation of the usage page), so that what reads it in a warehouse's log goes on working: costs by
 * user, long runners, audits.
 */
import type { QueryContext } from './messages.ts';

/** What Looker shows of its instance. */
const INSTANCE = 'coatcheck';

/** Numbers that every reader of JSON takes as they are. */
const PLAIN_NUMBER = /^\d{1,15}$/;

/** One line, with its end. `history_slug` is the id of the task. */
export function contextComment({ userId, taskId, requestId }: QueryContext): string {
  const context = {
    user_id: PLAIN_NUMBER.test(userId) ? Number(userId) : userId,
    history_slug: taskId,
    instance_slug: INSTANCE,
    ...(requestId !== undefined && { request_id: requestId }),
  };
  return `-- Looker Query Context '${JSON.stringify(context)}'\n`;
}
