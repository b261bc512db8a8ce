import type { DashboardBaseSchema } from '../../contract/dashboard.ts';
import type { FolderBaseSchema, FolderSchema } from '../../contract/folder.ts';
import type { AsServed } from '../../contract/member.ts';
import { SHARED_FOLDER_ID, USERS_FOLDER_ID } from '../resources/folders.ts';
import type { Folder } from '../resources/folders.ts';

/**
 * Looker's FolderBase.
 * @param all the folders that the viewer may see
 */
export function folderBaseView(folder: Folder, all: readonly Folder[]): AsServed<typeof FolderBaseSchema> {
  return {
    id: folder.id,
    name: folder.name,
    parent_id: folder.parentId,
    content_metadata_id: null,
    created_at: null,
    creator_id: folder.ownerId,
    child_count: all.filter(({ parentId }) => parentId === folder.id).length,
    external_id: null,
    is_embed: false,
    is_embed_shared_root: false,
    is_embed_users_root: false,
    is_personal: folder.ownerId !== null,
    is_personal_descendant: false,
    is_shared_root: folder.id === SHARED_FOLDER_ID,
    is_users_root: folder.id === USERS_FOLDER_ID,
    can: { show: true, index: true, create: false, update: false, destroy: false, move_content: false },
  };
}

/**
 * Looker's Folder.
 * @param dashboards what is in it, as DashboardBase
 */
export function folderView(
  folder: Folder,
  all: readonly Folder[],
  dashboards: readonly AsServed<typeof DashboardBaseSchema>[],
): AsServed<typeof FolderSchema> {
  return { ...folderBaseView(folder, all), dashboards, looks: [] };
}
