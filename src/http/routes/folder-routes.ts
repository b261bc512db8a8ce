import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { DashboardSchema } from '../../contract/dashboard.ts';
import { FolderBaseSchema, FolderSchema, SearchFoldersParams } from '../../contract/folder.ts';
import { anyObject } from '../../contract/member.ts';
import { dashboardsFor } from '../resources/dashboards.ts';
import { ancestorsOf, foldersFor, LOOKML_FOLDER_ID, searchFolders } from '../resources/folders.ts';
import type { Folder } from '../resources/folders.ts';
import { found } from '../../errors/found.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { defineResource } from '../route/resource.ts';
import type { HttpServices, Route } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { dashboardBaseView } from '../views/dashboard-view.ts';
import { wholeDashboard } from '../views/whole-dashboard.ts';
import { folderBaseView, folderView } from '../views/folder-view.ts';

const group = 'Folders';

const withId = (all: readonly Folder[], id: string) => found(all.find((folder) => folder.id === id));
const childrenOf = ({ id }: Folder, all: readonly Folder[]) => all.filter(({ parentId }) => parentId === id);

const folders = defineResource({
  group,
  path: '/folders',
  id: 'folder_id',
  item: FolderSchema,
  view: (viewer, services) => {
    const all = foldersFor(viewer, services);
    return (folder: Folder) => folderView(folder, all, dashboardsIn(folder, viewer, services).map(dashboardBaseView));
  },
});

/** LookML dashboards have a folder of their own; there are no others. */
const dashboardsIn = ({ id }: Folder, viewer: Viewer, services: HttpServices) =>
  id === LOOKML_FOLDER_ID ? dashboardsFor(viewer, services) : [];

/** A list of folders that belong to another one. */
const around = (
  [path, operationId, summary]: readonly [string, string, string],
  of: (folder: Folder, all: readonly Folder[], query: Static<typeof SearchFoldersParams>) => readonly Folder[],
  query: TSchema = Type.Object({}),
): Route =>
  folders.list({
    path: `/folders/:folder_id/${path}`,
    operationId,
    summary,
    permission: 'any',
    query,
    run: (input, services) => {
      const all = foldersFor(input.viewer, services);
      return of(withId(all, input.params.folder_id), all, input.query as object);
    },
  });

export const folderRoutes: readonly Route[] = [
  defineListRoute({
    path: '/folders',
    operationId: 'all_folders',
    group,
    summary: 'All folders: the shared one, users’ own, and that of LookML dashboards',
    notes: 'Of personal folders, callers without see_users get only their own. Nothing can be saved in folders.',
    permission: 'any',
    item: FolderBaseSchema,
    handle: ({ viewer }, services) => {
      const all = foldersFor(viewer, services);
      return list(all, (folder) => folderBaseView(folder, all));
    },
  }),
  folders.list({
    path: '/folders/search',
    operationId: 'search_folders',
    summary: 'Search folders',
    permission: 'any',
    query: SearchFoldersParams,
    run: ({ query, viewer }, services) => searchFolders(foldersFor(viewer, services), query),
  }),
  folders.read({
    operationId: 'folder',
    summary: 'A folder',
    permission: 'any',
    run: ({ params, viewer }, services) => withId(foldersFor(viewer, services), params.folder_id),
  }),
  folders.read({
    path: '/folders/:folder_id/parent',
    operationId: 'folder_parent',
    summary: 'The folder that a folder is in',
    permission: 'any',
    run: ({ params, viewer }, services) => {
      const all = foldersFor(viewer, services);
      return withId(all, withId(all, params.folder_id).parentId ?? '');
    },
  }),
  around(['children', 'folder_children', 'The folders in a folder'], childrenOf),
  around(
    ['children/search', 'folder_children_search', 'Search the folders in a folder'],
    (folder, all, query) => searchFolders(childrenOf(folder, all), query),
    Type.Partial(Type.Pick(SearchFoldersParams, ['name'])),
  ),
  around(['ancestors', 'folder_ancestors', 'The folders around a folder, the outermost first'], ancestorsOf),
  defineListRoute({
    path: '/folders/:folder_id/dashboards',
    operationId: 'folder_dashboards',
    group,
    summary: 'The dashboards in a folder',
    notes: 'The folder lookml holds all LookML dashboards and nothing else.',
    permission: 'any',
    item: DashboardSchema,
    handle: ({ params: { folder_id }, viewer }, services) => {
      const folder = withId(foldersFor(viewer, services), folder_id);
      return list(dashboardsIn(folder, viewer, services), (dashboard) => wholeDashboard(dashboard, viewer, services));
    },
  }),
  defineListRoute({
    path: '/folders/:folder_id/looks',
    operationId: 'folder_looks',
    group,
    summary: 'The Looks in a folder: none',
    permission: 'any',
    item: anyObject,
    handle: ({ params: { folder_id }, viewer }, services) => {
      withId(foldersFor(viewer, services), folder_id);
      return list([], (look) => look);
    },
  }),
];
