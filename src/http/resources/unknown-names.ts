/**
 * Content may name what does not exist: a field that was renamed, an explore that is gone. Most readers are not told,
 * because unknown names and those that are hidden from them must look the same.
 */
import type { Caller } from '../../access/caller.ts';
import { mayUseModel } from '../../access/model-rights.ts';
import type { QueryDefinition } from '../../contract/query-definition.ts';
import { own } from '../../lib/record.ts';
import { holdsEveryGrant } from '../../lookml/plan/access-grants.ts';
import { hiddenNames } from '../../lookml/plan/hidden-names.ts';
import { isVisibleExplore, visibleFields } from '../../lookml/plan/visible-fields.ts';
import type { HttpServices } from '../route/route.ts';

/**
 * True if all that the query names and the caller does not see is unknown to everybody: the caller may use its model,
 * holds every grant there, and nothing that exists is named and hidden. To such a reader it is shown as it is written.
 */
export function isOnlyUnknown(
  definition: Pick<QueryDefinition, 'model' | 'view'> & Readonly<Record<string, unknown>>,
  caller: Caller,
  { project }: Pick<HttpServices, 'project'>,
): boolean {
  if (!mayUseModel(definition.model, caller, project.current())) return false;
  const model = own(project.current().models, definition.model);
  if (model === undefined) return true;
  const { userAttributes } = caller;
  if (!holdsEveryGrant(model, userAttributes)) return false;
  const explore = own(model.explores, definition.view);
  if (explore === undefined) return true;
  if (!isVisibleExplore(model, explore, userAttributes)) return false;
  return !hiddenNames(visibleFields({ model, explore }, userAttributes)).areWithin(definition);
}
