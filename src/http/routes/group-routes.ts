import type { Static, TSchema } from 'typebox';
import type { Group } from '../../access/groups.ts';
import { rolesIn } from '../../access/role-book.ts';
import type { User } from '../../access/user.ts';
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
import { allGroups, readGroupFacts, searchGroups } from '../resources/groups.ts';
import { modelNames } from '../resources/visible-roles.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { defineResource } from '../route/resource.ts';
import type { HttpServices, Route } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { groupView } from '../views/group-view.ts';
import { roleView } from '../views/role-view.ts';
import { userView } from '../views/user-view.ts';

const group = 'Groups';

const viewGroup =
  (viewer: Viewer, { access }: HttpServices) =>
  (one: Group) =>
    groupView(one, access.directory, viewer);

const groups = defineResource({ group, path: '/groups', id: 'group_id', item: GroupSchema, view: viewGroup });

const subgroups = defineResource({
  group,
  path: '/groups/:group_id/groups',
  id: 'deleting_group_id',
  item: GroupSchema,
  view: viewGroup,
});

const members = defineResource({
  group,
  path: '/groups/:group_id/users',
  id: 'user_id',
  item: UserSchema,
  view: (viewer) => (user: User) => userView(user, viewer),
});

/** Searches that differ in what they say about each group beyond the group itself. */
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
      const found = searchGroups(services.access.groups.visibleTo(viewer.caller), asked);
      const view = viewGroup(viewer, services);
      return list(found, (one) => ({ ...view(one), ...more(one, viewer, services) }));
    },
  });

export const groupRoutes: readonly Route[] = [
  groups.list({
    operationId: 'all_groups',
    summary: 'All groups',
    notes:
      'The first is the group of all users. Groups give roles and values of user attributes to users created through the API; users of coatcheck.yaml have what that file gives them.',
    permission: 'see_users',
    query: AllGroupsParams,
    run: ({ query, viewer }, { access }) => allGroups(access.groups.visibleTo(viewer.caller), query),
  }),
  groups.create({
    operationId: 'create_group',
    summary: 'Create a group',
    permission: 'manage_groups',
    audit: 'change',
    repeated: 'refused',
    body: WriteGroupSchema,
    run: ({ body, viewer }, { access }) =>
      access.groups.create(
        { name: '', externalGroupId: null, canAddToContentMetadata: true, ...readGroupFacts(body) },
        viewer.caller,
      ),
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
      'Search groups, with the groups that contain them',
    ],
    ({ id, roleIds }, { caller }, { access }) => ({
      parent_group_ids: access.groups.around(id, caller).map((parent) => parent.id),
      role_ids: roleIds,
    }),
  ),
  groups.read({
    operationId: 'group',
    summary: 'A group',
    permission: 'see_users',
    run: ({ params, viewer }, { access }) => access.groups.get(params.group_id, viewer.caller),
  }),
  groups.update({
    operationId: 'update_group',
    summary: 'Change a group',
    permission: 'manage_groups',
    body: WriteGroupSchema,
    run: ({ params, body, viewer }, { access }) =>
      access.groups.update(params.group_id, readGroupFacts(body), viewer.caller),
  }),
  groups.delete({
    operationId: 'delete_group',
    summary: 'Delete a group; its members lose what it gave them',
    permission: 'manage_groups',
    run: ({ params, viewer }, { access }) => access.groups.delete(params.group_id, viewer.caller),
  }),
  subgroups.list({
    operationId: 'all_group_groups',
    summary: 'The groups in a group',
    permission: 'see_users',
    run: ({ params, viewer }, { access }) => {
      const { groupIds } = access.groups.get(params.group_id, viewer.caller);
      return access.groups.visibleTo(viewer.caller).filter(({ id }) => groupIds.includes(id));
    },
  }),
  subgroups.create({
    operationId: 'add_group_group',
    summary: 'Add a group to a group',
    notes: 'Its members get what the outer group gives, and what the groups that contain that give.',
    permission: 'manage_groups',
    audit: 'change',
    repeated: 'refused',
    takesFields: false,
    body: GroupIdForGroupInclusionSchema,
    run: ({ params, body, viewer }, { access }) =>
      access.groups.setGroup(params.group_id, String(body.group_id), true, viewer.caller),
  }),
  subgroups.delete({
    operationId: 'delete_group_from_group',
    summary: 'Remove a group from a group',
    permission: 'manage_groups',
    run: ({ params, viewer }, { access }) =>
      access.groups.setGroup(params.group_id, params.deleting_group_id, false, viewer.caller),
  }),
  members.list({
    operationId: 'all_group_users',
    summary: 'The users in a group, not counting those of its subgroups',
    permission: 'see_users',
    run: ({ params, viewer }, { access }) => access.groups.usersOf(params.group_id, viewer.caller),
  }),
  members.create({
    operationId: 'add_group_user',
    summary: 'Add a user to a group; only users created through the API',
    permission: 'manage_groups',
    audit: 'change',
    repeated: 'refused',
    takesFields: false,
    body: GroupIdForGroupUserInclusionSchema,
    run: ({ params, body, viewer }, { access }) =>
      access.groups.setUser(params.group_id, String(body.user_id), true, viewer.caller),
  }),
  members.delete({
    operationId: 'delete_group_user',
    summary: 'Remove a user from a group',
    permission: 'manage_groups',
    run: ({ params, viewer }, { access }) =>
      access.groups.setUser(params.group_id, params.user_id, false, viewer.caller),
  }),
];
