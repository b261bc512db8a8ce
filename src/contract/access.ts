/** Logging in, the caller's own user, and the session. Looker: AccessToken, User, CredentialsApi3, ApiSession. */
import { Type } from 'typebox';
import { anyObject, can, nullable, nullableText, partial } from './member.ts';

export const AccessTokenSchema = partial({
  access_token: Type.String(),
  token_type: Type.String(),
  expires_in: Type.Integer(),
  refresh_token: nullableText,
});

/** Credentials of `login`, in the query string, a form or a JSON body. */
export const LoginSchema = partial({ client_id: Type.String(), client_secret: Type.String() });

const credentialsApi3 = {
  can,
  id: Type.String(),
  client_id: nullableText,
  created_at: nullableText,
  is_disabled: Type.Boolean(),
  type: nullableText,
  purpose: nullableText,
  expires_at: nullableText,
  last_used_at: nullableText,
  url: nullableText,
};

/** Parameters of `create_user_credentials_api3`. */
export const CreateCredentialsApi3Params = partial({
  expires_at: Type.String({
    description: 'When the credentials end, as 2026-12-31 or 2026-12-31T12:00:00Z; without it they do not.',
  }),
});

export const CredentialsApi3Schema = partial(credentialsApi3);

export const CreateCredentialsApi3Schema = partial({ ...credentialsApi3, client_secret: nullableText });

export const CredentialsEmailSchema = partial({
  can,
  created_at: nullableText,
  email: nullableText,
  forced_password_reset_at_next_login: Type.Boolean(),
  user_id: nullableText,
  is_disabled: Type.Boolean(),
  logged_in_at: nullableText,
  password_reset_url: nullableText,
  account_setup_url: nullableText,
  password_reset_url_expired: Type.Boolean(),
  account_setup_url_expired: Type.Boolean(),
  type: nullableText,
  url: nullableText,
  user_url: nullableText,
});

export const CredentialsOidcSchema = partial({
  can,
  created_at: nullableText,
  email: nullableText,
  is_disabled: Type.Boolean(),
  logged_in_at: nullableText,
  oidc_user_id: nullableText,
  type: nullableText,
  url: nullableText,
});

/** Ways to log in that Looker has and this server does not. */
export const otherLogIns = [
  'credentials_google',
  'credentials_ldap',
  'credentials_looker_openid',
  'credentials_saml',
  'credentials_totp',
] as const;

export const UserSchema = partial({
  can,
  avatar_url: nullableText,
  avatar_url_without_sizing: nullableText,
  credentials_api3: nullable(Type.Array(CredentialsApi3Schema)),
  credentials_email: nullable(CredentialsEmailSchema),
  credentials_oidc: nullable(CredentialsOidcSchema),
  ...Object.fromEntries(otherLogIns.map((name) => [name, nullable(anyObject)])),
  credentials_embed: nullable(Type.Array(anyObject)),
  sessions: nullable(Type.Array(anyObject)),
  display_name: nullableText,
  email: nullableText,
  first_name: nullableText,
  last_name: nullableText,
  group_ids: nullable(Type.Array(Type.String())),
  home_folder_id: nullableText,
  id: Type.String(),
  is_disabled: Type.Boolean(),
  locale: nullableText,
  looker_versions: nullable(Type.Array(Type.String())),
  models_dir_validated: nullable(Type.Boolean()),
  personal_folder_id: nullableText,
  presumed_looker_employee: Type.Boolean(),
  role_ids: nullable(Type.Array(Type.String())),
  ui_state: nullable(Type.Record(Type.String(), Type.String())),
  verified_looker_employee: Type.Boolean(),
  roles_externally_managed: Type.Boolean(),
  allow_direct_roles: Type.Boolean(),
  allow_normal_group_membership: Type.Boolean(),
  allow_roles_from_normal_groups: Type.Boolean(),
  is_iam_admin: Type.Boolean(),
  can_manage_api3_creds: Type.Boolean(),
  is_service_account: Type.Boolean(),
  service_account_name: nullableText,
  url: nullableText,
});

export const ApiSessionSchema = partial({
  can,
  workspace_id: nullableText,
  sudo_user_id: nullableText,
});
