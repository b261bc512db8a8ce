import type { Static } from 'typebox';
import type { OauthAppChanges, OauthAppWithUsers } from '../../access/oauth-apps.ts';
import { OauthClientAppSchema, WriteOauthClientAppSchema } from '../../contract/oauth-client-app.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { noContent } from '../route/reply.ts';
import { defineResource } from '../route/resource.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { oauthClientView } from '../views/oauth-client-view.ts';

const group = 'OAuth applications';

const apps = defineResource({
  group,
  path: '/oauth_client_apps',
  id: 'client_guid',
  item: OauthClientAppSchema,
  view: (viewer, { access }) => {
    const users = access.users.visibleTo(viewer.caller);
    return (app: OauthAppWithUsers) => oauthClientView(app, users, viewer);
  },
});

/** Null leaves a value as it is, except for texts, which it empties. */
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
  apps.list({
    operationId: 'all_oauth_client_apps',
    summary: 'Applications that may act for users; callers who are not administrators get those that act for them',
    permission: 'none',
    run: ({ viewer }, { access }) => access.oauth.apps.visibleTo(viewer.caller),
  }),
  apps.read({
    operationId: 'oauth_client_app',
    summary: 'An application that may act for users',
    permission: 'none',
    run: ({ params, viewer }, { access }) => access.oauth.apps.get(params.client_guid, viewer.caller),
  }),
  apps.create({
    path: '/oauth_client_apps/:client_guid',
    operationId: 'register_oauth_client_app',
    summary: 'Register an application that users may let act for them',
    notes:
      'For administrators. The application sends its user to /auth with response_type=code, scope=cors_api, this client_guid as client_id, exactly this redirect_uri, and a code_challenge by S256; there the user logs in with API credentials. The application exchanges the code at /api/token within a minute, once.',
    permission: 'administer',
    audit: 'change',
    repeated: 'refused',
    body: WriteOauthClientAppSchema,
    run: ({ params, body, viewer }, { access }) =>
      access.oauth.apps.register(params.client_guid, toChanges(body), viewer.caller),
  }),
  apps.update({
    operationId: 'update_oauth_client_app',
    summary: 'Change an application',
    notes: 'For administrators. Another redirect_uri, or enabled: false, ends all tokens of the application.',
    permission: 'administer',
    body: WriteOauthClientAppSchema,
    run: ({ params, body, viewer }, { access }) =>
      access.oauth.apps.update(params.client_guid, toChanges(body), viewer.caller),
  }),
  apps.delete({
    operationId: 'delete_oauth_client_app',
    summary: 'Delete an application, with its tokens',
    notes: 'For administrators. Deleting one that does not exist is not an error.',
    permission: 'administer',
    run: ({ params, viewer }, { access }) => access.oauth.apps.delete(params.client_guid, viewer.caller),
  }),
  apps.delete({
    path: '/oauth_client_apps/:client_guid/tokens',
    operationId: 'invalidate_tokens',
    summary: 'End all codes and tokens of an application',
    notes: 'For administrators.',
    permission: 'administer',
    run: ({ params, viewer }, { access }) => access.oauth.apps.invalidateTokens(params.client_guid, viewer.caller),
  }),
  defineRoute({
    method: 'POST',
    path: '/oauth_client_apps/:client_guid/users/:user_id',
    operationId: 'activate_app_user',
    group,
    summary: 'Record that a user has been told what an application may do',
    notes: 'For the caller; administrators may name any user. Logging in at /auth records it too, and asks each time.',
    permission: 'none',
    audit: 'change',
    repeated: 'ignored',
    query: FieldsSchema,
    answers: 'nothing',
    handle: async ({ params: { client_guid, user_id }, viewer }, { access }) => {
      await access.oauth.apps.activate(client_guid, user_id, viewer.caller);
      return noContent();
    },
  }),
  apps.delete({
    path: '/oauth_client_apps/:client_guid/users/:user_id',
    operationId: 'deactivate_app_user',
    summary: 'Revoke an application’s access for a user, with its tokens',
    notes: 'For the caller; administrators may name any user. An application that does not exist is not an error.',
    permission: 'none',
    query: FieldsSchema,
    run: ({ params, viewer }, { access }) =>
      access.oauth.apps.deactivate(params.client_guid, params.user_id, viewer.caller),
  }),
];
