/**
 * The parsed files of a project and of the projects that it imports. Constants are replaced here, because each project
 * has its own. Files of imports are parsed when something includes them.
 */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { dashboardsOf } from '../parse/parse-dashboard.ts';
import type { DashboardSource } from '../parse/parse-dashboard.ts';
import { rangeOf, withoutNul } from '../parse/source-file.ts';
import type { ParsedFile } from '../parse/syntax-tree.ts';
import { checkParameters } from './check-parameters.ts';
import { replaceUses, substituteConstants } from './constants.ts';
import { PathIndex } from './include-pattern.ts';
import { KeptByText } from './kept-by-text.ts';
import { effectiveConstants, readManifest } from './manifest.ts';
import type { Import, Manifest } from './manifest.ts';
import { parseFile } from './parse-file.ts';

/** Folder in which imported projects may lie within a project. */
const IMPORTS_FOLDER = 'imported_projects/';

export interface ProjectFilesOptions {
  /** Import name → path → text. */
  readonly imports: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Constants that win over the manifest's. */
  readonly constants: ReadonlyMap<string, string>;
  /** What was made of the texts of other versions; absent = nothing. */
  readonly kept?: KeptTexts;
}

interface KeptTexts {
  readonly parsed: KeptByText<ParsedFile>;
  readonly dashboards: KeptByText<readonly DashboardSource[]>;
}

export class ProjectFiles {
  /** Paths of this project, sorted, without imports. */
  readonly ownPaths: readonly string[];
  /** Paths of locale strings files, those of imports (`//name/…`) too. */
  readonly stringsPaths: readonly string[];
  /** Paths of this project and of imports (`//name/…`). */
  readonly paths: PathIndex;
  readonly manifest: Manifest | undefined;
  /** Names of imports whose files are here. */
  readonly importNames: ReadonlySet<string>;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #log: DiagnosticLog;
  readonly #kept: KeptTexts;
  readonly #parsed = new Map<string, ParsedFile>();
  readonly #dashboards = new Map<string, readonly DashboardSource[]>();
  readonly #constants = new Map<string, ReadonlyMap<string, string>>();

  constructor(files: ReadonlyMap<string, string>, options: ProjectFilesOptions, log: DiagnosticLog) {
    this.#log = log;
    this.#kept = options.kept ?? { parsed: new KeptByText(), dashboards: new KeptByText() };
    this.#texts = withImports(files, options.imports);
    const isStrings = (path: string): boolean => path.endsWith('.strings.json');
    this.stringsPaths = [...this.#texts.keys()].filter(isStrings).toSorted();
    const paths = [...this.#texts.keys()].filter((path) => !isStrings(path));
    this.ownPaths = paths.filter((path) => !path.startsWith('//')).toSorted();
    this.paths = new PathIndex(paths);
    this.importNames = new Set(paths.flatMap((path) => importName(path) ?? []));
    this.manifest = this.#manifestOf('');
    this.#constants.set('', effectiveConstants(this.manifest, options.constants));
  }

  /** The syntax tree of a file; undefined when there is no such file. */
  tryParsed(path: string): ParsedFile | undefined {
    const known = this.#parsed.get(path);
    if (known !== undefined) return known;
    const text = this.#texts.get(path);
    if (text === undefined) return undefined;
    const constants = this.#constantsIn(path, text);
    const file = this.#kept.parsed.read({ path, text }, keyOf(constants), this.#log, (log) => {
      const parsed = parseFile({ path, text });
      log.addAll(parsed.diagnostics);
      const entries = constants === null ? parsed.entries : substituteConstants(parsed.entries, constants, log);
      const made = { ...parsed, entries };
      checkParameters(made, log);
      return made;
    });
    this.#parsed.set(path, file);
    return file;
  }

