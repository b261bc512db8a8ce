import type {
  CredentialsEmailSchema,
  UserSchema,
  CredentialsApi3Schema,
  CredentialsOidcSchema,
} from '../../contract/access.ts';
import type { UserPublicSchema } from '../../contract/user-public.ts';
import type { AsServed } from '../../contract/member.ts';
import { otherLogIns } from '../../contract/access.ts';
import { may } from '../../access/permit.ts';
import { PROXY_ISSUER } from '../../access/person.ts';
import type { ApiCredentials, Identity, User } from '../../access/user.ts';
import { personalFolderId, SHARED_FOLDER_ID } from '../resources/folders.ts';
import type { Viewer } from '../route/viewer.ts';

/** Looker's User: what a server without pages of its own can say about one. */
export function userView(user: User, viewer: Viewer): AsServed<typeof UserSchema> {
  const { caller, origin } = viewer;
  const isOneself = user.id === caller.userId;
  const administers = may(caller, 'administer');
  const mayChange = administers && user.definedIn === 'api';
  // A client id is half of a secret: seeing other users does not include seeing theirs.
  const credentials = isOneself || administers ? user.credentials : [];
  return {
    id: user.id,
    first_name: user.firstName,
    last_name: user.lastName,
    display_name: user.caller.displayName,
    email: user.email,
    avatar_url: null,
    avatar_url_without_sizing: null,
    credentials_api3: credentials.map((one) => credentialsApi3View(user, one, viewer)),
    credentials_email: user.email === null ? null : credentialsEmailView(user, viewer),
    credentials_oidc: oidcOf(user, viewer),
    ...Object.fromEntries(otherLogIns.map((name) => [name, null])),
    credentials_embed: [],
    sessions: [],
    group_ids: user.groupIds,
    home_folder_id: SHARED_FOLDER_ID,
    is_disabled: user.isDisabled,
    locale: user.caller.locale,
    looker_versions: [],
    models_dir_validated: null,
    personal_folder_id: personalFolderId(user.id),
    presumed_looker_employee: false,
    role_ids: [...new Set([...user.roleIds, ...user.groupRoleIds])],
    ui_state: null,
    verified_looker_employee: false,
    roles_externally_managed: user.definedIn !== 'api',
    allow_direct_roles: true,
    allow_normal_group_membership: user.definedIn === 'api',
    allow_roles_from_normal_groups: user.definedIn === 'api',
    is_iam_admin: false,
    can_manage_api3_creds: false,
    is_service_account: false,
    service_account_name: null,
    url: `${origin}/api/4.0/users/${user.id}`,
    can: {
      show: true,
      index: may(caller, 'see_users'),
      show_details: isOneself || may(caller, 'see_users'),
      update: mayChange,
      destroy: mayChange && !isOneself,
      sudo: may(caller, 'sudo'),
    },
  };
}

/** Looker's CredentialsApi3: never the secret. */
export function credentialsApi3View(
  user: User,
  { clientId, createdAt, expiresAt, lastUsedAt }: ApiCredentials,
  viewer: Viewer,
): AsServed<typeof CredentialsApi3Schema> {
  const mayChange = may(viewer.caller, 'administer') && user.definedIn === 'api';
  return {
    id: clientId,
    client_id: clientId,
    created_at: timeOf(createdAt),
    is_disabled: user.isDisabled,
    type: 'api3',
    purpose: null,
    expires_at: timeOf(expiresAt),
    last_used_at: timeOf(lastUsedAt),
    url: `${viewer.origin}/api/4.0/users/${user.id}/credentials_api3/${clientId}`,
    can: { show: true, update: false, destroy: mayChange },
  };
}

const timeOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Looker's CredentialsEmail: a user's address. It has no password, and nobody can log in with one. */
export function credentialsEmailView(user: User, { caller, origin }: Viewer): AsServed<typeof CredentialsEmailSchema> {
  const mayChange = may(caller, 'administer') && user.definedIn === 'api';
  return {
    created_at: null,
    email: user.email,
    forced_password_reset_at_next_login: false,
    user_id: user.id,
    is_disabled: user.isDisabled,
    logged_in_at: null,
    password_reset_url: null,
    account_setup_url: null,
    password_reset_url_expired: true,
    account_setup_url_expired: true,
    type: 'email',
    url: `${origin}/api/4.0/users/${user.id}/credentials_email`,
    user_url: `${origin}/api/4.0/users/${user.id}`,
    can: { show: true, update: mayChange, destroy: mayChange },
  };
}

function oidcOf(user: User, viewer: Viewer): AsServed<typeof CredentialsOidcSchema> | null {
  const account = user.identities.find(({ issuer }) => issuer !== PROXY_ISSUER);
  return account === undefined ? null : credentialsOidcView(user, account, viewer);
}

/** Looker's CredentialsOIDC: an account at the provider. */
export function credentialsOidcView(
  user: User,
  { subject, email, createdAt, loggedInAt }: Identity,
  { caller, origin }: Viewer,
): AsServed<typeof CredentialsOidcSchema> {
  return {
    created_at: new Date(createdAt).toISOString(),
    email,
    is_disabled: user.isDisabled,
    logged_in_at: new Date(loggedInAt).toISOString(),
    oidc_user_id: subject,
    type: 'oidc',
    url: `${origin}/api/4.0/users/${user.id}/credentials_oidc`,
    can: { show: true, destroy: may(caller, 'administer') },
  };
}

/** Looker's UserPublic: just an id, if the viewer may not see the user. */
export function userPublicView(
  user: User | undefined,
  id: string,
  { caller, origin }: Viewer,
): AsServed<typeof UserPublicSchema> {
  const shown = id === caller.userId || may(caller, 'see_users') ? user : undefined;
  return {
    id,
    first_name: shown?.firstName ?? null,
    last_name: shown?.lastName ?? null,
    display_name: shown?.caller.displayName ?? null,
    url: `${origin}/api/4.0/users/${id}`,
    can: { show: true },
  };
}
