import type { LimitsConfig } from '../../config/config.ts';
import { wrongField } from '../../errors/field-errors.ts';
import type { TaskOptions } from '../../tasks/task.ts';

type ResultLimits = Pick<LimitsConfig, 'result_retention_ms' | 'max_result_retention_ms'>;

/**
 * A client's `result_ttl` in milliseconds.
 * @throws CoatcheckError `validation_failed` if that is longer than the operator allows
 */
export function resultTtlMs(seconds: number, limits: ResultLimits): number {
  const most = Math.floor(Math.max(limits.result_retention_ms, limits.max_result_retention_ms) / 1_000);
  if (seconds <= most) return seconds * 1_000;
  const message = `result_ttl must be a whole number of seconds from 1 to ${String(most)} (limits.max_result_retention), not ${String(seconds)}.`;
  throw wrongField('result_ttl', 'invalid_value', message);
}

/** The part of a task's options that `result_ttl` gives, if the body has it. */
export function lifetimeOf(
  { result_ttl }: { readonly result_ttl?: number | null },
  limits: ResultLimits,
): Pick<TaskOptions, 'resultTtlMs'> {
  return typeof result_ttl === 'number' ? { resultTtlMs: resultTtlMs(result_ttl, limits) } : {};
}
