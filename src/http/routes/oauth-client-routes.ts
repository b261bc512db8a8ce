import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { OauthAppChanges, OauthAppWithUsers } from '../../access/oauth-apps.ts';
import { OauthClientAppSchema, WriteOauthClientAppSchema } from '../../contract/oauth-client-app.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../input/parameters.ts';
import { json, noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { HttpServices, Route } from '../route/route.ts';
import { oauthClientView } from '../views/oauth-client-view.ts';
import type { Viewer } from '../route/viewer.ts';

const group = 'OAuth applications';
const params = Type.Object({ client_guid: Type.String() });
const userParams = Type.Object({ client_guid: Type.String(), user_id: Type.String() });

/** Operations by which an administrator says what an application is. */
const written = {
  path: '/oauth_client_apps/:client_guid',
  group,
  permission: 'administer',
  params,
  query: FieldsSchema,
  body: WriteOauthClientAppSchema,
  answers: OauthClientAppSchema,
} as const;

const show = (app: OauthAppWithUsers, { access }: HttpServices, viewer: Viewer) =>
  oauthClientView(app, access.users.visibleTo(viewer.caller), viewer);

/** What is null stays as it is, but for texts that may be empty. */
function toChanges(body: Static<typeof WriteOauthClientAppSchema>): OauthAppChanges {
  const { redirect_uri, display_name, description, enabled, group_id } = body;
  return {
    ...(redirect_uri !== undefined && { redirectUri: redirect_uri ?? '' }),
    ...(display_name !== undefined && { displayName: display_name ?? '' }),
    ...(description !== undefined && { description: description ?? '' }),
    ...(typeof enabled === 'boolean' && { enabled }),
    ...(group_id !== undefined && { groupId: group_id }),
  };
}

export const oauthClientRoutes: readonly Route[] = [
  defineListRoute({
    path: '/oauth_client_apps',
    operationId: 'all_oauth_client_apps',
    group,
    summary: 'Applications that may act for users; of whoever is no administrator, those that act for that user',
    permission: 'none',
    item: OauthClientAppSchema,
    handle: async ({ viewer }, services) =>
      list(await services.access.oauth.apps.visibleTo(viewer.caller), (app) => show(app, services, viewer)),
  }),
  defineRoute({
    method: 'GET',
    path: '/oauth_client_apps/:client_guid',
    operationId: 'oauth_client_app',
    group,
    summary: 'An application that may act for users',
    permission: 'none',
    params,
    query: FieldsSchema,
    answers: OauthClientAppSchema,
    handle: async ({ params: { client_guid }, viewer }, services) =>
      json(show(await services.access.oauth.apps.get(client_guid, viewer.caller), services, viewer)),
  }),
  defineRoute({
    ...written,
    method: 'POST',
    operationId: 'register_oauth_client_app',
    summary: 'Register an application that users may let act for them',
    notes:
      'For administrators. The application sends its user to /auth with response_type=code, scope=cors_api, this client_guid as client_id, exactly this redirect_uri, and a code_challenge by S256; there the user logs in with API credentials. The code goes to /api/token within a minute, once.',
    handle: async ({ params: { client_guid }, body, viewer }, services) =>
      json(
        show(await services.access.oauth.apps.register(client_guid, toChanges(body), viewer.caller), services, viewer),
      ),
  }),
  defineRoute({
    ...written,
    method: 'PATCH',
    operationId: 'update_oauth_client_app',
    summary: 'Change an application',
    notes: 'For administrators. Another redirect_uri, or enabled: false, ends all tokens of the application.',
    handle: async ({ params: { client_guid }, body, viewer }, services) =>
      json(
        show(await services.access.oauth.apps.update(client_guid, toChanges(body), viewer.caller), services, viewer),
      ),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/oauth_client_apps/:client_guid',
    operationId: 'delete_oauth_client_app',
    group,
    summary: 'Delete an application, with its tokens',
    notes: 'For administrators. Says nothing of one that is not there.',
    permission: 'administer',
    params,
    answers: 'nothing',
    handle: async ({ params: { client_guid }, viewer }, { access }) => {
      await access.oauth.apps.delete(client_guid, viewer.caller);
      return noContent();
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/oauth_client_apps/:client_guid/tokens',
    operationId: 'invalidate_tokens',
    group,
    summary: 'End all codes and tokens of an application',
    notes: 'For administrators.',
    permission: 'administer',
    params,
    answers: 'nothing',
    handle: async ({ params: { client_guid }, viewer }, { access }) => {
      await access.oauth.apps.invalidateTokens(client_guid, viewer.caller);
      return noContent();
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/oauth_client_apps/:client_guid/users/:user_id',
    operationId: 'activate_app_user',
    group,
    summary: 'Say that a user has been told what an application may do',
    notes: 'For oneself, or any user for administrators. Logging in at /auth says so too, and asks each time.',
    permission: 'none',
    params: userParams,
    query: FieldsSchema,
    answers: 'nothing',
    handle: async ({ params: { client_guid, user_id }, viewer }, { access }) => {
      await access.oauth.apps.activate(client_guid, user_id, viewer.caller);
      return noContent();
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/oauth_client_apps/:client_guid/users/:user_id',
    operationId: 'deactivate_app_user',
    group,
    summary: 'End what an application may do for a user, with its tokens',
    notes: 'For oneself, or any user for administrators. Says nothing of an application that is not there.',
    permission: 'none',
    params: userParams,
    query: FieldsSchema,
    answers: 'nothing',
    handle: async ({ params: { client_guid, user_id }, viewer }, { access }) => {
      await access.oauth.apps.deactivate(client_guid, user_id, viewer.caller);
      return noContent();
    },
  }),
];
