/** Permissions, permission sets, model sets and roles: one row for each kind that has ids, five operations from it. */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import type { PartFacts } from '../../access/role-administration.ts';
import type { RolePart } from '../../access/role-book.ts';
import { allPermissions, type Permission } from '../../access/permissions.ts';
import type { ModelSet, PermissionSet, Role, RoleBook } from '../../access/roles.ts';
import {
  ModelSetSchema,
  PermissionSchema,
  PermissionSetSchema,
  RoleSchema,
  WriteModelSetSchema,
  WritePermissionSetSchema,
  WriteRoleSchema,
} from '../../contract/user-administration.ts';
import { found } from '../../errors/found.ts';
import { modelNames, rolesOf } from '../resources/visible-roles.ts';
import { readIds } from '../input/read-ids.ts';
import { defineResource } from '../route/resource.ts';
import type { View } from '../route/resource.ts';
import type { HttpServices, Route } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { modelSetView, permissionSetView, permissionView, roleView } from '../views/role-view.ts';

const group = 'Roles';
const RIGHTS =
  'Callers can only give or take rights that they have themselves, and what every server has cannot be changed.';

interface PartKind<T extends { readonly id: string }, I extends TSchema, B extends TSchema> {
  readonly part: RolePart;
  /** As in paths and in the names of operations. */
  readonly one: 'permission_set' | 'model_set' | 'role';
  readonly words: string;
  readonly notes: string;
  readonly item: I;
  readonly written: B;
  readonly list: {
    readonly summary: string;
    readonly query?: TSchema;
    readonly select?: (visible: readonly T[], query: unknown) => readonly T[];
  };
  readonly of: (book: RoleBook) => readonly T[];
  /** The content of the part, as `access` stores it; what the request leaves out stays as it was. */
  readonly content: (sent: Static<B>, known: readonly string[]) => readonly string[];
  readonly view: View<T, I>;
}

function partRoutes<T extends { readonly id: string }, I extends TSchema, B extends TSchema>(
  kind: PartKind<T, I, B>,
): readonly Route[] {
  const { part, one, words, notes, item, written, content, view } = kind;
  const id = `${one}_id`;
  const parts = defineResource({ group, path: `/${one}s`, id, item, view });
  const idIn = (params: Readonly<Record<string, string>>): string => params[id] ?? '';
  const visible = ({ caller }: Viewer, { access }: HttpServices) => kind.of(access.roles.visibleTo(caller));
  const withId = (asked: string, viewer: Viewer, services: HttpServices) =>
    found(visible(viewer, services).find((thing) => thing.id === asked));
  const changes = { permission: 'manage_roles', takesFields: false, body: written } as const;
  const { summary, query, select = (all) => all } = kind.list;
  return [
    parts.list({
      operationId: `all_${one}s`,
      summary,
      permission: 'any',
      ...(query && { query }),
      run: ({ query: asked, viewer }, services) => select(visible(viewer, services), asked),
    }),
    parts.read({
      operationId: one,
      summary: words.replace('a', 'A'),
      permission: 'any',
      takesFields: part !== 'roles',
      run: ({ params, viewer }, services) => withId(idIn(params), viewer, services),
    }),
    parts.create({
      ...changes,
      operationId: `create_${one}`,
      summary: `Create ${words}`,
      notes: `${notes} ${RIGHTS}`,
      audit: 'change',
      repeated: 'refused',
      run: async ({ body, viewer }, services) => {
        const facts = { name: named(body) ?? '', content: content(body, []) };
        return withId(await services.access.roles.create(part, facts, viewer.caller), viewer, services);
      },
    }),
    parts.update({
      ...changes,
      operationId: `update_${one}`,
      summary: `Change ${words}`,
      notes: `It applies from the next request on. ${RIGHTS}`,
      run: async ({ params, body, viewer }, services) => {
        const change = (old: PartFacts) => ({ name: named(body) ?? old.name, content: content(body, old.content) });
        await services.access.roles.update(part, idIn(params), change, viewer.caller);
        return withId(idIn(params), viewer, services);
      },
    }),
    parts.delete({
      operationId: `delete_${one}`,
      summary: `Delete ${words}`,
      notes: part === 'roles' ? 'Users and groups lose it.' : 'Not while a role uses it.',
      permission: 'manage_roles',
      run: ({ params, viewer }, { access }) => access.roles.delete(part, idIn(params), viewer.caller),
    }),
  ];
}

