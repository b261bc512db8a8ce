import type { ProjectFileSchema, ManifestSchema } from '../../contract/project.ts';
import type { AsServed } from '../../contract/member.ts';
import { basename } from 'node:path';
import type { ResolvedProject } from '../../lookml/resolve/resolved-model.ts';

/** Kinds of files by the ends of their names, the longest first: `users.view.lkml` is a view. */
const kinds: readonly (readonly [extension: string, type: string, mimeType: string])[] = [
  ['.model.lkml', 'model', 'text/lookml'],
  ['.view.lkml', 'view', 'text/lookml'],
  ['.explore.lkml', 'explore', 'text/lookml'],
  ['.dashboard.lookml', 'dashboard', 'text/lookml'],
  ['manifest.lkml', 'manifest', 'text/lookml'],
  ['.strings.json', 'locale_strings', 'application/json'],
  ['.lkml', 'lookml', 'text/lookml'],
  ['.lookml', 'lookml', 'text/lookml'],
];

/** Looker's ProjectFile: its path is its id. */
export function projectFileView(path: string): AsServed<typeof ProjectFileSchema> {
  const title = basename(path);
  const [extension, type, mimeType] = kinds.find(([end]) => title.endsWith(end)) ?? [null, null, null];
  return {
    id: path,
    path,
    title,
    type,
    extension: type === 'manifest' ? '.lkml' : extension,
    mime_type: mimeType,
    editable: false,
    git_status: null,
    can: { show: true, update: false, destroy: false },
  };
}

/** Looker's Manifest. */
export function manifestView({ name, imports, localisation }: ResolvedProject): AsServed<typeof ManifestSchema> {
  return {
    name,
    imports: imports.map((imported) => ({
      name: imported.name,
      url: imported.remote?.url ?? null,
      ref: imported.remote?.ref ?? null,
      is_remote: imported.remote !== null,
    })),
    localization_settings: localisation
      ? {
          default_locale: localisation.defaultLocale,
          localization_level: localisation.isStrict ? 'strict' : 'permissive',
        }
      : null,
    can: { show: true },
  };
}
