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

/** One line, with its line break. `history_slug` is the id of the task. */
export function contextComment({ userId, taskId, requestId }: QueryContext): string {
  const context = {
    user_id: PLAIN_NUMBER.test(userId) ? Number(userId) : userId,
    history_slug: taskId,
    instance_slug: INSTANCE,
    ...(requestId !== undefined && { request_id: requestId }),
  };
  return `-- Looker Query Context '${JSON.stringify(context)}'\n`;
}