  /** The dashboards of a `.dashboard.lookml` file, constants replaced. */
  dashboards(path: string): readonly DashboardSource[] {
    const known = this.#dashboards.get(path);
    if (known !== undefined) return known;
    const text = this.text(path);
    const constants = this.#constantsIn(path, text);
    const dashboards = this.#kept.dashboards.read({ path, text }, keyOf(constants), this.#log, (log) => {
      const read = dashboardsOf({ path, text }, log);
      return constants === null ? read : withConstants(read, constants);
    });
    this.#dashboards.set(path, dashboards);
    return dashboards;
  }

  text(path: string): string {
    return this.#texts.get(path) ?? '';
  }

  /** Null: the text uses none. */
  #constantsIn(path: string, text: string): ReadonlyMap<string, string> | null {
    return text.includes('@{') ? this.#constantsOf(importName(path) ?? '') : null;
  }

  #constantsOf(project: string): ReadonlyMap<string, string> {
    const known = this.#constants.get(project);
    if (known !== undefined) return known;
    const manifest = this.#manifestOf(project);
    const imported = this.manifest?.imports.get(project);
    if (imported !== undefined) checkOverrides(imported, manifest, this.#log);
    const constants = effectiveConstants(manifest, imported?.overrides ?? new Map<string, string>());
    this.#constants.set(project, constants);
    return constants;
  }

  #manifestOf(project: string): Manifest | undefined {
    const path = `${project === '' ? '' : `//${project}/`}manifest.lkml`;
    const text = this.#texts.get(path);
    return text === undefined ? undefined : readManifest(parseFile({ path, text }));
  }
}

function keyOf(constants: ReadonlyMap<string, string> | null): string {
  return constants === null ? '' : JSON.stringify([...constants]);
}

function withConstants(
  dashboards: readonly DashboardSource[],
  constants: ReadonlyMap<string, string>,
): readonly DashboardSource[] {
  const replaced = <T extends { readonly parameters: JsonObject }>(part: T): T => ({
    ...part,
    parameters: inJson(part.parameters, (text) => replaceUses(text, constants, () => undefined)) as JsonObject,
  });
  return dashboards.map((dashboard) => ({
    ...replaced(dashboard),
    elements: dashboard.elements.map(replaced),
    filters: dashboard.filters.map(replaced),
  }));
}

/** Every text in a JSON value changed. */
function inJson(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => inJson(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inJson(member, change)]));
}

function importName(path: string): string | undefined {
  return /^\/\/([^/]+)\//.exec(path)?.[1];
}

function withImports(
  files: ReadonlyMap<string, string>,
  imports: ReadonlyMap<string, ReadonlyMap<string, string>>,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [path, text] of files) {
    const inImport = path.startsWith(IMPORTS_FOLDER) && path.indexOf('/', IMPORTS_FOLDER.length) > 0;
    texts.set(inImport ? `//${path.slice(IMPORTS_FOLDER.length)}` : path, withoutNul(text));
  }
  for (const [name, imported] of imports) {
    for (const [path, text] of imported)
      if (!path.startsWith(IMPORTS_FOLDER)) texts.set(`//${name}/${path}`, withoutNul(text));
  }
  return texts;
}

/** Asked only when a file of the import uses a constant: what nobody uses needs no value. */
function checkOverrides(imported: Import, manifest: Manifest | undefined, log: DiagnosticLog): void {
  const { name, overrides, block } = imported;
  for (const [constant, { export: mode }] of manifest?.constants ?? []) {
    if (mode === 'none' && overrides.has(constant)) {
      log.error(
        'constant-not-exported',
        rangeOf(block),
        `Project \`${name}\` does not allow its constant \`${constant}\` to be overridden`,
        'Its manifest would need `export: override_optional`',
      );
    } else if (mode === 'override_required' && !overrides.has(constant)) {
      log.error(
        'missing-constant-override',
        rangeOf(block),
        `Project \`${name}\` requires a value for its constant \`${constant}\``,
        `Add \`override_constant: ${constant} { value: "…" }\``,
      );
    }
  }
}
