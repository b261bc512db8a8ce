import type { UserAttributeGroupValueSchema, GroupSchema } from '../../contract/group.ts';
import type { AsServed } from '../../contract/member.ts';
import { EVERYBODY_ID } from '../../access/groups.ts';
import type { Group, GroupValue } from '../../access/groups.ts';
import { may } from '../../access/permit.ts';
import type { UserDirectory } from '../../access/user-directory.ts';
import type { Viewer } from '../route/viewer.ts';

/** Looker's Group. */
export function groupView(
  group: Group,
  directory: Pick<UserDirectory, 'count'>,
  { caller }: Viewer,
): AsServed<typeof GroupSchema> {
  const isOfAll = group.id === EVERYBODY_ID;
  const mayChange = may(caller, 'manage_groups');
  return {
    id: group.id,
    name: group.name,
    can_add_to_content_metadata: group.canAddToContentMetadata,
    contains_current_user: isOfAll || group.userIds.includes(caller.userId),
    external_group_id: group.externalGroupId,
    externally_managed: false,
    include_by_default: isOfAll,
    user_count: isOfAll ? directory.count() : group.userIds.length,
    can: {
      show: true,
      index: true,
      create: mayChange,
      update: mayChange,
      destroy: mayChange && !isOfAll,
      edit_in_ui: mayChange,
    },
  };
}

/**
 * Looker's UserAttributeGroupValue.
 * @param rank its place in the order of precedence, from 1
 */
export function groupValueView(
  { groupId, name, value }: GroupValue,
  rank: number,
): AsServed<typeof UserAttributeGroupValueSchema> {
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
