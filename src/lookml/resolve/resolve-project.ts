/**
 * The LookML passes in one call: texts → syntax trees → project files → resolved models, with every diagnostic on the
 * way. Synchronous and without I/O; nothing here throws on account of what the texts say.
 */
import { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { emptyRecord } from '../../lib/record.ts';
import { namedBlocks } from '../model/block-reader.ts';
import { allRead, loneParameter, readParameters } from '../model/parameter-kind.ts';
import { SCHEMAS } from '../model/parameter-schema.ts';
import { modelFiles } from '../model/model-files.ts';
import { ProjectFiles } from '../model/project-files.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { Entry } from '../parse/syntax-tree.ts';
import { checkLocalisation } from './check-localisation.ts';
import { checkExploreSources } from './check-explore-sources.ts';
import { checkNames } from './check-names.ts';
import { checkPrimaryKeys } from './check-primary-keys.ts';
import { checkReferences } from './check-references.ts';
import { contentVersion } from './content-version.ts';
import { findDerivedTableCycles } from './derived-table-cycles.ts';
import { exploreSourceOf } from './derived-table.ts';
import { InaccessibleViews } from './inaccessible-views.ts';
import { localisationOf } from './localisation.ts';
import { resolveDashboards } from './resolve-dashboards.ts';
import { resolveModel } from './resolve-model.ts';
import type { ResolvedModel, ResolvedProject, ResolvedTest } from './resolved-model.ts';
import { SharedWork } from './shared-work.ts';
import { UnusedIncludes } from './unused-includes.ts';

export interface ResolveOptions {
  /** The project's name where its manifest gives none. */
  readonly name: string;
  /** Imported projects: name → path → text. Those below `imported_projects/` are found without. */
  readonly imports?: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Constants that win over the manifest's. */
  readonly constants?: Readonly<Record<string, string>>;
  /** Content hash, where the reader has one. */
  readonly version?: string;
  /** Work on another version of the project, which is used again; absent = none. */
  readonly shared?: SharedWork;
}

/** Resolves a project from its files: path (relative, forward slashes) → text. */
export function resolveProject(files: ReadonlyMap<string, string>, options: ResolveOptions): ResolvedProject {
  const log = new DiagnosticLog();
  const { shared = new SharedWork(), imports = new Map(), constants = {} } = options;
  shared.beginVersion();
  const project = new ProjectFiles(
    files,
    { imports, constants: new Map(Object.entries(constants)), kept: shared },
    log,
  );
  const name = project.manifest?.projectName ?? options.name;
  const models = emptyRecord<ResolvedModel>();
  const checks = { log, remembered: shared.remembered, inaccessible: new InaccessibleViews() };
  const tests = new Map<string, ResolvedTest>();
  const includes = new UnusedIncludes(project, shared.words);
  for (const path of project.ownPaths) {
    const model = /([^/]+)\.model\.lkml$/.exec(path)?.[1];
    if (path.endsWith('.lkml')) project.tryParsed(path);
    if (model === undefined) continue;
    const { files: ofModel, dashboardPaths } = modelFiles(path, project, log);
    const dashboards = resolveDashboards(dashboardPaths, project, log);
    const resolved = { ...resolveModel({ name: model, projectName: name, files: ofModel, shared, log }), dashboards };
    models[model] = resolved;
    includes.addModel(ofModel, log);
    checkReferences(resolved, checks);
    checkExploreSources(resolved, log);
    checkPrimaryKeys(resolved, checks);
    checkNames(resolved, log);
    findDerivedTableCycles(resolved, log);
    for (const test of testsOf(
      ofModel.flatMap((file) => file.entries),
      model,
    ))
      tests.set(`${model} ${test.name}`, test);
  }
  checks.inaccessible.report(log);
  includes.report(log);
  // Also those that no model includes, so that their errors are reported.
  for (const path of project.ownPaths) if (path.endsWith('.lookml')) project.dashboards(path);
  const localisation = localisationOf(project, log);
  if (localisation?.isStrict === true) checkLocalisation(project, models, { localisation, log });
  return {
    name,
    ...(localisation && { localisation }),
    version: options.version ?? contentVersion(files),
    models,
    diagnostics: log.sorted(),
    tests: [...tests.values()],
    files: [...project.ownPaths, ...project.stringsPaths.filter((path) => !path.startsWith('//'))].toSorted(),
    imports: [...(project.manifest?.imports.values() ?? [])].map(({ name: imported, remote }) => ({
      name: imported,
      remote,
    })),
  };
}

function testsOf(entries: readonly Entry[], model: string): readonly ResolvedTest[] {
  return namedBlocks(entries, 'test').flatMap((block): ResolvedTest[] => {
    const { explore_source: sources = [], assert: assertBlocks = [], ...rest } = readParameters(SCHEMAS.test, block);
    allRead(rest);
    const query = exploreSourceOf(sources);
    if (query === undefined) return [];
    const asserts = assertBlocks.flatMap((item) => {
      const expression = loneParameter(SCHEMAS.assert, 'expression', item);
      return expression === undefined ? [] : [{ name: item.name, expression }];
    });
    return [{ name: block.name, model, explore: query.explore, query, asserts, range: rangeOf(block) }];
  });
}
