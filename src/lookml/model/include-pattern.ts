/**
 * What an `include` pattern matches. Paths are those of the project (`views/a.view.lkml`) or of an imported project
 * (`//name/views/a.view.lkml`).
 */

const EXTENSION = /\.(?:lkml|lookml)$/;

/** Resolves `pattern`, written in `includingFile`, to a pattern from the root of its project or of an import. */
function absolutePattern(pattern: string, includingFile: string): string {
  const imported = /^\/\/[^/]+/.exec(includingFile)?.[0];
  if (pattern.startsWith('//')) return normalise(pattern);
  const root = imported === undefined ? '' : `${imported}/`;
  if (pattern.startsWith('/')) return root + normalise(pattern.slice(1));
  const folder = includingFile.slice(0, includingFile.lastIndexOf('/') + 1);
  return normalise(folder + pattern);
}

function normalise(path: string): string {
  const lead = path.startsWith('//') ? '//' : '';
  const parts: string[] = [];
  for (const part of path.slice(lead.length).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return lead + parts.join('/');
}

/** Every path that an absolute pattern may mean, most literal first: extensions may be left out. */
function variants(pattern: string): readonly string[] {
  if (EXTENSION.test(pattern)) return [pattern, pattern.replace(/\.lookml$/, '.lkml')];
  return [`${pattern}.lkml`, `${pattern}.lookml`, pattern, `${pattern}.view.lkml`];
}

/**
 * Finds the files of a pattern. `*` stands for anything within a folder's name, `**` for any folders, `[ab]` for
 * one of these characters. Files come in alphabetical order.
 */
export function matchInclude(pattern: string, includingFile: string, paths: PathIndex): readonly string[] {
  const absolute = absolutePattern(pattern, includingFile);
  if (!/[*[]/.test(absolute)) {
    const exact = variants(absolute).find((path) => paths.has(path));
    return exact === undefined ? [] : [exact];
  }
  return paths.matching(absolute);
}

/** The paths of a project and its imports, searchable by pattern. */
export class PathIndex {
  readonly #paths: readonly string[];
  readonly #set: ReadonlySet<string>;
  readonly #answers = new Map<string, readonly string[]>();

  constructor(paths: Iterable<string>) {
    this.#paths = [...paths].toSorted();
    this.#set = new Set(this.#paths);
  }

  has(path: string): boolean {
    return this.#set.has(path);
  }

  matching(pattern: string): readonly string[] {
    const known = this.#answers.get(pattern);
    if (known !== undefined) return known;
    const expression = patternExpression(pattern);
    const prefix = pattern.slice(0, pattern.search(/[*[]/));
    const found = this.#paths.filter((path) => path.startsWith(prefix) && expression.test(path));
    this.#answers.set(pattern, found);
    return found;
  }
}

function patternExpression(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*\/|\*+|\[[!^]?[^\]/]+\])/)
    .map((part) => {
      if (/^\[.+\]$/.test(part)) return characterSet(part.slice(1, -1));
      if (part === '**/') return '(?:[^/]+/)*';
      if (part === '**') return '.*';
      if (/^\*+$/.test(part)) return '[^/]*';
      return part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
    })
    .join('');
  try {
    return new RegExp(`^${source}${EXTENSION.test(pattern) ? '' : String.raw`(?:\.lkml|\.lookml)?`}$`);
  } catch {
    // A set like `[z-a]` has no characters.
    return /(?!)/;
  }
}

/** `[abc]`, `[a-z]`, and `[!abc]` for any character but these, as in the patterns of shells. */
function characterSet(inside: string): string {
  const isNegated = /^[!^]/.test(inside);
  const characters = (isNegated ? inside.slice(1) : inside).replaceAll(/[\\[\]^]/g, String.raw`\$&`);
  return isNegated ? `[^/${characters}]` : `[${characters}]`;
}
