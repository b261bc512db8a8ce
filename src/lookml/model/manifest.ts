/** What a project's `manifest.lkml` says: its name, constants, and the projects that it imports. */
import type { BlockNode, ParsedFile } from '../parse/syntax-tree.ts';
import { defined, type NamedBlock } from './block-reader.ts';
import { allRead, loneParameter, readParameters } from './parameter-kind.ts';
import { SCHEMAS } from './parameter-schema.ts';

export interface Manifest {
  readonly projectName?: string;
  readonly constants: ReadonlyMap<string, Constant>;
  /** Names that `include: "//name/…"` may use. */
  readonly imports: ReadonlyMap<string, Import>;
  readonly localisation?: LocalisationSettings;
  readonly file: string;
}

/** `localization_settings`, as written. */
export interface LocalisationSettings {
  readonly defaultLocale?: string;
  readonly isStrict: boolean;
  /** Do strings files of imported projects count (`import_locale_defs`)? */
  readonly importsStrings: boolean;
  readonly block: BlockNode;
}

export interface Constant {
  readonly value: string;
  /** May (or must) an importing project give another value? */
  readonly export: 'none' | 'override_optional' | 'override_required';
}

export interface Import {
  readonly name: string;
  /** Constant name → value that the importing project gives. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Null: another project of the same server. */
  readonly remote: { readonly url?: string; readonly ref?: string } | null;
  readonly block: BlockNode;
}

/** Reads a parsed manifest. */
export function readManifest(parsed: ParsedFile): Manifest {
  const root: BlockNode = {
    kind: 'block',
    name: undefined,
    entries: parsed.entries,
    file: parsed.file,
    start: 0,
    end: 0,
  };
  const {
    project_name: projectName,
    localization_settings: settings,
    constant: constants = [],
    local_dependency: locals = [],
    remote_dependency: remotes = [],
    ...rest
  } = readParameters(SCHEMAS.manifest, root);
  allRead(rest);
  const imports = [...locals.flatMap(localImport), ...remotes.flatMap(remoteImport)].toSorted(
    (one, other) => one.block.start - other.block.start,
  );
  return {
    ...defined({ projectName, localisation: settings && readLocalisation(settings) }),
    constants: new Map(constants.map((block) => [block.name, readConstant(block)])),
    imports: new Map(imports.map((item) => [item.name, item])),
    file: parsed.file.path,
  };
}

function readLocalisation(block: BlockNode): LocalisationSettings {
  const {
    default_locale: defaultLocale,
    localization_level: level,
    import_locale_defs: importsStrings = false,
    ...rest
  } = readParameters(SCHEMAS.localization_settings, block);
  allRead(rest);
  return { ...defined({ defaultLocale }), isStrict: level === 'strict', importsStrings, block };
}

function readConstant(block: BlockNode): Constant {
  const { value = '', export: mode = 'none', ...rest } = readParameters(SCHEMAS.constant, block);
  allRead(rest);
  return { value, export: mode };
}

function localImport(block: BlockNode): readonly Import[] {
  const { project, override_constant: overrides = [], ...rest } = readParameters(SCHEMAS.local_dependency, block);
  allRead(rest);
  return project === undefined ? [] : [{ name: project, overrides: valuesOf(overrides), remote: null, block }];
}

function remoteImport(block: BlockNode): readonly Import[] {
  const {
    name: written,
    url,
    ref,
    override_constant: overrides = [],
    ...rest
  } = readParameters(SCHEMAS.remote_dependency, block);
  allRead(rest);
  const name = block.name ?? written;
  return name === undefined ? [] : [{ name, overrides: valuesOf(overrides), remote: defined({ url, ref }), block }];
}

function valuesOf(overrides: readonly NamedBlock[]): ReadonlyMap<string, string> {
  return new Map(
    overrides.map((block) => [block.name, loneParameter(SCHEMAS.override_constant, 'value', block) ?? '']),
  );
}

/** The constants of a project as its files see them: its own, with those that an importing project or a setting gives. */
export function effectiveConstants(
  manifest: Manifest | undefined,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, constant] of manifest?.constants ?? []) values.set(name, constant.value);
  for (const [name, value] of given) values.set(name, value);
  return resolveNested(values);
}

/** Constants may use constants; a cycle leaves the use as it stands. */
function resolveNested(values: Map<string, string>): ReadonlyMap<string, string> {
  for (let round = 0; round < 5; round += 1) {
    let changed = false;
    for (const [name, value] of values) {
      const next = value.replaceAll(/@\{(\w+)\}/g, (use, other: string) =>
        other === name ? use : (values.get(other) ?? use),
      );
      if (next !== value) {
        values.set(name, next);
        changed = true;
      }
    }
    if (!changed) break;
  }
  return values;
}
