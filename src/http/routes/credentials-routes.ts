import { Type } from 'typebox';
import type { ApiCredentials, Identity, User } from '../../access/user.ts';
import {
  CreateCredentialsApi3Params,
  CreateCredentialsApi3Schema,
  CredentialsApi3Schema,
  CredentialsEmailSchema,
  CredentialsOidcSchema,
} from '../../contract/access.ts';
import { partial } from '../../contract/member.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { WriteCredentialsEmailSchema } from '../../contract/user-administration.ts';
import { readDate } from '../input/read-date.ts';
import { idTest, matchingRows, patternTest } from '../input/matching-rows.ts';
import { found } from '../../errors/found.ts';
import { json } from '../route/reply.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { credentialsApi3View, credentialsEmailView, credentialsOidcView } from '../views/user-view.ts';

const group = 'Users';

const emails = defineResource({
  group,
  path: '/users/:user_id/credentials_email',
  item: CredentialsEmailSchema,
  view: (viewer) => (user: User) => credentialsEmailView(user, viewer),
});

const accounts = defineResource({
  group,
  path: '/users/:user_id/credentials_oidc',
  item: CredentialsOidcSchema,
  view:
    (viewer) =>
    ({ user, identity }: { readonly user: User; readonly identity: Identity }) =>
      credentialsOidcView(user, identity, viewer),
});

const credentials = defineResource({
  group,
  path: '/users/:user_id/credentials_api3',
  id: 'credentials_api3_id',
  item: CredentialsApi3Schema,
  view:
    (viewer) =>
    ({ user, ...one }: ApiCredentials & { readonly user: User }) =>
      credentialsApi3View(user, one, viewer),
});

const credentialsOf = (user: User) => user.credentials.map((one) => ({ ...one, user }));

/** @throws CoatcheckError `not_found` for a user without an e-mail address */
function requireEmail(user: User): User {
  found(user.email);
  return user;
}

export const credentialsRoutes: readonly Route[] = [
  emails.list({
    path: '/credentials_email/search',
    operationId: 'search_credentials_email',
    summary: 'Search the e-mail addresses of the users the caller may see',
    permission: 'none',
    query: partial({
      id: Type.String({ description: 'Ids of users with commas between them: a user has one address.' }),
      email: Type.String({ description: '% stands for any text, _ for any character.' }),
      emails: Type.String({ description: 'Whole addresses with commas between them.' }),
      filter_or: Type.Boolean({ description: 'One match is enough.' }),
    }),
    run: ({ query: { id, email, emails: whole, filter_or: anyOf }, viewer }, { access }) => {
      const tests = [
        ...idTest(id, (user: User) => user.id),
        ...patternTest(email, (user: User) => user.email),
        ...idTest(whole?.toLowerCase(), (user: User) => user.email?.toLowerCase() ?? ''),
      ];
      const withEmail = access.users.visibleTo(viewer.caller).filter((user) => user.email !== null);
      return matchingRows(withEmail, tests, anyOf);
    },
  }),
  credentials.list({
    operationId: 'all_user_credentials_api3s',
    summary: 'The API credentials of a user, without their secrets',
    permission: 'none',
    run: ({ params, viewer }, { access }) =>
      credentialsOf(access.users.getWithCredentials(params.user_id, viewer.caller)),
  }),
  defineRoute({
    method: 'POST',
    path: '/users/:user_id/credentials_api3',
    operationId: 'create_user_credentials_api3',
    group,
    summary: 'Create API credentials for a user',
    notes:
      'For administrators. client_secret is returned only once: the server keeps its hash. From expires_at on they open nothing, and what was opened with them has ended.',
    permission: 'administer',
    audit: 'change',
    repeated: 'ignored',
    query: Type.Object({ ...FieldsSchema.properties, ...CreateCredentialsApi3Params.properties }),
    answers: CreateCredentialsApi3Schema,
    handle: async ({ params: { user_id }, query: { expires_at }, viewer }, { access }) => {
      const expiresAt = expires_at === undefined ? null : readDate('expires_at', expires_at);
      const created = await access.users.createCredentials(user_id, expiresAt, viewer.caller);
      const user = access.users.get(user_id, viewer.caller);
      return json({ ...credentialsApi3View(user, created, viewer), client_secret: created.clientSecret });
    },
  }),
  credentials.read({
    operationId: 'user_credentials_api3',
    summary: 'API credentials of a user, without the secret',
    permission: 'none',
    run: ({ params, viewer }, { access }) => {
      const all = credentialsOf(access.users.getWithCredentials(params.user_id, viewer.caller));
      return found(all.find(({ clientId }) => clientId === params.credentials_api3_id));
    },
  }),
  credentials.delete({
    operationId: 'delete_user_credentials_api3',
    summary: 'Delete API credentials of a user',
    notes: 'For administrators. Sessions that were opened with them end at once.',
    permission: 'administer',
    run: ({ params, viewer }, { access }) =>
      access.users.deleteCredentials(params.user_id, params.credentials_api3_id, viewer.caller),
  }),
  accounts.read({
    operationId: 'user_credentials_oidc',
    summary: 'The account of a user at the OpenID Connect provider',
    permission: 'none',
    run: ({ params, viewer }, { access }) => access.people.accountOf(params.user_id, viewer.caller),
  }),
  accounts.delete({
    operationId: 'delete_user_credentials_oidc',
    summary: 'Take the account at the provider from a user',
    notes:
      'For administrators. What was opened with the account ends, and the roles and groups that it gave are taken away.',
    permission: 'administer',
    run: ({ params, viewer }, { access }) => access.people.unlink(params.user_id, viewer.caller),
  }),
  emails.read({
    operationId: 'user_credentials_email',
    summary: 'The e-mail address of a user',
    permission: 'none',
    run: ({ params, viewer }, { access }) => requireEmail(access.users.get(params.user_id, viewer.caller)),
  }),
  emails.create({
    operationId: 'create_user_credentials_email',
    summary: 'Give a user an e-mail address',
    notes: 'For administrators. The address only identifies the user: there is no password, and no e-mail is sent.',
    permission: 'administer',
    audit: 'change',
    repeated: 'refused',
    body: WriteCredentialsEmailSchema,
    run: ({ params, body, viewer }, { access }) => access.users.addEmail(params.user_id, body.email, viewer.caller),
  }),
  emails.update({
    operationId: 'update_user_credentials_email',
    summary: 'Change the e-mail address of a user',
    permission: 'administer',
    body: WriteCredentialsEmailSchema,
    run: ({ params, body: { email }, viewer }, { access }) => {
      requireEmail(access.users.get(params.user_id, viewer.caller));
      return access.users.update(params.user_id, { email }, viewer.caller);
    },
  }),
  emails.delete({
    operationId: 'delete_user_credentials_email',
    summary: 'Remove the e-mail address of a user',
    permission: 'administer',
    run: ({ params, viewer }, { access }) => {
      requireEmail(access.users.get(params.user_id, viewer.caller));
      return access.users.update(params.user_id, { email: null }, viewer.caller);
    },
  }),
];
