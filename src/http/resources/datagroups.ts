/** Datagroups of models that the caller may use, and their resets. */
import { may } from '../../access/permit.ts';
import { visibleModels } from '../../catalogue/visible-models.ts';
import type { DatagroupSchema, WriteDatagroup } from '../../contract/datagroup.ts';
import type { AsServed } from '../../contract/member.ts';
import type { FieldError } from '../../errors/catalogue.ts';
import { requireNoErrors } from '../../errors/field-errors.ts';
import { found } from '../../errors/found.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';

export type Datagroup = AsServed<typeof DatagroupSchema>;

/** Triggers are not run; a datagroup says how long results are fresh, and since when. */
export function datagroupsFor({ caller }: Viewer, services: HttpServices): readonly Datagroup[] {
  const update = may(caller, 'update_datagroups');
  return visibleModels(caller, services).flatMap((model) =>
    Object.values(model.datagroups).map(({ name }) => {
      const id = `${model.name}::${name}`;
      const { staleBefore, triggeredAt } = services.datagroups.of(id);
      return {
        id,
        model_name: model.name,
        name,
        created_at: null,
        stale_before: staleBefore,
        trigger_check_at: null,
        trigger_error: null,
        trigger_value: null,
        triggered_at: triggeredAt,
        can: { show: true, index: true, update },
      };
    }),
  );
}

/** @throws CoatcheckError `not_found` */
export function datagroupFor(id: string, viewer: Viewer, services: HttpServices): Datagroup {
  return found(datagroupsFor(viewer, services).find((one) => one.id === id));
}

/** @throws CoatcheckError `not_found`, `validation_failed` for a time in the future */
export async function resetDatagroup(
  id: string,
  { stale_before, triggered_at }: WriteDatagroup,
  viewer: Viewer,
  services: HttpServices,
): Promise<Datagroup> {
  datagroupFor(id, viewer, services);
  const today = { nowMs: services.clock.now() };
  requireNoErrors(
    Object.entries({ stale_before, triggered_at }).flatMap(([field, time]) => inFuture(field, time, today)),
  );
  await services.datagroups.reset(id, {
    ...(stale_before !== undefined && { staleBefore: stale_before }),
    ...(triggered_at !== undefined && { triggeredAt: triggered_at }),
  });
  return datagroupFor(id, viewer, services);
}

function inFuture(
  field: string,
  time: number | null | undefined,
  { nowMs }: { readonly nowMs: number },
): readonly FieldError[] {
  const now = Math.floor(nowMs / 1_000);
  if (time === null || time === undefined || time <= now) return [];
  const message = `'${field}' is in the future: ${String(time)} is after ${String(now)}. Send a UNIX time in seconds, of now at the latest.`;
  return [{ field, code: 'invalid_value', message }];
}
