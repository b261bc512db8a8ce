/** Parameters and bodies of the operations on users, as the access room takes them. */
import type { Static } from 'typebox';
import { sortUsers } from '../access/search-users.ts';
import type { UserSearch } from '../access/search-users.ts';
import type { UserChanges } from '../access/user-administration.ts';
import type { User } from '../access/user.ts';
import type { AllUsersParams, SearchUsersParams, WriteUserSchema } from '../contract/user-administration.ts';

type PageParams = Pick<Static<typeof AllUsersParams>, 'sorts' | 'limit' | 'offset' | 'page' | 'per_page'>;

/** Sorted by `sorts`, else by id; `limit` and `offset` before the old `page` and `per_page`. */
export function pageOfUsers(users: readonly User[], params: PageParams): readonly User[] {
  const sorted = sortUsers(users, params.sorts ?? '');
  const size = params.limit ?? params.per_page;
  const pagesBefore = params.limit === undefined ? (params.page ?? 1) - 1 : 0;
  const start = params.offset ?? pagesBefore * (size ?? 0);
  return sorted.slice(start, size === undefined ? undefined : start + size);
}

export function toUserSearch(params: Static<typeof SearchUsersParams>): UserSearch {
  const { id, first_name, last_name, full_name, email, is_disabled } = params;
  return {
    ...(id !== undefined && { id }),
    ...(first_name !== undefined && { firstName: first_name }),
    ...(last_name !== undefined && { lastName: last_name }),
    ...(full_name !== undefined && { fullName: full_name }),
    ...(email !== undefined && { email }),
    ...(is_disabled !== undefined && { isDisabled: is_disabled }),
    ...unknownToAll(params),
  };
}

function unknownToAll(params: Static<typeof SearchUsersParams>): Pick<UserSearch, 'unknownToAll'> {
  const flags = [
    params.embed_user,
    params.verified_looker_employee,
    params.can_manage_api3_creds,
    params.is_service_account,
    params.group_id === undefined ? undefined : true,
    params.content_metadata_id === undefined ? undefined : true,
  ].filter((flag) => flag !== undefined);
  return flags.length === 0 ? {} : { unknownToAll: flags.includes(true) };
}

export function toUserChanges(body: Static<typeof WriteUserSchema>): UserChanges {
  const { first_name, last_name, locale, is_disabled } = body;
  return {
    // As in Looker: a name that is taken away is empty.
    ...(first_name !== undefined && { firstName: first_name ?? '' }),
    ...(last_name !== undefined && { lastName: last_name ?? '' }),
    // Without one, that of the server.
    ...(locale !== undefined && { locale: locale ?? 'en' }),
    ...(is_disabled !== undefined && { isDisabled: is_disabled }),
  };
}
