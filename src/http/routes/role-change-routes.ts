/** Making, changing and deleting permission sets, model sets and roles: one row for each, three operations from it. */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import type { PartFacts } from '../../access/role-administration.ts';
import type { RolePart } from '../../access/role-book.ts';
import {
  ModelSetSchema,
  PermissionSetSchema,
  RoleSchema,
  WriteModelSetSchema,
  WritePermissionSetSchema,
  WriteRoleSchema,
} from '../../contract/user-administration.ts';
import { found } from '../resources/found.ts';
import { json, noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { HttpServices, Route } from '../route/route.ts';
import { modelSetView, permissionSetView, roleView } from '../views/role-view.ts';
import type { Viewer } from '../route/viewer.ts';
import { modelNames } from '../resources/visible-roles.ts';

interface Changeable<B extends TSchema> {
  readonly part: RolePart;
  /** In paths and in the names of operations. */
  readonly one: 'permission_set' | 'model_set' | 'role';
  readonly words: string;
  readonly notes: string;
  readonly item: TSchema;
  readonly written: B;
  /** What it is made of, as the access room keeps it; what is not sent is as it was. */
  readonly content: (sent: Static<B>, known: readonly string[]) => readonly string[];
  readonly view: (id: string, services: HttpServices, viewer: Viewer) => object;
}

const visible = ({ access }: HttpServices, { caller }: Viewer) => access.roles.visibleTo(caller);
const withId = <T extends { readonly id: string }>(all: readonly T[], id: string): T =>
  found(all.find((one) => one.id === id));
const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)];

const RIGHTS = 'Nobody gives or takes rights that they have not themselves, and what every server has stays as it is.';

function changeRoutes<B extends TSchema>({ part, one, words, notes, item, written, ...row }: Changeable<B>) {
  const common = { group: 'Roles', permission: 'manage_roles' } as const;
  const id = `${one}_id`;
  const single = { path: `/${one}s/:${id}`, params: Type.Object({ [id]: Type.String() }) };
  const idOf = (params: Readonly<Record<string, string>>): string => params[id] ?? '';
  const named = (body: unknown) => (body as { readonly name?: string | null }).name;
  return [
    defineRoute({
      ...common,
      method: 'POST',
      path: `/${one}s`,
      operationId: `create_${one}`,
      summary: `Create ${words}`,
      notes: `${notes} ${RIGHTS}`,
      body: written,
      answers: item,
      handle: async ({ body, viewer }, services) => {
        const facts = { name: named(body) ?? '', content: row.content(body, []) };
        return json(row.view(await services.access.roles.create(part, facts, viewer.caller), services, viewer));
      },
    }),
    defineRoute({
      ...common,
      ...single,
      method: 'PATCH',
      operationId: `update_${one}`,
      summary: `Change ${words}`,
      notes: `It holds from the next request on. ${RIGHTS}`,
      body: written,
      answers: item,
      handle: async ({ params, body, viewer }, services) => {
        const change = ({ name, content }: PartFacts) => ({
          name: named(body) ?? name,
          content: row.content(body, content),
        });
        await services.access.roles.update(part, idOf(params), change, viewer.caller);
        return json(row.view(idOf(params), services, viewer));
      },
    }),
    defineRoute({
      ...common,
      ...single,
      method: 'DELETE',
      operationId: `delete_${one}`,
      summary: `Delete ${words}`,
      notes: part === 'roles' ? 'Users and groups lose it.' : 'Not while a role is made of it.',
      answers: 'nothing',
      handle: async ({ params, viewer }, { access }) => {
        await access.roles.delete(part, idOf(params), viewer.caller);
        return noContent();
      },
    }),
  ];
}

export const roleChangeRoutes: readonly Route[] = [
  ...changeRoutes({
    part: 'permissionSets',
    one: 'permission_set',
    words: 'a permission set',
    notes: 'Each permission counts by itself.',
    item: PermissionSetSchema,
    written: WritePermissionSetSchema,
    content: ({ permissions }, known) => distinct(permissions ?? known),
    view: (id, services, viewer) => permissionSetView(withId(visible(services, viewer).permissionSets, id), viewer),
  }),
  ...changeRoutes({
    part: 'modelSets',
    one: 'model_set',
    words: 'a model set',
    notes: 'It may name models that there are not yet.',
    item: ModelSetSchema,
    written: WriteModelSetSchema,
    content: ({ models }, known) => distinct(models ?? known),
    view: (id, services, viewer) =>
      modelSetView(withId(visible(services, viewer).modelSets, id), modelNames(services, viewer), viewer),
  }),
  ...changeRoutes({
    part: 'roles',
    one: 'role',
    words: 'a role',
    notes:
      'A permission set over a model set. Of roles over different models, of the permissions to do with models those hold that a user has for each of them.',
    item: RoleSchema,
    written: WriteRoleSchema,
    content: ({ permission_set_id: set, model_set_id: models }, [knownSet = '', knownModels = '']) => [
      String(set ?? knownSet),
      String(models ?? knownModels),
    ],
    view: (id, services, viewer) =>
      roleView(withId(visible(services, viewer).roles, id), modelNames(services, viewer), viewer),
  }),
];
