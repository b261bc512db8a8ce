/** Changing users: what is sent, and Looker's Role, PermissionSet, ModelSet, Permission, UserAttribute, UserAttributeWithValue. */
import { Type } from 'typebox';
import { can, nullable, nullableText, nullableTexts, partial, textOrInteger } from './member.ts';

/** The writable members of a User. Clients may send back the others as read; they change nothing. */
export const WriteUserSchema = partial({
  first_name: nullableText,
  last_name: nullableText,
  locale: nullableText,
  is_disabled: Type.Boolean(),
});

export const WriteCredentialsEmailSchema = Type.Object({ email: Type.String() });

/** Parameters of `all_users` and of searches, beyond those of all lists. */
export const AllUsersParams = partial({
  ids: Type.String({ description: 'Ids with commas between them.' }),
});

const match = {
  id: Type.String({ description: 'One id, or several with commas between them.' }),
  first_name: Type.String(),
  last_name: Type.String(),
  email: Type.String(),
  is_disabled: Type.Boolean(),
  verified_looker_employee: Type.Boolean(),
};

export const SearchUsersParams = partial({
  ...match,
  full_name: Type.String(),
  embed_user: Type.Boolean(),
  filter_or: Type.Boolean({ description: 'One match is enough.' }),
  content_metadata_id: Type.String(),
  group_id: Type.String(),
  can_manage_api3_creds: Type.Boolean(),
  is_service_account: Type.Boolean(),
});

export const SearchUsersNamesParams = partial(match);

export const PermissionSchema = partial({
  can,
  permission: nullableText,
  parent: nullableText,
  description: nullableText,
});

export const PermissionSetSchema = partial({
  can,
  all_access: Type.Boolean(),
  built_in: Type.Boolean(),
  id: Type.String(),
  name: nullableText,
  permissions: nullableTexts,
  url: nullableText,
});

export const ModelSetSchema = partial({
  can,
  all_access: Type.Boolean(),
  built_in: Type.Boolean(),
  id: Type.String(),
  models: nullableTexts,
  name: nullableText,
  url: nullableText,
});

export const RoleSchema = partial({
  can,
  id: Type.String(),
  name: nullableText,
  permission_set: PermissionSetSchema,
  permission_set_id: nullableText,
  model_set: ModelSetSchema,
  model_set_id: nullableText,
  internal: Type.Boolean(),
  url: nullableText,
  users_url: nullableText,
});

/** Their writable members. Clients may send back the others as read; they change nothing. */
export const WritePermissionSetSchema = partial({ name: nullableText, permissions: nullableTexts });
export const WriteModelSetSchema = partial({ name: nullableText, models: nullableTexts });
export const WriteRoleSchema = partial({
  name: nullableText,
  permission_set_id: nullable(textOrInteger),
  model_set_id: nullable(textOrInteger),
});

export const UserAttributeSchema = partial({
  can,
  id: Type.String(),
  name: nullableText,
  label: nullableText,
  type: nullableText,
  default_value: nullableText,
  is_system: Type.Boolean(),
  is_permanent: Type.Boolean(),
  value_is_hidden: Type.Boolean(),
  user_can_view: Type.Boolean(),
  user_can_edit: Type.Boolean(),
  hidden_value_domain_whitelist: nullableText,
  needed_for_ci_run: Type.Boolean(),
  value_for_ci_run: nullableText,
});

export const WriteUserAttributeSchema = Type.Object({
  name: Type.String({ minLength: 1 }),
  label: Type.String({ minLength: 1 }),
  type: Type.String(),
  default_value: Type.Optional(nullableText),
  value_is_hidden: Type.Optional(nullable(Type.Boolean())),
  user_can_view: Type.Optional(nullable(Type.Boolean())),
  user_can_edit: Type.Optional(nullable(Type.Boolean())),
});

export const UpdateUserAttributeSchema = Type.Partial(WriteUserAttributeSchema);

export const UserAttributeWithValueSchema = partial({
  can,
  name: nullableText,
  label: nullableText,
  rank: nullable(Type.Integer()),
  value: nullableText,
  user_id: nullableText,
  user_can_edit: Type.Boolean(),
  value_is_hidden: Type.Boolean(),
  user_attribute_id: nullableText,
  source: nullableText,
  hidden_value_domain_whitelist: nullableText,
});

export const WriteAttributeValueSchema = Type.Object({ value: nullableText });
