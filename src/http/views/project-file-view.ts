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

export type ProjectFileView = AsServed<typeof ProjectFileSchema> & { readonly id: string };

/** A file of a developer's workspace. */
interface InDevelopment {
  /** Git's letter for how it differs from the commit; absent = it does not. */
  readonly change: string | undefined;
}

/**
 * Looker's ProjectFile: its path is its id.
 * @param developed null: in production, where nobody changes it by this API
 */
export function projectFileView(path: string, developed: InDevelopment | null = null): ProjectFileView {
  const title = basename(path);
  const [extension, type, mimeType] = kinds.find(([end]) => title.endsWith(end)) ?? [null, null, null];
  return {
    id: path,
    path,
    title,
    type,
    extension: type === 'manifest' ? '.lkml' : extension,
    mime_type: mimeType,
    editable: developed !== null,
    git_status: gitStatus(developed?.change),
    can: { show: true, update: developed !== null, destroy: developed !== null },
  };
}

const actions: Readonly<Record<string, string>> = { '?': 'add', A: 'add', D: 'delete', M: 'modify' };

function gitStatus(change: string | undefined) {
  if (change === undefined) return null;
  const action = actions[change] ?? 'modify';
  return { action, conflict: change === 'U', revertable: true, text: action };
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
