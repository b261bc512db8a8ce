/** Searches of roles and of the sets they consist of. */
import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { nullable, partial } from '../../contract/member.ts';
import { ModelSetSchema, PermissionSetSchema, RoleSchema } from '../../contract/user-administration.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { idTest, matchingRows, patternTest } from '../input/matching-rows.ts';
import type { RowTest } from '../input/matching-rows.ts';
import { readIds } from '../input/read-ids.ts';
import type { HttpServices, Route } from '../route/route.ts';
import { modelSetView, permissionSetView, roleView } from '../views/role-view.ts';
import type { Viewer } from '../route/viewer.ts';
import { modelNames } from '../resources/visible-roles.ts';

/** How members are searched: ids in a list, a pattern, a boolean, names that must all be in a list. */
const byIds = Type.String({ description: 'One id, or several with commas between them.' });
const byPattern = Type.String({ description: '% stands for any text, _ for any character.' });
const byFlag = Type.Boolean();
const byNames = Type.String({ description: 'Names with commas between them, all of which must be in it.' });

type Row = Readonly<Record<string, unknown>>;

interface Search {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly item: TSchema;
  /** Parameter → how the member of its name is searched. */
  readonly params: Readonly<Record<string, TSchema>>;
  readonly rows: (services: HttpServices, viewer: Viewer) => readonly object[];
}

const RoleSearchSchema = partial({ ...RoleSchema.properties, user_count: nullable(Type.Integer()) });

const visible = ({ access }: HttpServices, { caller }: Viewer) => access.roles.visibleTo(caller);

/** Roles do not show whether they are built in. */
const rolesFor = (services: HttpServices, viewer: Viewer) => {
  const models = modelNames(services, viewer);
  return visible(services, viewer).roles.map((role) => ({
    ...roleView(role, models, viewer),
    built_in: role.isBuiltIn,
  }));
};

const searches: readonly Search[] = [
  {
    path: '/roles/search',
    operationId: 'search_roles',
    summary: 'Search roles',
    item: RoleSchema,
    params: { id: byIds, name: byPattern, built_in: byFlag, model_set_ids: byIds, permission_set_ids: byIds },
    rows: rolesFor,
  },
  {
    path: '/roles/search/with_user_count',
    operationId: 'search_roles_with_user_count',
    summary: 'Search roles, with the number of users of each',
    item: RoleSearchSchema,
    params: { id: byIds, name: byPattern, built_in: byFlag },
    rows: (services, viewer) => {
      const users = services.access.users.visibleTo(viewer.caller);
      const countOf = (id: string) =>
        users.filter(({ roleIds, groupRoleIds }) => roleIds.includes(id) || groupRoleIds.includes(id)).length;
      return rolesFor(services, viewer).map((role) => ({
        ...role,
        user_count: countOf((role as Row)['id'] as string),
      }));
    },
  },
  {
    path: '/permission_sets/search',
    operationId: 'search_permission_sets',
    summary: 'Search permission sets',
    item: PermissionSetSchema,
    params: { id: byIds, name: byPattern, all_access: byFlag, built_in: byFlag, permissions: byNames },
    rows: (services, viewer) => visible(services, viewer).permissionSets.map((set) => permissionSetView(set, viewer)),
  },
  {
    path: '/model_sets/search',
    operationId: 'search_model_sets',
    summary: 'Search model sets',
    item: ModelSetSchema,
    params: { id: byIds, name: byPattern, all_access: byFlag, built_in: byFlag, models: byNames },
    rows: (services, viewer) => {
      const models = modelNames(services, viewer);
      return visible(services, viewer).modelSets.map((set) => modelSetView(set, models, viewer));
    },
  },
];

function testOf(how: TSchema, name: string, asked: string | boolean): readonly RowTest<Row>[] {
  if (how === byPattern) return patternTest(String(asked), (row: Row) => String(row[name]));
  if (how === byFlag) return [(row) => row[name] === asked];
  if (how === byNames) {
    const names = new Set(readIds(String(asked)));
    return [(row) => names.isSubsetOf(new Set(row[name] as readonly string[]))];
  }
  // `model_set_ids` searches `model_set_id`.
  return idTest(String(asked), (row: Row) => String(row[name.replace(/s$/u, '')]));
}

function searchRoute({ params, rows, ...search }: Search): Route {
  return defineListRoute({
    ...search,
    group: 'Roles',
    permission: 'any',
    query: partial({ ...params, filter_or: Type.Boolean({ description: 'One match is enough.' }) }),
    handle: ({ query, viewer }, services) => {
      const asked = query as Readonly<Record<string, string | boolean | undefined>>;
      const tests = Object.entries(params).flatMap(([name, how]) => {
        const value = asked[name];
        return value === undefined ? [] : testOf(how, name, value);
      });
      return list(
        matchingRows(rows(services, viewer) as readonly Row[], tests, asked['filter_or'] === true),
        (row) => row,
      );
    },
  });
}

export const roleSearchRoutes: readonly Route[] = searches.map(searchRoute);
