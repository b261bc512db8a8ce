/**
 * The folders that every server has: the shared one, the parent of personal folders, the personal ones, and the one of
 * LookML dashboards. Nothing is stored in them, so they follow from the list of users.
 */
import type { Static } from 'typebox';
import { holds } from '../../access/answer-rights.ts';
import type { User } from '../../access/user.ts';
import type { SearchFoldersParams } from '../../contract/folder.ts';
import { idTest, matchingRows, patternTest } from '../input/matching-rows.ts';
import type { RowTest } from '../input/matching-rows.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';

export interface Folder {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  /** The user whose personal folder it is. */
  readonly ownerId: string | null;
}

/** Looker's ids of the shared folder and of the parent of personal folders. */
export const SHARED_FOLDER_ID = '1';
export const USERS_FOLDER_ID = '2';
/** Id of the folder that holds all LookML dashboards. */
export const LOOKML_FOLDER_ID = 'lookml';

/** Digits, as programs expect ids to be, and never one of the two above. */
export const personalFolderId = (userId: string): string => `9000${userId}`;

export const lookmlFolder: Folder = { id: LOOKML_FOLDER_ID, name: 'LookML Dashboards', parentId: null, ownerId: null };

/**
 * The folders that the caller may see: with `see_users` the personal folders of all users, otherwise only their own.
 */
export function foldersFor({ caller }: Viewer, { access }: Pick<HttpServices, 'access'>): readonly Folder[] {
  const roots = [
    { id: SHARED_FOLDER_ID, name: 'Shared', parentId: null, ownerId: null },
    { id: USERS_FOLDER_ID, name: 'Users', parentId: null, ownerId: null },
  ];
  const lookml = holds(caller, 'lookml_dashboards') ? [lookmlFolder] : [];
  return [...roots, ...lookml, ...access.users.visibleTo(caller).map(personalFolder)];
}

const personalFolder = ({ id, caller }: User): Folder => ({
  id: personalFolderId(id),
  name: caller.displayName,
  parentId: USERS_FOLDER_ID,
  ownerId: id,
});

export function searchFolders(
  folders: readonly Folder[],
  { filter_or: anyOf, ...asked }: Static<typeof SearchFoldersParams>,
): readonly Folder[] {
  const { name, id, parent_id, creator_id, is_shared_root, is_users_root } = asked;
  const tests: readonly RowTest<Folder>[] = [
    ...patternTest(name, (folder: Folder) => folder.name),
    ...idTest(id, (folder: Folder) => folder.id),
    ...patternTest(parent_id, (folder: Folder) => folder.parentId),
    ...patternTest(creator_id, (folder: Folder) => folder.ownerId),
    ...(is_shared_root === undefined ? [] : [(folder: Folder) => (folder.id === SHARED_FOLDER_ID) === is_shared_root]),
    ...(is_users_root === undefined ? [] : [(folder: Folder) => (folder.id === USERS_FOLDER_ID) === is_users_root]),
  ];
  return matchingRows(folders, tests, anyOf);
}

/** From the outermost folder to the parent. */
export function ancestorsOf(folder: Folder, all: readonly Folder[]): readonly Folder[] {
  const parent = all.find(({ id }) => id === folder.parentId);
  return parent === undefined ? [] : [...ancestorsOf(parent, all), parent];
}
