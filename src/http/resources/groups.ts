/** Parameters and bodies of the operations on groups. */
import type { Static } from 'typebox';
import type { GroupFacts } from '../../access/group-store.ts';
import type { Group } from '../../access/groups.ts';
import type { AllGroupsParams, SearchGroupsParams, WriteGroupSchema } from '../../contract/group.ts';
import { idTest, matchingRows, patternTest } from '../input/matching-rows.ts';
import type { RowTest } from '../input/matching-rows.ts';

/** With `content_metadata_id` none: content is not shared with groups. */
export function allGroups(visible: readonly Group[], asked: Static<typeof AllGroupsParams>): readonly Group[] {
  const { ids, content_metadata_id: contentId, can_add_to_content_metadata: canAdd } = asked;
  const tests = [
    ...idTest(ids, (group: Group) => group.id),
    ...(contentId === undefined ? [] : [() => false]),
    ...(canAdd === undefined ? [] : [(group: Group) => group.canAddToContentMetadata === canAdd]),
  ];
  return matchingRows(visible, tests, false);
}

export function searchGroups(all: readonly Group[], asked: Static<typeof SearchGroupsParams>): readonly Group[] {
  const { id, name, external_group_id, externally_managed, externally_orphaned, filter_or: anyOf } = asked;
  /** No group is managed elsewhere. */
  const isNone = (flag: boolean | undefined): readonly RowTest<Group>[] => (flag === undefined ? [] : [() => !flag]);
  const tests = [
    ...idTest(id, (group: Group) => group.id),
    ...patternTest(name, (group: Group) => group.name),
    ...patternTest(external_group_id, (group: Group) => group.externalGroupId),
    ...isNone(externally_managed),
    ...isNone(externally_orphaned),
  ];
  return matchingRows(all, tests, anyOf);
}

export function readGroupFacts(body: Static<typeof WriteGroupSchema>): Partial<GroupFacts> {
  const { name, external_group_id: externalGroupId, can_add_to_content_metadata: canAddToContentMetadata } = body;
  return {
    ...(name !== undefined && { name }),
    ...(externalGroupId !== undefined && { externalGroupId }),
    ...(canAddToContentMetadata !== undefined && { canAddToContentMetadata }),
  };
}
