/** Looker: OauthClientApp. */
import { Type } from 'typebox';
import { can, nullable, nullableText, partial } from './member.ts';
import { UserPublicSchema } from './user-public.ts';

export const OauthClientAppSchema = partial({
  can,
  client_guid: Type.String(),
  redirect_uri: Type.String(),
  display_name: Type.String(),
  description: Type.String(),
  enabled: Type.Boolean(),
  group_id: nullableText,
  tokens_invalid_before: Type.String(),
  activated_users: Type.Array(UserPublicSchema),
});

/** Its writable members. Clients may send back the others as read; they change nothing. */
export const WriteOauthClientAppSchema = partial({
  redirect_uri: nullableText,
  display_name: nullableText,
  description: nullableText,
  enabled: nullable(Type.Boolean()),
  group_id: nullableText,
});
