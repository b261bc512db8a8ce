import { Type } from 'typebox';
import { allPermissions } from '../../access/permissions.ts';
import type { Role } from '../../access/roles.ts';
import {
  ModelSetSchema,
  PermissionSchema,
  PermissionSetSchema,
  RoleSchema,
} from '../../contract/user-administration.ts';
import { found } from '../resources/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../input/parameters.ts';
import { readIds } from '../input/read-ids.ts';
import { json } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { HttpServices, Route } from '../route/route.ts';
import { modelSetView, permissionSetView, permissionView, roleView } from '../views/role-view.ts';
import type { Viewer } from '../route/viewer.ts';
import { modelNames, rolesOf } from '../resources/visible-roles.ts';

const group = 'Roles';
const userParams = Type.Object({ user_id: Type.String() });

function rolesView(shown: readonly Role[], services: HttpServices, viewer: Viewer): readonly object[] {
  const models = modelNames(services, viewer);
  return shown.map((role) => roleView(role, models, viewer));
}

function rolesList(shown: readonly Role[], services: HttpServices, viewer: Viewer) {
  return list(rolesView(shown, services, viewer), (role) => role);
}

export const roleRoutes: readonly Route[] = [
  defineListRoute({
    path: '/roles',
    operationId: 'all_roles',
    group,
    summary: 'The roles; for whoever may not see other users, their own',
    permission: 'any',
    query: Type.Partial(
      Type.Object({
        ids: Type.String({ description: 'Ids with commas between them.' }),
        get_all_support_roles: Type.Boolean({ description: 'Those of Looker’s support as well.' }),
      }),
    ),
    item: RoleSchema,
    handle: ({ query: { ids, get_all_support_roles: all }, viewer }, services) => {
      const visible = services.access.roles.visibleTo(viewer.caller).roles;
      const asked = ids === undefined ? null : new Set(readIds(ids));
      const shown = visible.filter((role) => asked?.has(role.id) ?? (all === true || !role.isForSupport));
      return rolesList(shown, services, viewer);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/roles/:role_id',
    operationId: 'role',
    group,
    summary: 'A role',
    permission: 'any',
    params: Type.Object({ role_id: Type.String() }),
    answers: RoleSchema,
    handle: ({ params, viewer }, services) => {
      const role = services.access.roles.visibleTo(viewer.caller).roles.find(({ id }) => id === params.role_id);
      return json(roleView(found(role), modelNames(services, viewer), viewer));
    },
  }),
  defineListRoute({
    path: '/permissions',
    operationId: 'all_permissions',
    group,
    summary: 'The permissions of Looker, with what each is a part of',
    permission: 'any',
    item: PermissionSchema,
    handle: () => list(allPermissions, permissionView),
  }),
  defineListRoute({
    path: '/permission_sets',
    operationId: 'all_permission_sets',
    group,
    summary: 'The permission sets: Looker’s own, and those made through the API',
    permission: 'any',
    item: PermissionSetSchema,
    handle: ({ viewer }, { access }) =>
      list(access.roles.visibleTo(viewer.caller).permissionSets, (set) => permissionSetView(set, viewer)),
  }),
  defineRoute({
    method: 'GET',
    path: '/permission_sets/:permission_set_id',
    operationId: 'permission_set',
    group,
    summary: 'A permission set',
    permission: 'any',
    params: Type.Object({ permission_set_id: Type.String() }),
    query: FieldsSchema,
    answers: PermissionSetSchema,
    handle: ({ params, viewer }, { access }) => {
      const sets = access.roles.visibleTo(viewer.caller).permissionSets;
      return json(permissionSetView(found(sets.find(({ id }) => id === params.permission_set_id)), viewer));
    },
  }),
  defineListRoute({
    path: '/model_sets',
    operationId: 'all_model_sets',
    group,
    summary: 'The model sets: that of all models, and those made through the API',
    permission: 'any',
    item: ModelSetSchema,
    handle: ({ viewer }, services) => {
      const models = modelNames(services, viewer);
      return list(services.access.roles.visibleTo(viewer.caller).modelSets, (set) => modelSetView(set, models, viewer));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/model_sets/:model_set_id',
    operationId: 'model_set',
    group,
    summary: 'A model set',
    permission: 'any',
    params: Type.Object({ model_set_id: Type.String() }),
    query: FieldsSchema,
    answers: ModelSetSchema,
    handle: ({ params, viewer }, services) => {
      const sets = services.access.roles.visibleTo(viewer.caller).modelSets;
      const set = found(sets.find(({ id }) => id === params.model_set_id));
      return json(modelSetView(set, modelNames(services, viewer), viewer));
    },
  }),
  defineListRoute({
    path: '/users/:user_id/roles',
    operationId: 'user_roles',
    group,
    summary: 'The roles of a user',
    notes: 'None for a user to whom coatcheck.yaml gives permissions or models of their own.',
    permission: 'none',
    params: userParams,
    query: Type.Partial(
      Type.Object({ direct_association_only: Type.Boolean({ description: 'Not those by groups.' }) }),
    ),
    item: RoleSchema,
    handle: ({ params, query, viewer }, services) => {
      const user = services.access.users.get(params.user_id, viewer.caller);
      return rolesList(rolesOf(user, services, query.direct_association_only === true), services, viewer);
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/users/:user_id/roles',
    operationId: 'set_user_roles',
    group,
    summary: 'Set the roles of a user who was made through the API',
    notes: 'They hold from the next request on. Nobody gives rights that they have not themselves.',
    permission: 'manage_roles',
    params: userParams,
    query: FieldsSchema,
    body: Type.Array(Type.String()),
    answers: Type.Array(RoleSchema),
    handle: async ({ params, body, viewer }, services) => {
      const roleIds = [...new Set(body)];
      const user = await services.access.users.setRoles(params.user_id, roleIds, viewer.caller);
      return json(rolesView(rolesOf(user, services, true), services, viewer));
    },
  }),
];
