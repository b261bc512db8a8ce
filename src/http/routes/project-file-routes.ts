/** The files of a project: read in both workspaces, changed in that of a developer. */
import { Type } from 'typebox';
import {
  ManifestSchema,
  ProjectDirectorySchema,
  ProjectFileSchema,
  WriteProjectFileSchema,
} from '../../contract/project.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { found } from '../../errors/found.ts';
import { checkedFilePath, checkedFolderPath } from '../../workspaces/project-path.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { workspacesToChange } from '../resources/git.ts';
import { directoriesOf, textOfFile } from '../resources/project-files.ts';
import { projectWith } from '../resources/projects.ts';
import { json, noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { fileViews } from '../views/project-files.ts';
import { manifestView, projectFileView } from '../views/project-file-view.ts';

const group = 'Projects';
const CHANGED = 'Only in the workspace dev, with project.workspaces, and on another branch than that of production.';

export const projectFileRoutes: readonly Route[] = [
  defineListRoute({
    path: '/projects/:project_id/files',
    operationId: 'all_project_files',
    group,
    summary: 'The files of the project',
    permission: 'develop',
    item: ProjectFileSchema,
    handle: async ({ params: { project_id }, viewer }, services) =>
      list(await fileViews(project_id, viewer, services), (file) => file),
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/files/file',
    operationId: 'project_file',
    group,
    summary: 'A file of the project, without its text',
    permission: 'develop',
    query: Type.Object({ file_id: Type.String(), ...FieldsSchema.properties }),
    answers: ProjectFileSchema,
    handle: async ({ params: { project_id }, query: { file_id }, viewer }, services) =>
      json(found((await fileViews(project_id, viewer, services)).find(({ id }) => id === file_id))),
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/manifest',
    operationId: 'manifest',
    group,
    summary: 'The manifest: the project’s name, imports and localisation',
    permission: 'develop',
    answers: ManifestSchema,
    handle: ({ params: { project_id }, viewer }, services) =>
      json(manifestView(projectWith(project_id, viewer, services))),
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/file/content',
    operationId: 'project_file_content',
    isBeyondLooker: true,
    group,
    summary: 'The text of a file',
    notes: 'An operation of Looker’s that its description does not have, as are those below. Also needs see_lookml.',
    permission: 'develop',
    query: Type.Object({ file_path: Type.String() }),
    answers: 'result',
    handle: async ({ params: { project_id }, query: { file_path }, viewer }, services) => ({
      kind: 'text_pieces',
      contentType: 'text/plain; charset=utf-8',
      pieces: [await textOfFile(project_id, file_path, viewer, services)],
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/projects/:project_id/files',
    operationId: 'create_project_file',
    isBeyondLooker: true,
    group,
    summary: 'Create a file',
    notes: CHANGED,
    permission: 'develop',
    audit: 'change',
    audited: ['path'],
    repeated: 'refused',
    body: WriteProjectFileSchema,
    answers: ProjectFileSchema,
    handle: async ({ params: { project_id }, body, viewer }, services) => {
      const workspaces = workspacesToChange(project_id, viewer, services);
      const path = checkedFilePath(body.path, 'path');
      await workspaces.onFiles(viewer.caller, 'change', (folder) => folder.create(new Map([[path, body.content]])));
      return json(projectFileView(path, { change: 'A' }));
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/projects/:project_id/files',
    operationId: 'update_project_file',
    isBeyondLooker: true,
    group,
    summary: 'Replace the text of a file',
    notes: CHANGED,
    permission: 'develop',
    audited: ['path'],
    body: WriteProjectFileSchema,
    answers: ProjectFileSchema,
    handle: async ({ params: { project_id }, body, viewer }, services) => {
      const workspaces = workspacesToChange(project_id, viewer, services);
      const path = checkedFilePath(body.path, 'path');
      await workspaces.onFiles(viewer.caller, 'change', (folder) => folder.update(path, body.content));
      return json(projectFileView(path, { change: 'M' }));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/projects/:project_id/files',
    operationId: 'delete_project_file',
    isBeyondLooker: true,
    group,
    summary: 'Delete a file',
    notes: CHANGED,
    permission: 'develop',
    audited: ['file_path'],
    query: Type.Object({ file_path: Type.String() }),
    answers: 'nothing',
    handle: async ({ params: { project_id }, query: { file_path }, viewer }, services) => {
      const workspaces = workspacesToChange(project_id, viewer, services);
      const path = checkedFilePath(file_path, 'file_path');
      await workspaces.onFiles(viewer.caller, 'change', (folder) => folder.delete(path));
      return noContent();
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/projects/:project_id/directories',
    operationId: 'project_directories',
    isBeyondLooker: true,
    group,
    summary: 'Paths of the folders',
    notes: 'In production, of those that have files.',
    permission: 'develop',
    answers: Type.Array(Type.String()),
    handle: async ({ params: { project_id }, viewer }, services) =>
      json(await directoriesOf(project_id, viewer, services)),
  }),
  defineRoute({
    method: 'POST',
    path: '/projects/:project_id/directories',
    operationId: 'create_project_directory',
    isBeyondLooker: true,
    group,
    summary: 'Create a folder',
    notes: `${CHANGED} Git keeps no folder without files: an empty one may be gone when another branch is checked out.`,
    permission: 'develop',
    audit: 'change',
    audited: ['path'],
    repeated: 'refused',
    body: ProjectDirectorySchema,
    answers: ProjectDirectorySchema,
    handle: async ({ params: { project_id }, body, viewer }, services) => {
      const workspaces = workspacesToChange(project_id, viewer, services);
      const path = checkedFolderPath(body.path, 'path');
      await workspaces.onFiles(viewer.caller, 'change', (folder) => folder.createDirectory(path));
      return json({ path });
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/projects/:project_id/directories',
    operationId: 'delete_project_directory',
    isBeyondLooker: true,
    group,
    summary: 'Delete an empty folder',
    notes: CHANGED,
    permission: 'develop',
    audited: ['path'],
    query: Type.Object({ path: Type.String() }),
    answers: 'nothing',
    handle: async ({ params: { project_id }, query, viewer }, services) => {
      const workspaces = workspacesToChange(project_id, viewer, services);
      const path = checkedFolderPath(query.path, 'path');
      await workspaces.onFiles(viewer.caller, 'change', (folder) => folder.deleteDirectory(path));
      return noContent();
    },
  }),
];
