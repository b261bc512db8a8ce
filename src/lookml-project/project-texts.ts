/** All texts of a project and of the projects that it imports, and what they make together. */
import { basename } from 'node:path';
import { resolveProject } from '../lookml/resolve/resolve-project.ts';
import { SharedWork } from '../lookml/resolve/shared-work.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { projectVersion, readProject } from './read-project.ts';
import { withoutReserved } from './reserved-connection.ts';

/** Where a project lies, and what is said of it besides its files; plain data. */
export interface ProjectPlace {
  readonly dir: string;
  /** The project's name where its manifest gives none. Default: the folder's. */
  readonly name?: string;
  /** Imported project → its folder. Those below `imported_projects/` are found without. */
  readonly imports?: Readonly<Record<string, string>>;
  readonly constants?: Readonly<Record<string, string>>;
  /** Whether the loader adds the server's own models. Default: not. */
  readonly withActivity?: boolean;
}

export interface ProjectTexts {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  readonly imports: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly constants: Readonly<Record<string, string>>;
  /** Digest of all of it. */
  readonly version: string;
}

/** Rejects when a folder cannot be read. */
export async function readTexts({ dir, name, imports = {}, constants = {} }: ProjectPlace): Promise<ProjectTexts> {
  const names = Object.keys(imports).toSorted();
  const [files, ...imported] = await Promise.all([
    readProject(dir),
    ...names.map((one) => readProject(imports[one] ?? '')),
  ]);
  return {
    name: name ?? basename(dir),
    files,
    imports: new Map(names.map((one, index) => [one, imported[index] ?? new Map<string, string>()])),
    constants,
    version: projectVersion([files, ...imported, new Map(Object.entries(constants))]),
  };
}

/** `shared`: the work on other versions, which is used again. */
export function resolveTexts({ files, ...options }: ProjectTexts, shared = new SharedWork()): ResolvedProject {
  return withoutReserved(resolveProject(files, { ...options, shared }));
}
