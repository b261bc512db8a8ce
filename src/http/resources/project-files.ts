/** Files of the project as a session has them: those of the folder that is served, or of the caller's own clone. */
import { permit } from '../../access/permit.ts';
import { found } from '../../errors/found.ts';
import { checkedFilePath } from '../../workspaces/project-path.ts';
import { readTextFile } from '../../workspaces/project-folder.ts';
import type { HttpServices } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';
import { developing } from './git.ts';
import { projectWith } from './projects.ts';

/** @throws CoatcheckError `not_found`, `forbidden`, `validation_failed` for a path that no file has */
export async function textOfFile(id: string, path: string, viewer: Viewer, services: HttpServices): Promise<string> {
  const { files } = projectWith(id, viewer, services);
  permit(viewer.caller, 'see_lookml');
  const checked = checkedFilePath(path, 'file_path');
  const workspaces = developing(viewer, services);
  if (workspaces !== null) return workspaces.onFiles(viewer.caller, 'read', (folder) => folder.read(checked));
  return readTextFile(services.config.projectDir, found(files.find((one) => one === checked)));
}

/** Paths, in order. @throws CoatcheckError `not_found` */
export async function directoriesOf(id: string, viewer: Viewer, services: HttpServices): Promise<readonly string[]> {
  const { files } = projectWith(id, viewer, services);
  const developed = await developing(viewer, services)?.onFiles(viewer.caller, 'read', (folder) =>
    folder.directories(),
  );
  return developed ?? [...new Set(files.flatMap(foldersAbove))].toSorted();
}

function foldersAbove(path: string): readonly string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}
