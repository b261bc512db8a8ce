/** The files that a model consists of, in the order in which Looker reads them: what a file includes stands before it. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { Entry, ParsedFile, TextNode } from '../parse/syntax-tree.ts';
import { matchInclude } from './include-pattern.ts';
import type { ProjectFiles } from './project-files.ts';

export interface ModelFiles {
  /** Each once; the model's own file comes last. */
  readonly files: readonly ParsedFile[];
  /** Of the included `.dashboard.lookml` files, in include order. */
  readonly dashboardPaths: readonly string[];
}

export function modelFiles(modelPath: string, project: ProjectFiles, log: DiagnosticLog): ModelFiles {
  const files: ParsedFile[] = [];
  const dashboardPaths: string[] = [];
  const visited = new Set<string>();
  const visit = (path: string): void => {
    if (visited.has(path)) return;
    visited.add(path);
    if (path.endsWith('.lookml')) {
      dashboardPaths.push(path);
      return;
    }
    const parsed = project.tryParsed(path);
    if (parsed === undefined) return;
    for (const include of includesOf(parsed.entries)) {
      for (const found of includedPaths(include, project, log)) visit(found);
    }
    files.push(parsed);
  };
  visit(modelPath);
  return { files, dashboardPaths };
}

/** The texts of the includes among `entries`. */
export function includesOf(entries: readonly Entry[]): readonly TextNode[] {
  return entries.flatMap(({ key, value }): readonly TextNode[] => {
    if (key !== 'include') return [];
    if (value.kind === 'text') return [value];
    return value.kind === 'list' ? value.items.filter((item) => item.kind === 'text') : [];
  });
}

/** Paths that an include brings; what it misses goes to the log. */
export function includedPaths(include: TextNode, project: ProjectFiles, log: DiagnosticLog): readonly string[] {
  const pattern = include.text.trim();
  const found = matchInclude(pattern, include.file.path, project.paths);
  if (found.length > 0) return found;
  const renamed = byProjectName(pattern, project);
  const again = renamed === undefined ? [] : matchInclude(renamed, include.file.path, project.paths);
  if (again.length > 0) return again;
  const imported = /^\/\/([^/]+)/.exec(pattern)?.[1];
  if (imported !== undefined && !project.importNames.has(imported)) {
    const declared = project.manifest?.imports.has(imported) === true;
    log.error(
      'missing-import',
      rangeOf(include),
      `The files of the imported project \`${imported}\` are missing`,
      `Put them into imported_projects/${imported}, or name their folder with --import ${imported}=DIR` +
        (declared ? '' : '; the manifest does not declare it either'),
    );
  } else {
    // A wildcard may match nothing yet; Looker's own templates include dashboards that are not there.
    if (/\*\.dashboard/.test(pattern)) return [];
    log.add({
      code: 'include-matches-nothing',
      severity: pattern.includes('*') ? 'warning' : 'error',
      range: rangeOf(include),
      message: `No file matches \`${pattern}\``,
    });
  }
  return [];
}

/** The old way of writing imports: `/name/path` with the name of an import or of the project itself. */
function byProjectName(pattern: string, project: ProjectFiles): string | undefined {
  const parts = /^\/([^/]+)(\/.*)$/.exec(pattern);
  const name = parts?.[1];
  const rest = parts?.[2];
  if (name === undefined || rest === undefined) return undefined;
  if (project.importNames.has(name)) return `//${name}${rest}`;
  return project.manifest?.projectName === name ? rest : undefined;
}
