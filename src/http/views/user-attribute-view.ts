import type { UserAttributeSchema, UserAttributeWithValueSchema } from '../../contract/user-administration.ts';
import type { AsServed } from '../../contract/member.ts';
import { may } from '../../access/permit.ts';
import type { AttributeValue, UserAttribute } from '../../access/user-attributes.ts';
import type { User } from '../../access/user.ts';
import type { Viewer } from '../route/viewer.ts';

/** Looker's UserAttribute. Its id is its name. */
export function userAttributeView(attribute: UserAttribute, { caller }: Viewer): AsServed<typeof UserAttributeSchema> {
  return {
    id: attribute.name,
    name: attribute.name,
    label: attribute.label,
    type: attribute.type,
    default_value: attribute.defaultValue,
    is_system: attribute.definedIn === 'system',
    is_permanent: attribute.definedIn !== 'api',
    value_is_hidden: false,
    user_can_view: attribute.userCanView,
    user_can_edit: attribute.userCanEdit,
    hidden_value_domain_whitelist: null,
    needed_for_ci_run: false,
    value_for_ci_run: null,
    can: {
      show: true,
      index: true,
      update: may(caller, 'manage_user_attributes') && attribute.definedIn === 'api',
      destroy: may(caller, 'manage_user_attributes') && attribute.definedIn === 'api',
      set_value: attribute.definedIn !== 'system' && (may(caller, 'manage_user_attributes') || attribute.userCanEdit),
    },
  };
}

/** Looker's UserAttributeWithValue. */
export function attributeValueView(
  { attribute, value, source }: AttributeValue,
  user: User,
  viewer: Viewer,
): AsServed<typeof UserAttributeWithValueSchema> {
  const { caller } = viewer;
  return {
    name: attribute.name,
    label: attribute.label,
    rank: null,
    value,
    user_id: user.id,
    user_can_edit: attribute.userCanEdit,
    value_is_hidden: false,
    user_attribute_id: attribute.name,
    source,
    hidden_value_domain_whitelist: null,
    can: {
      show_value: true,
      set_value:
        attribute.definedIn !== 'system' &&
        !user.fixedAttributes.includes(attribute.name) &&
        (may(caller, 'manage_user_attributes') || attribute.userCanEdit),
    },
  };
}
