/** The files of a project, as the caller's session has them. */
import { developing } from '../resources/git.ts';
import { projectWith } from '../resources/projects.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { projectFileView, type ProjectFileView } from './project-file-view.ts';

/** @throws CoatcheckError `not_found` */
export async function fileViews(
  id: string,
  viewer: Viewer,
  services: HttpServices,
): Promise<readonly ProjectFileView[]> {
  const { files } = projectWith(id, viewer, services);
  const workspaces = developing(viewer, services);
  if (workspaces === null) return files.map((path) => projectFileView(path));
  const [changes, { isProduction }] = await Promise.all([
    workspaces.changes(viewer.caller),
    workspaces.current(viewer.caller),
  ]);
  return files.map((path) => projectFileView(path, isProduction ? null : { change: changes.get(path) }));
}
