import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import type { Group } from '../../access/groups.ts';
import { UserSchema } from '../../contract/access.ts';
import {
  AllGroupsParams,
  GroupHierarchySchema,
  GroupIdForGroupInclusionSchema,
  GroupIdForGroupUserInclusionSchema,
  GroupSchema,
  GroupSearchSchema,
  SearchGroupsParams,
  WriteGroupSchema,
} from '../../contract/group.ts';
import { readGroupFacts, searchGroups } from '../resources/groups.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../input/parameters.ts';
import { readIds } from '../input/read-ids.ts';
import { json, noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { HttpServices, Route } from '../route/route.ts';
import { groupView } from '../views/group-view.ts';
import { rolesIn } from '../../access/role-book.ts';
import { roleView } from '../views/role-view.ts';
import { userView } from '../views/user-view.ts';
import type { Viewer } from '../route/viewer.ts';
import { modelNames } from '../resources/visible-roles.ts';

const group = 'Groups';
const params = Type.Object({ group_id: Type.String() });

const view = (one: Group, viewer: Viewer, { access }: HttpServices) => groupView(one, access.directory, viewer);
const listed = (groups: readonly Group[], viewer: Viewer, services: HttpServices) =>
  list(groups, (one) => view(one, viewer, services));

/** Searches that differ in what they say of each group beyond the group. */
const searchRoute = (
  [path, operationId, item, summary]: readonly [string, string, TSchema, string],
  more: (one: Group, viewer: Viewer, services: HttpServices) => object,
): Route =>
  defineListRoute({
    path,
    operationId,
    group,
    summary,
    permission: 'see_users',
    query: SearchGroupsParams,
    item,
    handle: ({ query, viewer }, services) => {
      const asked = query as Static<typeof SearchGroupsParams>;
      const groups = searchGroups(services.access.groups.visibleTo(viewer.caller), asked);
      return list(groups, (one) => ({ ...view(one, viewer, services), ...more(one, viewer, services) }));
    },
  });

export const groupRoutes: readonly Route[] = [
  defineListRoute({
    path: '/groups',
    operationId: 'all_groups',
    group,
    summary: 'All groups',
    notes:
      'The first is that of all users. Groups give roles and values of user attributes to users made through the API; users of coatcheck.yaml have what stands there.',
    permission: 'see_users',
    query: AllGroupsParams,
    item: GroupSchema,
    handle: ({ query, viewer }, services) => {
      const ids = query.ids === undefined ? null : new Set(readIds(query.ids));
      const all = services.access.groups.visibleTo(viewer.caller);
      const isAsked = query.content_metadata_id === undefined;
      const { can_add_to_content_metadata: canAdd } = query;
      const groups = all.filter((one) => isAsked && (ids?.has(one.id) ?? true));
      return listed(
        groups.filter((one) => canAdd === undefined || one.canAddToContentMetadata === canAdd),
        viewer,
        services,
      );
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/groups',
    operationId: 'create_group',
    group,
    summary: 'Create a group',
    permission: 'manage_groups',
    query: FieldsSchema,
    body: WriteGroupSchema,
    answers: GroupSchema,
    handle: async ({ body, viewer }, services) => {
      const facts = { name: '', externalGroupId: null, canAddToContentMetadata: true, ...readGroupFacts(body) };
      return json(view(await services.access.groups.create(facts, viewer.caller), viewer, services));
    },
  }),
  searchRoute(['/groups/search', 'search_groups', GroupSchema, 'Search groups'], () => ({})),
  searchRoute(
    ['/groups/search/with_roles', 'search_groups_with_roles', GroupSearchSchema, 'Search groups, with their roles'],
    ({ roleIds }, viewer, services) => {
      const models = modelNames(services, viewer);
      return { roles: rolesIn(services.access.roles.all(), roleIds).map((role) => roleView(role, models, viewer)) };
    },
  ),
  searchRoute(
    [
      '/groups/search/with_hierarchy',
      'search_groups_with_hierarchy',
      GroupHierarchySchema,
      'Search groups, with those around them',
    ],
    ({ id, roleIds }, { caller }, { access }) => ({
      parent_group_ids: access.groups.around(id, caller).map((parent) => parent.id),
      role_ids: roleIds,
    }),
  ),
  defineRoute({
    method: 'GET',
    path: '/groups/:group_id',
    operationId: 'group',
    group,
    summary: 'A group',
    permission: 'see_users',
    params,
    query: FieldsSchema,
    answers: GroupSchema,
    handle: ({ params: { group_id }, viewer }, services) =>
      json(view(services.access.groups.get(group_id, viewer.caller), viewer, services)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/groups/:group_id',
    operationId: 'update_group',
    group,
    summary: 'Change a group',
    permission: 'manage_groups',
    params,
    query: FieldsSchema,
    body: WriteGroupSchema,
    answers: GroupSchema,
    handle: async ({ params: { group_id }, body, viewer }, services) => {
      const changed = await services.access.groups.update(group_id, readGroupFacts(body), viewer.caller);
      return json(view(changed, viewer, services));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/groups/:group_id',
    operationId: 'delete_group',
    group,
    summary: 'Delete a group: its members lose what they had by it',
    permission: 'manage_groups',
    params,
    answers: 'nothing',
    handle: async ({ params: { group_id }, viewer }, { access }) => {
      await access.groups.delete(group_id, viewer.caller);
      return noContent();
    },
  }),
  defineListRoute({
    path: '/groups/:group_id/groups',
    operationId: 'all_group_groups',
    group,
    summary: 'The groups in a group',
    permission: 'see_users',
    params,
    item: GroupSchema,
    handle: ({ params: { group_id }, viewer }, services) => {
      const { groups } = services.access;
      const { groupIds } = groups.get(group_id, viewer.caller);
      const within = groups.visibleTo(viewer.caller).filter(({ id }) => groupIds.includes(id));
      return listed(within, viewer, services);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/groups/:group_id/groups',
    operationId: 'add_group_group',
    group,
    summary: 'Put a group into a group',
    notes: 'Its members have what the outer group has, and what those around that have.',
    permission: 'manage_groups',
    params,
    body: GroupIdForGroupInclusionSchema,
    answers: GroupSchema,
    handle: async ({ params: { group_id }, body, viewer }, services) => {
      const added = await services.access.groups.setGroup(group_id, String(body.group_id), true, viewer.caller);
      return json(view(added, viewer, services));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/groups/:group_id/groups/:deleting_group_id',
    operationId: 'delete_group_from_group',
    group,
    summary: 'Take a group out of a group',
    permission: 'manage_groups',
    params: Type.Object({ group_id: Type.String(), deleting_group_id: Type.String() }),
    answers: 'nothing',
    handle: async ({ params: { group_id, deleting_group_id }, viewer }, { access }) => {
      await access.groups.setGroup(group_id, deleting_group_id, false, viewer.caller);
      return noContent();
    },
  }),
  defineListRoute({
    path: '/groups/:group_id/users',
    operationId: 'all_group_users',
    group,
    summary: 'The users in a group, without those of groups within it',
    permission: 'see_users',
    params,
    item: UserSchema,
    handle: ({ params: { group_id }, viewer }, { access }) =>
      list(access.groups.usersOf(group_id, viewer.caller), (user) => userView(user, viewer)),
  }),
  defineRoute({
    method: 'POST',
    path: '/groups/:group_id/users',
    operationId: 'add_group_user',
    group,
    summary: 'Put a user who was made through the API into a group',
    permission: 'manage_groups',
    params,
    body: GroupIdForGroupUserInclusionSchema,
    answers: UserSchema,
    handle: async ({ params: { group_id }, body, viewer }, { access }) =>
      json(userView(await access.groups.setUser(group_id, String(body.user_id), true, viewer.caller), viewer)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/groups/:group_id/users/:user_id',
    operationId: 'delete_group_user',
    group,
    summary: 'Take a user out of a group',
    permission: 'manage_groups',
    params: Type.Object({ group_id: Type.String(), user_id: Type.String() }),
    answers: 'nothing',
    handle: async ({ params: { group_id, user_id }, viewer }, { access }) => {
      await access.groups.setUser(group_id, user_id, false, viewer.caller);
      return noContent();
    },
  }),
];
