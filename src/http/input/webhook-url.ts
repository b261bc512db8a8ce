import type { WebhooksConfig } from '../../config/webhook-schema.ts';
import { wrongField } from '../../errors/field-errors.ts';
import type { TaskOptions } from '../../tasks/task.ts';
import { targetOf } from '../../webhooks/webhook-target.ts';

/** Longer addresses carry more than a name and a key. */
const MAX_LENGTH = 2_000;

/**
 * The part of a task's options that `webhook_url` gives, if the body has it.
 * @throws CoatcheckError `validation_failed` for an address that the operator does not name
 */
export function webhookOf(
  { webhook_url: url }: { readonly webhook_url?: string | null },
  { targets }: WebhooksConfig,
): Pick<TaskOptions, 'webhookUrl'> {
  if (url === undefined || url === null) return {};
  if (url.length <= MAX_LENGTH && targetOf(url, targets) !== undefined) return { webhookUrl: new URL(url).href };
  const message =
    targets.length === 0
      ? 'webhook_url cannot be used: coatcheck.yaml names no targets (webhooks.targets).'
      : `webhook_url must be an address of at most ${String(MAX_LENGTH)} characters below one of the targets that the operator names (webhooks.targets).`;
  throw wrongField('webhook_url', 'invalid_value', message);
}
