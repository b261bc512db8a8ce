/** What has to be told of the end of a task: a list of one, or none. */
import type { Delivery } from '../webhooks/webhook-store.ts';
import { transitions, type TaskEvent } from './task-state.ts';
import type { QueuedTicket } from './task-store.ts';

export function deliveryOf(
  { taskId, userId, webhookUrl }: Pick<QueuedTicket, 'taskId' | 'userId' | 'webhookUrl'>,
  event: TaskEvent,
): readonly Delivery[] {
  if (webhookUrl === null) return [];
  const state = transitions[event.kind].to;
  if (!('settledAt' in event) || (state !== 'complete' && state !== 'failed' && state !== 'killed')) return [];
  const first = { attempts: 0, nextAt: event.settledAt };
  return [{ taskId, userId, url: webhookUrl, state, finishedAt: event.at, ...first }];
}
