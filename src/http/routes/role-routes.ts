import { Type } from 'typebox';
import { allPermissions } from '../../access/permissions.ts';
import { findRole, roles } from '../../access/roles.ts';
import {
  ModelSetSchema,
  PermissionSchema,
  PermissionSetSchema,
  RoleSchema,
} from '../../contract/user-administration.ts';
import { found } from '../found.ts';
import { defineListRoute, list } from '../list-route.ts';
import { FieldsSchema } from '../parameters.ts';
import { readIds } from '../read-ids.ts';
import { json } from '../reply.ts';
import { defineRoute } from '../route.ts';
import type { HttpServices, Route } from '../route.ts';
import { ALL_MODELS_ID, modelSetView, permissionSetView, roleView } from '../views/role-view.ts';
import type { Viewer } from '../views/viewer.ts';

const group = 'Roles';
const userParams = Type.Object({ user_id: Type.String() });

/** Models that there are, as far as the caller may know. */
function modelNames({ project }: HttpServices, { caller }: Viewer): readonly string[] {
  return Object.keys(project.current().models).filter((name) => caller.models?.has(name) ?? true);
}

function rolesView(ids: readonly string[], services: HttpServices, viewer: Viewer): readonly object[] {
  const models = modelNames(services, viewer);
  return roles.filter(({ id }) => ids.includes(id)).map((role) => roleView(role, models, viewer));
}

function rolesList(ids: readonly string[], services: HttpServices, viewer: Viewer) {
  return list(rolesView(ids, services, viewer), (role) => role);
}

const allIds = roles.map(({ id }) => id);

export const roleRoutes: readonly Route[] = [
  defineListRoute({
    path: '/roles',
    operationId: 'all_roles',
    group,
    summary: 'The roles, which every server has',
    access: 'token',
    query: Type.Partial(
      Type.Object({
        ids: Type.String({ description: 'Ids with commas between them.' }),
        get_all_support_roles: Type.Boolean({ description: 'There are none.' }),
      }),
    ),
    item: RoleSchema,
    handle: ({ query: { ids }, viewer }, services) =>
      rolesList(ids === undefined ? allIds : readIds(ids), services, viewer),
  }),
  defineRoute({
    method: 'GET',
    path: '/roles/:role_id',
    operationId: 'role',
    group,
    summary: 'A role',
    access: 'token',
    params: Type.Object({ role_id: Type.String() }),
    answers: RoleSchema,
    handle: ({ params, viewer }, services) =>
      json(roleView(found(findRole(params.role_id)), modelNames(services, viewer), viewer)),
  }),
  defineListRoute({
    path: '/permissions',
    operationId: 'all_permissions',
    group,
    summary: 'The permissions that this server asks for or knows',
    access: 'token',
    item: PermissionSchema,
    handle: () =>
      list(allPermissions, (permission) => ({ permission, parent: null, description: null, can: { show: true } })),
  }),
  defineListRoute({
    path: '/permission_sets',
    operationId: 'all_permission_sets',
    group,
    summary: 'The permission sets: one for each role',
    access: 'token',
    item: PermissionSetSchema,
    handle: ({ viewer }) => list(roles, (role) => permissionSetView(role, viewer)),
  }),
  defineRoute({
    method: 'GET',
    path: '/permission_sets/:permission_set_id',
    operationId: 'permission_set',
    group,
    summary: 'A permission set',
    access: 'token',
    params: Type.Object({ permission_set_id: Type.String() }),
    query: FieldsSchema,
    answers: PermissionSetSchema,
    handle: ({ params, viewer }) => json(permissionSetView(found(findRole(params.permission_set_id)), viewer)),
  }),
  defineListRoute({
    path: '/model_sets',
    operationId: 'all_model_sets',
    group,
    summary: 'The model sets: there is one, with all models',
    access: 'token',
    item: ModelSetSchema,
    handle: ({ viewer }, services) => list([modelNames(services, viewer)], (names) => modelSetView(names, viewer)),
  }),
  defineRoute({
    method: 'GET',
    path: '/model_sets/:model_set_id',
    operationId: 'model_set',
    group,
    summary: 'A model set',
    access: 'token',
    params: Type.Object({ model_set_id: Type.String() }),
    query: FieldsSchema,
    answers: ModelSetSchema,
    handle: ({ params, viewer }, services) => {
      found(params.model_set_id === ALL_MODELS_ID ? true : undefined);
      return json(modelSetView(modelNames(services, viewer), viewer));
    },
  }),
  defineListRoute({
    path: '/users/:user_id/roles',
    operationId: 'user_roles',
    group,
    summary: 'The roles of a user',
    notes: 'None for a user to whom coatcheck.yaml gives permissions or models of their own.',
    access: 'token',
    params: userParams,
    query: Type.Partial(Type.Object({ direct_association_only: Type.Boolean() })),
    item: RoleSchema,
    handle: ({ params, viewer }, services) =>
      rolesList(services.access.users.get(params.user_id, viewer.caller).roleIds, services, viewer),
  }),
  defineRoute({
    method: 'PUT',
    path: '/users/:user_id/roles',
    operationId: 'set_user_roles',
    group,
    summary: 'Set the roles of a user who was made through the API',
    notes: 'For administrators. They hold from the next request on.',
    access: 'token',
    params: userParams,
    query: FieldsSchema,
    body: Type.Array(Type.String()),
    answers: Type.Array(RoleSchema),
    handle: async ({ params, body, viewer }, services) => {
      const roleIds = [...new Set(body)];
      const user = await services.access.users.update(params.user_id, { roleIds }, viewer.caller);
      return json(rolesView(user.roleIds, services, viewer));
    },
  }),
];
