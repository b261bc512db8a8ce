import type { Caller } from '../../access/caller.ts';
import type { JsonObject } from '../../lib/json.ts';
import { modelMetadata } from '../../lookml/metadata/model-metadata.ts';
import type { ResolvedModel } from '../../lookml/resolve/resolved-model.ts';

const readOnly = { index: true, show: true, create: false, update: false, destroy: false };

/** Looker's LookmlModel. */
export function modelView(model: ResolvedModel, caller: Caller): JsonObject {
  return modelMetadata(model, { can: readOnly, reader: caller });
}
