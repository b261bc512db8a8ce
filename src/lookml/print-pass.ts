/** The output of each pass as plain JSON, to see how a query became its SQL. */
import { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { JsonValue } from '../lib/json.ts';
import { own } from '../lib/record.ts';
import { planOf, type CompileInput } from './compile-query.ts';
import { modelFiles } from './model/model-files.ts';
import { ProjectFiles, type ProjectFilesOptions } from './model/project-files.ts';
import { parseFile } from './model/parse-file.ts';
import type { Entry, ListItem, Value } from './parse/syntax-tree.ts';
import { plainPlan } from './plan/plain-plan.ts';

export const passes = ['parse', 'model', 'resolve', 'plan'] as const;
export type Pass = (typeof passes)[number];

export interface PassInput extends CompileInput {
  /** Texts by path, those of imports as `//name/path`. */
  readonly texts: ReadonlyMap<string, string>;
  readonly constants: ProjectFilesOptions['constants'];
}

export interface PassOutput {
  /** Undefined when the query names a model, or an explore, that is not there. */
  readonly made: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

export function printPass(pass: Pass, input: PassInput): PassOutput {
  switch (pass) {
    case 'parse':
      return trees(input.texts);
    case 'model':
      return filesOfModel(input);
    case 'resolve':
      return { made: own(input.project.models, input.query.model), diagnostics: input.project.diagnostics };
    case 'plan': {
      const { plan, diagnostics } = planOf(input);
      return { made: plan && plainPlan(plan), diagnostics };
    }
  }
}

/** Path → syntax tree. */
function trees(texts: ReadonlyMap<string, string>): PassOutput {
  const lookml = [...texts].filter(([path]) => path.endsWith('.lkml'));
  const parsed = lookml.map(([path, text]) => [path, parseFile({ path, text })] as const);
  return {
    made: Object.fromEntries(parsed.map(([path, { entries }]) => [path, plainEntries(entries)])),
    diagnostics: parsed.flatMap(([, { diagnostics }]) => diagnostics),
  };
}

/** The files of the query's model in include order, their constants replaced. */
function filesOfModel({ texts, constants, query }: PassInput): PassOutput {
  const log = new DiagnosticLog();
  const ofProject = new Map([...texts].filter(([path]) => !path.startsWith('//')));
  const imports = new Map<string, Map<string, string>>();
  for (const [path, text] of texts) {
    const [, project, file] = /^\/\/([^/]+)\/(.*)$/s.exec(path) ?? [];
    if (project === undefined || file === undefined) continue;
    const files = imports.get(project) ?? new Map<string, string>();
    imports.set(project, files.set(file, text));
  }
  const project = new ProjectFiles(ofProject, { imports, constants }, log);
  const path = project.ownPaths.find(
    (one) => one === `${query.model}.model.lkml` || one.endsWith(`/${query.model}.model.lkml`),
  );
  if (path === undefined) return { made: undefined, diagnostics: [] };
  const { files, dashboardPaths } = modelFiles(path, project, log);
  return {
    made: {
      files: files.map(({ file, entries }) => ({ path: file.path, entries: plainEntries(entries) })),
      dashboards: dashboardPaths,
    },
    diagnostics: log.sorted(),
  };
}

function plainEntries(entries: readonly Entry[]): JsonValue[] {
  return entries.map(({ key, value }) => ({ key, ...plainValue(value) }));
}

function plainValue(value: Value): { [member: string]: JsonValue } {
  const place = { start: value.start, end: value.end };
  switch (value.kind) {
    case 'text':
      return { ...place, text: value.text };
    case 'list':
      return { ...place, list: value.items.map(plainItem) };
    case 'block':
      return { ...place, ...(value.name !== undefined && { name: value.name }), block: plainEntries(value.entries) };
  }
}

function plainItem(item: ListItem): JsonValue {
  return item.kind === 'text' ? plainValue(item) : { key: item.key, ...plainValue(item.value) };
}
