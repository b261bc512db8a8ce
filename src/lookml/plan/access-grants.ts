/** `required_access_grants`: who may see an explore, a join, a view or a field. */
import type { ResolvedModel } from '../resolve/resolved-model.ts';
import { own } from '../../lib/record.ts';

type UserAttributes = Readonly<Record<string, string>>;

/** True if the user holds every grant. Nobody holds a grant that the model does not define. */
export function holdsGrants(model: ResolvedModel, required: readonly string[], user: UserAttributes): boolean {
  return required.every((name) => {
    const grant = own(model.accessGrants, name);
    const value = grant && own(user, grant.userAttribute);
    if (grant === undefined || value === undefined) return false;
    // An attribute may hold several values, separated by commas.
    return value.split(',').some((one) => grant.allowedValues.includes(one.trim()));
  });
}

/** True if no grant of the model is missing: what such a user does not see there, nobody does. */
export function holdsEveryGrant(model: ResolvedModel, user: UserAttributes): boolean {
  return !model.asksForGrants || holdsGrants(model, Object.keys(model.accessGrants), user);
}
