import type { User } from '../../access/user.ts';
import { searchNames, searchUsers } from '../../access/search-users.ts';
import { UserSchema } from '../../contract/access.ts';
import {
  AllUsersParams,
  SearchUsersNamesParams,
  SearchUsersParams,
  WriteUserSchema,
} from '../../contract/user-administration.ts';
import { idTest, matchingRows } from '../input/matching-rows.ts';
import { readCredentialType, toUserChanges, toUserSearch } from '../input/read-users.ts';
import { found } from '../../errors/found.ts';
import { defineResource } from '../route/resource.ts';
import type { Route } from '../route/route.ts';
import { userView } from '../views/user-view.ts';

const users = defineResource({
  group: 'Users',
  path: '/users',
  id: 'user_id',
  item: UserSchema,
  view: (viewer) => (user: User) => userView(user, viewer),
});

export const userRoutes: readonly Route[] = [
  users.read({
    path: '/user',
    operationId: 'me',
    summary: 'The current user',
    permission: 'none',
    run: ({ viewer }, { access }) => access.users.get(viewer.caller.userId, viewer.caller),
  }),
  users.list({
    operationId: 'all_users',
    summary: 'All users; callers without see_users get only themselves',
    permission: 'none',
    query: AllUsersParams,
    run: ({ query: { ids }, viewer }, { access }) => {
      const tests = idTest(ids, (user: User) => user.id);
      return matchingRows(access.users.visibleTo(viewer.caller), tests, false);
    },
  }),
  users.create({
    operationId: 'create_user',
    summary: 'Create a user',
    notes:
      'For administrators. A new user has no role and can only read their own user: assign one with set_user_roles. Create API credentials with create_user_credentials_api3.',
    permission: 'administer',
    audit: 'change',
    repeated: 'refused',
    body: WriteUserSchema,
    run: ({ body, viewer }, { access }) => access.users.create(toUserChanges(body), viewer.caller),
  }),
  users.list({
    path: '/users/search',
    operationId: 'search_users',
    summary: 'Search users',
    notes:
      '% stands for any text, _ for any character; the case of letters does not matter; IS NULL and NOT NULL find what is not or is set.',
    permission: 'none',
    query: SearchUsersParams,
    run: ({ query, viewer }, { access }) =>
      searchUsers(access.users.visibleTo(viewer.caller), toUserSearch(query), query.filter_or === true),
  }),
  users.list({
    path: '/users/search/names/:pattern',
    operationId: 'search_users_names',
    summary: 'Search users by name or e-mail address',
    permission: 'none',
    query: SearchUsersNamesParams,
    run: ({ params, query, viewer }, { access }) => {
      const named = searchNames(access.users.visibleTo(viewer.caller), params.pattern);
      return searchUsers(named, toUserSearch(query), false);
    },
  }),
  users.read({
    path: '/users/credential/:credential_type/:credential_id',
    operationId: 'user_for_credential',
    summary: 'The user of an e-mail address (email) or a client id (api3)',
    notes:
      'Only administrators find the client ids of other users. Credentials of Looker’s other types do not exist here.',
    permission: 'none',
    run: ({ params: { credential_type: type, credential_id: id }, viewer }, { access }) =>
      access.users.withCredential(found(readCredentialType(type)), id, viewer.caller),
  }),
  users.read({
    operationId: 'user',
    summary: 'A user; callers without see_users can only ask for themselves',
    permission: 'none',
    run: ({ params, viewer }, { access }) => access.users.get(params.user_id, viewer.caller),
  }),
  users.update({
    operationId: 'update_user',
    summary: 'Change a user who was created through the API',
    notes: 'For administrators. is_disabled ends all sessions of the user at once.',
    permission: 'administer',
    body: WriteUserSchema,
    run: ({ params, body, viewer }, { access }) =>
      access.users.update(params.user_id, toUserChanges(body), viewer.caller),
  }),
  users.delete({
    operationId: 'delete_user',
    summary: 'Delete a user who was created through the API',
    notes: 'For administrators. Sessions and credentials end at once; the tasks stay visible to administrators.',
    permission: 'administer',
    run: ({ params, viewer }, { access }) => access.users.delete(params.user_id, viewer.caller),
  }),
];
