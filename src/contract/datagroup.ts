/** Looker: Datagroup. */
import { Type } from 'typebox';
import { can, nullable, nullableText, partial } from './member.ts';

const time = nullable(Type.Integer());

export const DatagroupSchema = partial({
  can,
  id: Type.String(),
  created_at: time,
  model_name: nullableText,
  name: nullableText,
  stale_before: time,
  trigger_check_at: time,
  trigger_error: nullableText,
  trigger_value: nullableText,
  triggered_at: time,
});
