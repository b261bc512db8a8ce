import { Type } from 'typebox';
import { searchNames, searchUsers } from '../../access/search-users.ts';
import { UserSchema } from '../../contract/access.ts';
import {
  AllUsersParams,
  SearchUsersNamesParams,
  SearchUsersParams,
  WriteUserSchema,
} from '../../contract/user-administration.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../input/parameters.ts';
import { found } from '../resources/found.ts';
import { readCredentialType, toUserChanges, toUserSearch } from '../input/read-users.ts';
import { readIds } from '../input/read-ids.ts';
import { json, noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { userView } from '../views/user-view.ts';

const params = Type.Object({ user_id: Type.String() });
const group = 'Users';

export const userRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/user',
    operationId: 'me',
    group,
    summary: 'The user of the token',
    permission: 'none',
    query: FieldsSchema,
    answers: UserSchema,
    handle: ({ viewer }, { access }) => json(userView(access.users.get(viewer.caller.userId, viewer.caller), viewer)),
  }),
  defineListRoute({
    path: '/users',
    operationId: 'all_users',
    group,
    summary: 'All users; of whoever is no administrator, that user alone',
    permission: 'none',
    query: AllUsersParams,
    item: UserSchema,
    handle: ({ query, viewer }, { access }) => {
      const all = access.users.visibleTo(viewer.caller);
      const ids = query.ids === undefined ? null : new Set(readIds(query.ids));
      const users = all.filter(({ id }) => ids?.has(id) ?? true);
      return list(users, (user) => userView(user, viewer));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/users',
    operationId: 'create_user',
    group,
    summary: 'Create a user',
    notes:
      'For administrators. A new user has no role and may ask nothing but who they are: give one with set_user_roles. API credentials are made with create_user_credentials_api3.',
    permission: 'administer',
    query: FieldsSchema,
    body: WriteUserSchema,
    answers: UserSchema,
    handle: async ({ body, viewer }, { access }) =>
      json(userView(await access.users.create(toUserChanges(body), viewer.caller), viewer)),
  }),
  defineListRoute({
    path: '/users/search',
    operationId: 'search_users',
    group,
    summary: 'Search users',
    notes:
      '% stands for any text, _ for any character; the case of letters does not matter; IS NULL and NOT NULL find what is not or is set.',
    permission: 'none',
    query: SearchUsersParams,
    item: UserSchema,
    handle: ({ query, viewer }, { access }) => {
      const all = access.users.visibleTo(viewer.caller);
      const users = searchUsers(all, toUserSearch(query), query.filter_or === true);
      return list(users, (user) => userView(user, viewer));
    },
  }),
  defineListRoute({
    path: '/users/search/names/:pattern',
    operationId: 'search_users_names',
    group,
    summary: 'Search users by name or e-mail address',
    permission: 'none',
    params: Type.Object({ pattern: Type.String() }),
    query: SearchUsersNamesParams,
    item: UserSchema,
    handle: ({ params: { pattern }, query, viewer }, { access }) => {
      const all = access.users.visibleTo(viewer.caller);
      const users = searchUsers(searchNames(all, pattern), toUserSearch(query), false);
      return list(users, (user) => userView(user, viewer));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/users/credential/:credential_type/:credential_id',
    operationId: 'user_for_credential',
    group,
    summary: 'The user of an e-mail address (email) or a client id (api3)',
    notes: 'Client ids of others are found by administrators alone. Nobody has any other of Looker’s types.',
    permission: 'none',
    params: Type.Object({ credential_type: Type.String(), credential_id: Type.String() }),
    query: FieldsSchema,
    answers: UserSchema,
    handle: ({ params: { credential_type: type, credential_id: id }, viewer }, { access }) => {
      const known = found(readCredentialType(type));
      return json(userView(access.users.withCredential(known, id, viewer.caller), viewer));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/users/:user_id',
    operationId: 'user',
    group,
    summary: 'A user: oneself, or any for administrators',
    permission: 'none',
    params,
    query: FieldsSchema,
    answers: UserSchema,
    handle: ({ params: { user_id }, viewer }, { access }) =>
      json(userView(access.users.get(user_id, viewer.caller), viewer)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/users/:user_id',
    operationId: 'update_user',
    group,
    summary: 'Change a user who was made through the API',
    notes: 'For administrators. is_disabled ends all sessions of the user at once.',
    permission: 'administer',
    params,
    query: FieldsSchema,
    body: WriteUserSchema,
    answers: UserSchema,
    handle: async ({ params: { user_id }, body, viewer }, { access }) =>
      json(userView(await access.users.update(user_id, toUserChanges(body), viewer.caller), viewer)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/users/:user_id',
    operationId: 'delete_user',
    group,
    summary: 'Delete a user who was made through the API',
    notes: 'For administrators. Sessions and credentials end at once; the tasks stay, for administrators to see.',
    permission: 'administer',
    params,
    answers: 'nothing',
    handle: async ({ params: { user_id }, viewer }, { access }) => {
      await access.users.delete(user_id, viewer.caller);
      return noContent();
    },
  }),
];
