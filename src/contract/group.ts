/** Looker: Group, GroupSearch, GroupHierarchy, UserAttributeGroupValue. */
import { Type } from 'typebox';
import { can, nullable, nullableText, nullableTexts, partial, textOrInteger } from './member.ts';
import { RoleSchema } from './user-administration.ts';

const members = {
  can,
  can_add_to_content_metadata: Type.Boolean(),
  contains_current_user: Type.Boolean(),
  external_group_id: nullableText,
  externally_managed: Type.Boolean(),
  id: Type.String(),
  include_by_default: Type.Boolean(),
  name: nullableText,
  user_count: nullable(Type.Integer()),
};

export const GroupSchema = partial(members);
export const GroupSearchSchema = partial({ ...members, roles: nullable(Type.Array(RoleSchema)) });
export const GroupHierarchySchema = partial({ ...members, parent_group_ids: nullableTexts, role_ids: nullableTexts });

/** The writable members of a Group. Clients may send back the others as read; they change nothing. */
export const WriteGroupSchema = partial({
  name: Type.String(),
  external_group_id: nullableText,
  can_add_to_content_metadata: Type.Boolean(),
});

export const AllGroupsParams = partial({
  ids: Type.Union([Type.String(), Type.Array(Type.String())], { description: 'Ids with commas between them.' }),
  content_metadata_id: Type.String({ description: 'There is no content that groups could be given.' }),
  can_add_to_content_metadata: Type.Boolean(),
});

export const SearchGroupsParams = partial({
  id: Type.String({ description: 'One id, or several with commas between them.' }),
  name: Type.String({ description: '% stands for any text, _ for any character.' }),
  external_group_id: Type.String(),
  externally_managed: Type.Boolean(),
  externally_orphaned: Type.Boolean(),
  filter_or: Type.Boolean({ description: 'One match is enough.' }),
});

export const GroupIdForGroupInclusionSchema = Type.Object({ group_id: textOrInteger });
export const GroupIdForGroupUserInclusionSchema = Type.Object({ user_id: textOrInteger });

export const UserAttributeGroupValueSchema = partial({
  can,
  id: Type.String(),
  group_id: nullableText,
  user_attribute_id: nullableText,
  value_is_hidden: Type.Boolean(),
  rank: nullable(Type.Integer()),
  value: nullableText,
});

export const WriteGroupValueSchema = Type.Object({ value: Type.String() });
export const WriteGroupValuesSchema = Type.Array(Type.Object({ group_id: textOrInteger, value: Type.String() }));
