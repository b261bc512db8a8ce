/** Parameters and bodies of the operations on users, as the access room takes them. */
import type { Static } from 'typebox';
import type { UserSearch } from '../../access/search-users.ts';
import type { CredentialType, UserChanges } from '../../access/user-administration.ts';
import type { SearchUsersParams, WriteUserSchema } from '../../contract/user-administration.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';

export function toUserSearch(params: Static<typeof SearchUsersParams>): UserSearch {
  const { id, first_name, last_name, full_name, email, is_disabled } = params;
  return {
    ...(id !== undefined && { id }),
    ...(first_name !== undefined && { firstName: first_name }),
    ...(last_name !== undefined && { lastName: last_name }),
    ...(full_name !== undefined && { fullName: full_name }),
    ...(email !== undefined && { email }),
    ...(is_disabled !== undefined && { isDisabled: is_disabled }),
    ...(params.group_id !== undefined && { groupId: params.group_id }),
    ...unknownToAll(params),
  };
}

function unknownToAll(params: Static<typeof SearchUsersParams>): Pick<UserSearch, 'unknownToAll'> {
  const flags = [
    params.embed_user,
    params.verified_looker_employee,
    params.can_manage_api3_creds,
    params.is_service_account,
    params.content_metadata_id === undefined ? undefined : true,
  ].filter((flag) => flag !== undefined);
  return flags.length === 0 ? {} : { unknownToAll: flags.includes(true) };
}

export function toUserChanges(body: Static<typeof WriteUserSchema>): UserChanges {
  const { first_name, last_name, locale, is_disabled } = body;
  return {
    // As in Looker: a name that is removed becomes empty.
    ...(first_name !== undefined && { firstName: first_name ?? '' }),
    ...(last_name !== undefined && { lastName: last_name ?? '' }),
    // Without a locale, the server's applies.
    ...(locale !== undefined && { locale: locale ?? 'en' }),
    ...(is_disabled !== undefined && { isDisabled: is_disabled }),
  };
}

/** Looker's types of log-ins; null for those that no user of this server can have. */
const credentialTypes: Readonly<Record<string, CredentialType | null>> = {
  api3: 'api3',
  email: 'email',
  api: null,
  embed: null,
  google: null,
  ldap: null,
  looker_openid: null,
  oidc: null,
  saml: null,
};

/** Null if the type has none. @throws CoatcheckError `bad_request` if it is not a credential type */
export function readCredentialType(type: string): CredentialType | null {
  if (Object.hasOwn(credentialTypes, type)) return credentialTypes[type] ?? null;
  const types = Object.keys(credentialTypes).join(', ');
  throw new CoatcheckError('bad_request', {
    why: `'${type}' is not a type of credentials. It must be one of ${types}.`,
  });
}
