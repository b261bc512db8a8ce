import { EVERYBODY_ID } from '../../access/groups.ts';
import type { Group, GroupValue } from '../../access/groups.ts';
import { may } from '../../access/permit.ts';
import type { User } from '../../access/user.ts';
import type { Viewer } from './viewer.ts';

/** Looker's Group. @param users all that there are */
export function groupView(group: Group, users: readonly User[], { caller }: Viewer): object {
  const members = users.filter(({ groupIds }) => groupIds.includes(group.id));
  const mayChange = may(caller, 'manage_groups');
  return {
    id: group.id,
    name: group.name,
    can_add_to_content_metadata: group.canAddToContentMetadata,
    contains_current_user: members.some(({ id }) => id === caller.userId),
    external_group_id: group.externalGroupId,
    externally_managed: false,
    include_by_default: group.id === EVERYBODY_ID,
    user_count: members.length,
    can: {
      show: true,
      index: true,
      create: mayChange,
      update: mayChange,
      destroy: mayChange && group.id !== EVERYBODY_ID,
      edit_in_ui: mayChange,
    },
  };
}

/** Looker's UserAttributeGroupValue. @param rank its place in the order of precedence, from 1 */
export function groupValueView({ groupId, name, value }: GroupValue, rank: number): object {
  return {
    id: `${groupId}_${name}`,
    group_id: groupId,
    user_attribute_id: name,
    value_is_hidden: false,
    rank,
    value,
    can: { show_value: true, set_value: true },
  };
}
