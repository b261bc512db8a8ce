/** Looker: Datagroup. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
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

const writtenTime = nullable(Type.Integer({ minimum: 0 }));

/** The writable members of a Datagroup. Clients may send back the others as read; they change nothing. */
export const WriteDatagroupSchema = partial({ stale_before: writtenTime, triggered_at: writtenTime });
export type WriteDatagroup = Static<typeof WriteDatagroupSchema>;