function named(body: unknown): string | null | undefined {
  return (body as { readonly name?: string | null }).name;
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)];

const viewRoles: View<Role, typeof RoleSchema> = (viewer, services) => {
  const models = modelNames(services, viewer);
  return (role) => roleView(role, models, viewer);
};

const AllRolesParams = Type.Partial(
  Type.Object({
    ids: Type.String({ description: 'Ids with commas between them.' }),
    get_all_support_roles: Type.Boolean({ description: 'Also those of Looker’s support.' }),
  }),
);

function selectRoles(visible: readonly Role[], query: unknown): readonly Role[] {
  const { ids, get_all_support_roles: all } = query as Static<typeof AllRolesParams>;
  const asked = ids === undefined ? null : new Set(readIds(ids));
  return visible.filter(({ id, isForSupport }) => asked?.has(id) ?? (all === true || !isForSupport));
}

const permissions = defineResource({
  group,
  path: '/permissions',
  item: PermissionSchema,
  view: () => (permission: Permission) => permissionView(permission),
});

const rolesOfUser = defineResource({ group, path: '/users/:user_id/roles', item: RoleSchema, view: viewRoles });

export const roleRoutes: readonly Route[] = [
  ...partRoutes({
    part: 'roles',
    one: 'role',
    words: 'a role',
    notes:
      'A permission set over a model set. A user with roles over different models has, of the permissions that concern models, those that apply to each of these models.',
    item: RoleSchema,
    written: WriteRoleSchema,
    list: {
      summary: 'All roles; callers without see_users get only their own',
      query: AllRolesParams,
      select: selectRoles,
    },
    of: ({ roles }) => roles,
    content: ({ permission_set_id: set, model_set_id: models }, [knownSet = '', knownModels = '']) => [
      String(set ?? knownSet),
      String(models ?? knownModels),
    ],
    view: viewRoles,
  }),
  permissions.list({
    operationId: 'all_permissions',
    summary: 'Looker’s permissions, each with its parent',
    permission: 'any',
    run: () => allPermissions,
  }),
  ...partRoutes({
    part: 'permissionSets',
    one: 'permission_set',
    words: 'a permission set',
    notes: 'Each permission counts on its own.',
    item: PermissionSetSchema,
    written: WritePermissionSetSchema,
    list: { summary: 'The permission sets: Looker’s own, and those created through the API' },
    of: ({ permissionSets }) => permissionSets,
    content: ({ permissions: sent }, known) => distinct(sent ?? known),
    view: (viewer) => (set: PermissionSet) => permissionSetView(set, viewer),
  }),
  ...partRoutes({
    part: 'modelSets',
    one: 'model_set',
    words: 'a model set',
    notes: 'It may name models that do not exist yet.',
    item: ModelSetSchema,
    written: WriteModelSetSchema,
    list: { summary: 'The model sets: the one of all models, and those created through the API' },
    of: ({ modelSets }) => modelSets,
    content: ({ models }, known) => distinct(models ?? known),
    view: (viewer, services) => {
      const models = modelNames(services, viewer);
      return (set: ModelSet) => modelSetView(set, models, viewer);
    },
  }),
  rolesOfUser.list({
    operationId: 'user_roles',
    summary: 'The roles of a user',
    notes: 'None for a user whose permissions or models coatcheck.yaml lists.',
    permission: 'none',
    query: Type.Partial(
      Type.Object({
        direct_association_only: Type.Boolean({ description: 'Only roles given directly, not through groups.' }),
      }),
    ),
    run: ({ params, query, viewer }, services) => {
      const user = services.access.users.get(params.user_id, viewer.caller);
      return rolesOf(user, services, query.direct_association_only === true);
    },
  }),
  rolesOfUser.replaceAll({
    operationId: 'set_user_roles',
    summary: 'Set the roles of a user who was created through the API',
    notes: 'They apply from the next request on. Callers can only give rights that they have themselves.',
    permission: 'manage_roles',
    body: Type.Array(Type.String()),
    run: async ({ params, body, viewer }, services) => {
      const roleIds = [...new Set(body)];
      const user = await services.access.users.setRoles(params.user_id, roleIds, viewer.caller);
      return rolesOf(user, services, true);
    },
  }),
];
