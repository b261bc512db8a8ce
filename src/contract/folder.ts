/** Looker: Folder, FolderBase. */
import { Type } from 'typebox';
import { anyObject, can, nullable, nullableText, partial } from './member.ts';

const base = {
  can,
  name: Type.String(),
  parent_id: nullableText,
  id: Type.String(),
  content_metadata_id: nullableText,
  created_at: nullableText,
  creator_id: nullableText,
  child_count: nullable(Type.Integer()),
  external_id: nullableText,
  is_embed: Type.Boolean(),
  is_embed_shared_root: Type.Boolean(),
  is_embed_users_root: Type.Boolean(),
  is_personal: Type.Boolean(),
  is_personal_descendant: Type.Boolean(),
  is_shared_root: Type.Boolean(),
  is_users_root: Type.Boolean(),
};

export const FolderBaseSchema = partial(base);

export const FolderSchema = partial({
  ...base,
  dashboards: nullable(Type.Array(anyObject)),
  looks: nullable(Type.Array(anyObject)),
});

export const SearchFoldersParams = partial({
  name: Type.String({ description: '% stands for any text, _ for any character.' }),
  id: Type.String({ description: 'One id, or several with commas between them.' }),
  parent_id: Type.String(),
  creator_id: Type.String(),
  filter_or: Type.Boolean({ description: 'One match is enough.' }),
  is_shared_root: Type.Boolean(),
  is_users_root: Type.Boolean(),
});
