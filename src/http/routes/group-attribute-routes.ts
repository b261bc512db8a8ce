/** Values of user attributes that users have through groups, and the groups and users of roles. */
import { Type } from 'typebox';
import type { Group, GroupValue } from '../../access/groups.ts';
import type { User } from '../../access/user.ts';
import { UserSchema } from '../../contract/access.ts';
import {
  GroupSchema,
  UserAttributeGroupValueSchema,
  WriteGroupValueSchema,
  WriteGroupValuesSchema,
} from '../../contract/group.ts';
import { found } from '../../errors/found.ts';
import { defineResource } from '../route/resource.ts';
import type { Route } from '../route/route.ts';
import { groupValueView, groupView } from '../views/group-view.ts';
import { userView } from '../views/user-view.ts';

/** A value, and its place in the order of precedence. */
type RankedValue = GroupValue & { readonly rank: number };

const ranked = (values: readonly GroupValue[]): readonly RankedValue[] =>
  values.map((value, index) => ({ ...value, rank: index + 1 }));

const valuesOfAttribute = defineResource({
  group: 'User attributes',
  path: '/user_attributes/:user_attribute_id/group_values',
  item: UserAttributeGroupValueSchema,
  view: () => (value: RankedValue) => groupValueView(value, value.rank),
});

const valuesOfGroup = defineResource({
  group: 'Groups',
  path: '/groups/:group_id/attribute_values',
  id: 'user_attribute_id',
  item: UserAttributeGroupValueSchema,
  view: () => (value: RankedValue) => groupValueView(value, value.rank),
});

const groupsOfRole = defineResource({
  group: 'Roles',
  path: '/roles/:role_id/groups',
  item: GroupSchema,
  view:
    (viewer, { access }) =>
    (group: Group) =>
      groupView(group, access.directory, viewer),
});

const usersOfRole = defineResource({
  group: 'Roles',
  path: '/roles/:role_id/users',
  item: UserSchema,
  view: (viewer) => (user: User) => userView(user, viewer),
});

export const groupAttributeRoutes: readonly Route[] = [
  valuesOfAttribute.list({
    operationId: 'all_user_attribute_group_values',
    summary: 'The values that groups give a user attribute, in order of precedence',
    permission: 'manage_user_attributes',
    run: ({ params, viewer }, { access }) => ranked(access.groups.valuesOf(params.user_attribute_id, viewer.caller)),
  }),
  valuesOfAttribute.replaceAll({
    method: 'POST',
    operationId: 'set_user_attribute_group_values',
    summary: 'Set all values that groups give a user attribute, in order of precedence',
    notes:
      'A user’s own value takes precedence over those of groups, and these over the default. Among a user’s groups and the groups that contain them, the first in this list counts.',
    permission: 'manage_user_attributes',
    audit: 'change',
    repeated: 'refused',
    takesFields: false,
    body: WriteGroupValuesSchema,
    run: async ({ params: { user_attribute_id: name }, body, viewer }, { access }) => {
      const values = body.map(({ group_id, value }) => ({ groupId: String(group_id), value }));
      return ranked(await access.groups.setValues(name, values, viewer.caller));
    },
  }),
  valuesOfGroup.update({
    operationId: 'update_user_attribute_group_value',
    summary: 'Give a group a value of a user attribute',
    notes: 'A new value comes after those of other groups.',
    permission: 'manage_user_attributes',
    takesFields: false,
    body: WriteGroupValueSchema,
    run: async ({ params: { group_id, user_attribute_id: name }, body, viewer }, { access }) => {
      const values = ranked(await access.groups.setValue(group_id, name, body.value, viewer.caller));
      return found(values.find(({ groupId }) => groupId === group_id));
    },
  }),
  valuesOfGroup.delete({
    operationId: 'delete_user_attribute_group_value',
    summary: 'Remove a group’s value of a user attribute',
    permission: 'manage_user_attributes',
    run: ({ params, viewer }, { access }) =>
      access.groups.setValue(params.group_id, params.user_attribute_id, null, viewer.caller),
  }),
  groupsOfRole.list({
    operationId: 'role_groups',
    summary: 'The groups that have a role',
    permission: 'see_users',
    run: ({ params, viewer }, { access }) => {
      const { id } = found(access.roles.all().roles.find((role) => role.id === params.role_id));
      return access.groups.withRole(id, viewer.caller);
    },
  }),
  groupsOfRole.replaceAll({
    operationId: 'set_role_groups',
    summary: 'Set the groups that have a role',
    notes:
      'They apply from the next request on, to members who were created through the API. Callers can only give rights that they have themselves.',
    permission: 'manage_roles',
    takesFields: false,
    body: Type.Array(Type.String()),
    run: ({ params, body, viewer }, { access }) => access.groups.setGroupsOfRole(params.role_id, body, viewer.caller),
  }),
  usersOfRole.list({
    operationId: 'role_users',
    summary: 'The users who have a role, directly or through groups',
    permission: 'see_users',
    query: Type.Partial(
      Type.Object({
        direct_association_only: Type.Boolean({ description: 'Only users who have it directly, not through groups.' }),
      }),
    ),
    run: ({ params, query: { direct_association_only: isDirect }, viewer }, { access }) => {
      const { id } = found(access.roles.all().roles.find((role) => role.id === params.role_id));
      const has = ({ roleIds, groupRoleIds }: User) =>
        roleIds.includes(id) || (isDirect !== true && groupRoleIds.includes(id));
      return access.users.visibleTo(viewer.caller).filter(has);
    },
  }),
  usersOfRole.replaceAll({
    operationId: 'set_role_users',
    summary: 'Set the users who have a role directly',
    notes:
      'They apply from the next request on. Users of coatcheck.yaml who have the role can be named, and keep it. Callers can only give rights that they have themselves.',
    permission: 'manage_roles',
    takesFields: false,
    body: Type.Array(Type.String()),
    run: ({ params, body, viewer }, { access }) => access.users.setUsersOfRole(params.role_id, body, viewer.caller),
  }),
];
