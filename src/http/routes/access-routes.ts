import { Type } from 'typebox';
import { AccessTokenSchema, ApiSessionSchema, LoginSchema } from '../../contract/access.ts';
import { json, noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { readCredentials } from '../input/read-credentials.ts';
import { accessTokenView, sessionView } from '../entry/session-view.ts';

export const accessRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: '/login',
    aliases: ['/api/login'],
    operationId: 'login',
    group: 'Authentication',
    summary: 'Log in with API credentials',
    notes:
      'Send client_id and client_secret in a form, a JSON body or the query string. The token goes into the header of every other request: Authorization: token X, or Bearer X. Wrong credentials answer 404.',
    permission: 'public',
    audit: 'change',
    repeated: 'ignored',
    bodyTypes: 'form',
    query: LoginSchema,
    answers: AccessTokenSchema,
    handle: async ({ query, body, address }, { access }) => {
      const { clientId, clientSecret } = readCredentials(body, query);
      return json(accessTokenView(await access.login(clientId, clientSecret, address)));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/login/:user_id',
    aliases: ['/api/login/:user_id'],
    operationId: 'login_user',
    group: 'Authentication',
    summary: 'Log in as another user (sudo)',
    notes:
      'For administrators and users with the permission sudo. At each request the new session has the rights that both users have. It ends and expires with the session that opened it, so expires_in is what is left of that.',
    permission: 'sudo',
    audit: 'change',
    repeated: 'ignored',
    answers: AccessTokenSchema,
    handle: async ({ params, session }, { access }) =>
      json(accessTokenView(await access.loginAs(params.user_id, session))),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/logout',
    // The Python SDK logs out without a version in the path.
    aliases: ['/api/logout'],
    operationId: 'logout',
    group: 'Authentication',
    summary: 'Log out: the token ends',
    permission: 'none',
    answers: 'nothing',
    handle: async ({ session }, { access }) => {
      await access.logout(session);
      return noContent();
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/session',
    operationId: 'session',
    group: 'Authentication',
    summary: 'The current session',
    permission: 'none',
    answers: ApiSessionSchema,
    handle: ({ session }) => json(sessionView(session)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/session',
    operationId: 'update_session',
    group: 'Authentication',
    summary: 'Change the workspace of the session',
    notes:
      'workspace_id is dev or production. With project.workspaces in coatcheck.yaml, dev has the caller’s own files and branch. Without, both read the same files, those in the project folder; only `-- if dev --` and `-- if prod --` in the SQL of tables tell them apart.',
    permission: 'none',
    body: Type.Object({
      workspace_id: Type.Enum(['production', 'dev']),
      can: Type.Optional(Type.Unknown()),
      sudo_user_id: Type.Optional(Type.Unknown()),
    }),
    answers: ApiSessionSchema,
    handle: async ({ session, body }, { access }) =>
      json(sessionView(await access.setWorkspace(session, body.workspace_id))),
  }),
];
