/** Values of user attributes that users have by groups, and the groups and users of roles. */
import { Type } from 'typebox';
import { UserSchema } from '../../contract/access.ts';
import {
  GroupSchema,
  UserAttributeGroupValueSchema,
  WriteGroupValueSchema,
  WriteGroupValuesSchema,
} from '../../contract/group.ts';
import { found } from '../resources/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { json, noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { groupValueView, groupView } from '../views/group-view.ts';
import { userView } from '../views/user-view.ts';

const attributeParams = Type.Object({ user_attribute_id: Type.String() });
const valueParams = Type.Object({ group_id: Type.String(), user_attribute_id: Type.String() });
const roleParams = Type.Object({ role_id: Type.String() });

export const groupAttributeRoutes: readonly Route[] = [
  defineListRoute({
    path: '/user_attributes/:user_attribute_id/group_values',
    operationId: 'all_user_attribute_group_values',
    group: 'User attributes',
    summary: 'The values of a user attribute by groups, in order of precedence',
    permission: 'manage_user_attributes',
    params: attributeParams,
    item: UserAttributeGroupValueSchema,
    handle: ({ params: { user_attribute_id: name }, viewer }, { access }) => {
      const ranked = access.groups.valuesOf(name, viewer.caller).map((value, index) => ({ value, rank: index + 1 }));
      return list(ranked, ({ value, rank }) => groupValueView(value, rank));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/user_attributes/:user_attribute_id/group_values',
    operationId: 'set_user_attribute_group_values',
    group: 'User attributes',
    summary: 'Set all values of a user attribute by groups, in order of precedence',
    notes:
      'A user’s own value goes before those of groups, these before the default. Of a user’s groups and those around them, the first in this list counts.',
    permission: 'manage_user_attributes',
    params: attributeParams,
    body: WriteGroupValuesSchema,
    answers: Type.Array(UserAttributeGroupValueSchema),
    handle: async ({ params: { user_attribute_id: name }, body, viewer }, { access }) => {
      const values = body.map(({ group_id, value }) => ({ groupId: String(group_id), value }));
      const set = await access.groups.setValues(name, values, viewer.caller);
      return json(set.map((value, index) => groupValueView(value, index + 1)));
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/groups/:group_id/attribute_values/:user_attribute_id',
    operationId: 'update_user_attribute_group_value',
    group: 'Groups',
    summary: 'Give a group a value of a user attribute',
    notes: 'A new one goes behind those that other groups have.',
    permission: 'manage_user_attributes',
    params: valueParams,
    body: WriteGroupValueSchema,
    answers: UserAttributeGroupValueSchema,
    handle: async ({ params: { group_id, user_attribute_id: name }, body, viewer }, { access }) => {
      const values = await access.groups.setValue(group_id, name, body.value, viewer.caller);
      const rank = values.findIndex(({ groupId }) => groupId === group_id);
      return json(groupValueView(found(values[rank]), rank + 1));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/groups/:group_id/attribute_values/:user_attribute_id',
    operationId: 'delete_user_attribute_group_value',
    group: 'Groups',
    summary: 'Take a group’s value of a user attribute away',
    permission: 'manage_user_attributes',
    params: valueParams,
    answers: 'nothing',
    handle: async ({ params: { group_id, user_attribute_id: name }, viewer }, { access }) => {
      await access.groups.setValue(group_id, name, null, viewer.caller);
      return noContent();
    },
  }),
  defineListRoute({
    path: '/roles/:role_id/groups',
    operationId: 'role_groups',
    group: 'Roles',
    summary: 'The groups that have a role',
    permission: 'see_users',
    params: roleParams,
    item: GroupSchema,
    handle: ({ params: { role_id }, viewer }, { access }) => {
      const { id } = found(access.roles.all().roles.find((role) => role.id === role_id));
      return list(access.groups.withRole(id, viewer.caller), (group) => groupView(group, access.directory, viewer));
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/roles/:role_id/groups',
    operationId: 'set_role_groups',
    group: 'Roles',
    summary: 'Set the groups that have a role',
    notes:
      'They hold from the next request on, for members who were made through the API. Nobody gives rights that they have not themselves.',
    permission: 'manage_roles',
    params: roleParams,
    body: Type.Array(Type.String()),
    answers: Type.Array(GroupSchema),
    handle: async ({ params: { role_id }, body, viewer }, { access }) => {
      const groups = await access.groups.setGroupsOfRole(role_id, body, viewer.caller);
      return json(groups.map((group) => groupView(group, access.directory, viewer)));
    },
  }),
  defineListRoute({
    path: '/roles/:role_id/users',
    operationId: 'role_users',
    group: 'Roles',
    summary: 'The users who have a role, by themselves or by groups',
    permission: 'see_users',
    params: roleParams,
    query: Type.Partial(Type.Object({ direct_association_only: Type.Boolean({ description: 'Not by groups.' }) })),
    item: UserSchema,
    handle: ({ params: { role_id }, query: { direct_association_only: isDirect }, viewer }, { access }) => {
      const { id } = found(access.roles.all().roles.find((role) => role.id === role_id));
      const users = access.users
        .visibleTo(viewer.caller)
        .filter(
          ({ roleIds, groupRoleIds }) => roleIds.includes(id) || (isDirect !== true && groupRoleIds.includes(id)),
        );
      return list(users, (user) => userView(user, viewer));
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/roles/:role_id/users',
    operationId: 'set_role_users',
    group: 'Roles',
    summary: 'Set the users who have a role by themselves',
    notes:
      'They hold from the next request on. Of users of coatcheck.yaml, those who have the role can be named, and stay. Nobody gives rights that they have not themselves.',
    permission: 'manage_roles',
    params: roleParams,
    body: Type.Array(Type.String()),
    answers: Type.Array(UserSchema),
    handle: async ({ params: { role_id }, body, viewer }, { access }) => {
      const users = await access.users.setUsersOfRole(role_id, body, viewer.caller);
      return json(users.map((user) => userView(user, viewer)));
    },
  }),
];
