/** What a project's `manifest.lkml` says: its name, constants, and the projects that it imports. */
import type { BlockNode, Entry, ParsedFile } from '../parse/syntax-tree.ts';
import { blockOf, blocksOf, defined, namedBlocks, nodeOf, textOf, yesnoOf } from './block-reader.ts';

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
  return {
    ...defined({ projectName: textOf(root, 'project_name'), localisation: readLocalisation(root) }),
    constants: new Map(namedBlocks(parsed.entries, 'constant').map((block) => [block.name, readConstant(block)])),
    imports: new Map(readImports(parsed.entries).map((item) => [item.name, item])),
    file: parsed.file.path,
  };
}

function readLocalisation(root: BlockNode): LocalisationSettings | undefined {
  const block = blockOf(root, 'localization_settings');
  if (block === undefined) return undefined;
  return {
    ...defined({ defaultLocale: textOf(block, 'default_locale') }),
    isStrict: textOf(block, 'localization_level') === 'strict',
    importsStrings: yesnoOf(block, 'import_locale_defs') ?? false,
    block,
  };
}

function readConstant(block: BlockNode): Constant {
  const mode = textOf(block, 'export');
  return {
    value: nodeOf(block, 'value')?.text ?? '',
    export: mode === 'override_optional' || mode === 'override_required' ? mode : 'none',
  };
}

function readImports(entries: readonly Entry[]): readonly Import[] {
  return entries.flatMap((entry): Import[] => {
    const { key, value: block } = entry;
    if (block.kind !== 'block' || (key !== 'local_dependency' && key !== 'remote_dependency')) return [];
    const name = key === 'local_dependency' ? textOf(block, 'project') : (block.name ?? textOf(block, 'name'));
    if (name === undefined) return [];
    const overrides = blocksOf(block, 'override_constant').flatMap((item): [string, string][] =>
      item.name === undefined ? [] : [[item.name, nodeOf(item, 'value')?.text ?? '']],
    );
    const remote =
      key === 'local_dependency' ? null : defined({ url: textOf(block, 'url'), ref: textOf(block, 'ref') });
    return [{ name, overrides: new Map(overrides), remote, block }];
  });
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
