import type { OauthClientAppSchema } from '../../contract/oauth-client-app.ts';
import type { AsServed } from '../../contract/member.ts';
import type { OauthAppWithUsers } from '../../access/oauth-apps.ts';
import { isAdministrator } from '../../access/permit.ts';
import type { User } from '../../access/user.ts';
import { userPublicView } from './user-view.ts';
import type { Viewer } from '../route/viewer.ts';

/** Looker's OauthClientApp. */
export function oauthClientView(
  app: OauthAppWithUsers,
  users: readonly User[],
  viewer: Viewer,
): AsServed<typeof OauthClientAppSchema> {
  const mayChange = isAdministrator(viewer.caller);
  return {
    client_guid: app.clientGuid,
    redirect_uri: app.redirectUri,
    display_name: app.displayName,
    description: app.description,
    enabled: app.enabled,
    group_id: null,
    tokens_invalid_before: new Date(app.tokensEndedAt).toISOString(),
    activated_users: users
      .filter(({ id }) => app.userIds.includes(id))
      .map((user) => userPublicView(user, user.id, viewer)),
    can: { show: true, update: mayChange, destroy: mayChange },
  };
}
