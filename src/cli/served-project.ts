/** The project as `coatcheck serve` would read it: `coatcheck.yaml` in its folder, and what flags add to that. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadProjectSettings } from '../config/load-project-settings.ts';
import type { ProjectSettings } from '../config/load-project-settings.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { connectionSchemas } from '../connections/connection-schemas.ts';
import { openProject } from '../lookml-project/project-source.ts';
import { readProject } from '../lookml-project/read-project.ts';
import { undeclaredConnections } from '../lookml-project/undeclared-connections.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { badUse } from './command.ts';

export interface ServedProject {
  readonly project: ResolvedProject;
  readonly settings: ProjectSettings;
  /** What is wrong with the LookML, and with the connections that its models name. */
  readonly diagnostics: readonly Diagnostic[];
  /** Texts by the paths that ranges carry: those of imports as `//name/path`. */
  sources(): Promise<ReadonlyMap<string, string>>;
}

/**
 * `imports`: project name → folder; they win over those of the file.
 * @throws CoatcheckError `config_invalid` when `coatcheck.yaml` is wrong
 */
export async function readServedProject(
  dir: string,
  imports: Readonly<Record<string, string>>,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<ServedProject> {
  const folder = resolve(cwd, dir);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw badUse(`the folder ${dir} does not exist`);
  const settings = loadProjectSettings(folder, env, connectionSchemas);
  const named = Object.entries(imports).map(([name, path]) => [name, resolve(cwd, path)]);
  const allImports = { ...settings.project.imports, ...Object.fromEntries(named) } as Readonly<Record<string, string>>;
  const source = await openProject(folder, {
    ...(settings.project.name !== null && { name: settings.project.name }),
    imports: allImports,
    constants: settings.project.constants,
  });
  const project = source.current();
  const undeclared =
    settings.connections === null
      ? []
      : undeclaredConnections(
          project,
          settings.connections.map(({ name }) => name),
          settings.connectionsAreMade,
        );
  return {
    project,
    settings,
    diagnostics: [...project.diagnostics, ...undeclared],
    sources: () => readSources(folder, allImports),
  };
}

async function readSources(
  dir: string,
  imports: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const sources = new Map<string, string>();
  for (const [path, text] of await readProject(dir)) {
    sources.set(path.startsWith('imported_projects/') ? `//${path.slice('imported_projects/'.length)}` : path, text);
  }
  for (const [name, folder] of Object.entries(imports)) {
    for (const [path, text] of await readProject(folder)) sources.set(`//${name}/${path}`, text);
  }
  return sources;
}
