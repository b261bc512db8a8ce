import { Type } from 'typebox';
import { CreateCredentialsApi3Schema, CredentialsApi3Schema, CredentialsEmailSchema } from '../../contract/access.ts';
import { WriteCredentialsEmailSchema } from '../../contract/user-administration.ts';
import type { User } from '../../access/user.ts';
import { partial } from '../../contract/member.ts';
import { found } from '../resources/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { idTest, matchingRows, patternTest } from '../input/matching-rows.ts';
import { FieldsSchema } from '../input/parameters.ts';
import { readIds } from '../input/read-ids.ts';
import { json, noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { credentialsApi3View, credentialsEmailView } from '../views/user-view.ts';

const params = Type.Object({ user_id: Type.String() });
const credentialsParams = Type.Object({ user_id: Type.String(), credentials_api3_id: Type.String() });
const group = 'Users';

export const credentialsRoutes: readonly Route[] = [
  defineListRoute({
    path: '/credentials_email/search',
    operationId: 'search_credentials_email',
    group,
    summary: 'Search e-mail addresses of the users whom one sees',
    permission: 'none',
    query: partial({
      id: Type.String({ description: 'Ids of users with commas between them: a user has one address.' }),
      email: Type.String({ description: '% stands for any text, _ for any character.' }),
      emails: Type.String({ description: 'Whole addresses with commas between them.' }),
      filter_or: Type.Boolean({ description: 'One match is enough.' }),
    }),
    item: CredentialsEmailSchema,
    handle: ({ query: { id, email, emails, filter_or: anyOf }, viewer }, { access }) => {
      const tests = [
        ...idTest(id === undefined ? id : readIds(id), (user: User) => user.id),
        ...patternTest(email, (user: User) => user.email),
        ...idTest(
          emails === undefined ? emails : readIds(emails.toLowerCase()),
          (user: User) => user.email?.toLowerCase() ?? '',
        ),
      ];
      const known = access.users.visibleTo(viewer.caller).filter((user) => user.email !== null);
      return list(matchingRows(known, tests, anyOf), (user) => credentialsEmailView(user, viewer));
    },
  }),
  defineListRoute({
    path: '/users/:user_id/credentials_api3',
    operationId: 'all_user_credentials_api3s',
    group,
    summary: 'The API credentials of a user, without their secrets',
    permission: 'none',
    params,
    item: CredentialsApi3Schema,
    handle: ({ params: { user_id }, viewer }, { access }) => {
      const user = access.users.getWithCredentials(user_id, viewer.caller);
      return list(user.credentials, (credentials) => credentialsApi3View(user, credentials, viewer));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/users/:user_id/credentials_api3',
    operationId: 'create_user_credentials_api3',
    group,
    summary: 'Make API credentials for a user',
    notes: 'For administrators. client_secret is answered here and never again: only its hash is kept.',
    permission: 'administer',
    params,
    query: FieldsSchema,
    answers: CreateCredentialsApi3Schema,
    handle: async ({ params: { user_id }, viewer }, { access }) => {
      const made = await access.users.createCredentials(user_id, viewer.caller);
      const user = access.users.get(user_id, viewer.caller);
      return json({ ...credentialsApi3View(user, made, viewer), client_secret: made.clientSecret });
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/users/:user_id/credentials_api3/:credentials_api3_id',
    operationId: 'user_credentials_api3',
    group,
    summary: 'API credentials of a user, without the secret',
    permission: 'none',
    params: credentialsParams,
    query: FieldsSchema,
    answers: CredentialsApi3Schema,
    handle: ({ params: { user_id, credentials_api3_id }, viewer }, { access }) => {
      const user = access.users.getWithCredentials(user_id, viewer.caller);
      const credentials = user.credentials.find(({ clientId }) => clientId === credentials_api3_id);
      return json(credentialsApi3View(user, found(credentials), viewer));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/users/:user_id/credentials_api3/:credentials_api3_id',
    operationId: 'delete_user_credentials_api3',
    group,
    summary: 'Delete API credentials of a user',
    notes: 'For administrators. The sessions that were opened with them end at once.',
    permission: 'administer',
    params: credentialsParams,
    answers: 'nothing',
    handle: async ({ params: { user_id, credentials_api3_id }, viewer }, { access }) => {
      await access.users.deleteCredentials(user_id, credentials_api3_id, viewer.caller);
      return noContent();
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/users/:user_id/credentials_email',
    operationId: 'user_credentials_email',
    group,
    summary: 'The e-mail address of a user',
    permission: 'none',
    params,
    query: FieldsSchema,
    answers: CredentialsEmailSchema,
    handle: ({ params: { user_id }, viewer }, { access }) => {
      const user = access.users.get(user_id, viewer.caller);
      found(user.email);
      return json(credentialsEmailView(user, viewer));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/users/:user_id/credentials_email',
    operationId: 'create_user_credentials_email',
    group,
    summary: 'Give a user an e-mail address',
    notes: 'For administrators. The address says who the user is: there is no password, and no e-mail is sent.',
    permission: 'administer',
    params,
    query: FieldsSchema,
    body: WriteCredentialsEmailSchema,
    answers: CredentialsEmailSchema,
    handle: async ({ params: { user_id }, body: { email }, viewer }, { access }) =>
      json(credentialsEmailView(await access.users.addEmail(user_id, email, viewer.caller), viewer)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/users/:user_id/credentials_email',
    operationId: 'update_user_credentials_email',
    group,
    summary: 'Change the e-mail address of a user',
    permission: 'administer',
    params,
    query: FieldsSchema,
    body: WriteCredentialsEmailSchema,
    answers: CredentialsEmailSchema,
    handle: async ({ params: { user_id }, body: { email }, viewer }, { access }) => {
      found(access.users.get(user_id, viewer.caller).email);
      return json(credentialsEmailView(await access.users.update(user_id, { email }, viewer.caller), viewer));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/users/:user_id/credentials_email',
    operationId: 'delete_user_credentials_email',
    group,
    summary: 'Take the e-mail address of a user away',
    permission: 'administer',
    params,
    answers: 'nothing',
    handle: async ({ params: { user_id }, viewer }, { access }) => {
      found(access.users.get(user_id, viewer.caller).email);
      await access.users.update(user_id, { email: null }, viewer.caller);
      return noContent();
    },
  }),
];
