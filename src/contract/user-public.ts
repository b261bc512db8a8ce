/** Looker: UserPublic. */
import { Type } from 'typebox';
import { can, nullableText, partial } from './member.ts';

export const UserPublicSchema = partial({
  can,
  id: Type.String(),
  first_name: nullableText,
  last_name: nullableText,
  display_name: nullableText,
  url: nullableText,
});
