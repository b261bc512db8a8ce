import type { AccessTokenSchema, ApiSessionSchema } from '../../contract/access.ts';
import type { AsServed } from '../../contract/member.ts';
import type { AccessToken, Session } from '../../access/sessions.ts';

/** Looker's AccessToken. */
export function accessTokenView({ token, expiresInSeconds }: AccessToken): AsServed<typeof AccessTokenSchema> {
  return { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds, refresh_token: null };
}

/** Looker's ApiSession. */
export function sessionView({ workspaceId, sudoUserId }: Session): AsServed<typeof ApiSessionSchema> {
  return { workspace_id: workspaceId, sudo_user_id: sudoUserId, can: { view: true, update: true } };
}
