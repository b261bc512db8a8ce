/**
 * Includes that a model could do without. An include is used when one of the files that it brings, by itself or by
 * their own includes, declares anything but views (explores, formats, datagroups … are there for everybody), or a view
 * that an explore of the model reads: by a join, by another view that extends it, or by any mention of its name in what
 * is used. Names are looked for as words, so that a doubt counts as use.
 */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { namedBlocks } from '../model/block-reader.ts';
import { includedPaths, includesOf } from '../model/model-files.ts';
import type { ProjectFiles } from '../model/project-files.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { Entry, ListItem, ParsedFile, TextNode, Value } from '../parse/syntax-tree.ts';

/** Looks at the models of a project one by one; an include that one of them needs is used. */
export class UnusedIncludes {
  readonly #project: ProjectFiles;
  readonly #isUsed = new Map<TextNode, boolean>();
  readonly #words: WeakMap<Value, ReadonlySet<string>>;

  /** `words`: those of values that were looked at before. */
  constructor(project: ProjectFiles, words: WeakMap<Value, ReadonlySet<string>>) {
    this.#project = project;
    this.#words = words;
  }

  /** `files`: all of the model. A model without explores is there to be included by others and says nothing. */
  addModel(files: readonly ParsedFile[], log: DiagnosticLog): void {
    const names = this.#usedViews(files);
    if (names === null) return;
    const byPath = new Map(files.map((file) => [file.file.path, file]));
    const needed = new Map<string, boolean>();
    const isNeeded = (path: string): boolean => {
      const known = needed.get(path);
      if (known !== undefined) return known;
      // Files that include each other decide by the rest of what they bring.
      needed.set(path, false);
      const file = byPath.get(path);
      const answer = file === undefined || contributes(file, names) || this.#brought(file, log).some(isNeeded);
      needed.set(path, answer);
      return answer;
    };
    for (const file of files) {
      if (file.file.path.startsWith('//')) continue;
      for (const include of includesOf(file.entries)) {
        const brought = includedPaths(include, this.#project, log);
        if (brought.length === 0) continue;
        this.#isUsed.set(include, this.#isUsed.get(include) === true || brought.some(isNeeded));
      }
    }
  }

  report(log: DiagnosticLog): void {
    for (const [include, isUsed] of this.#isUsed) {
      if (isUsed) continue;
      log.warn(
        'unused-include',
        rangeOf(include),
        `No explore uses anything from \`${include.text.trim()}\``,
        'Remove the include, or join one of its views',
      );
    }
  }

  #brought(file: ParsedFile, log: DiagnosticLog): readonly string[] {
    return includesOf(file.entries).flatMap((include) => includedPaths(include, this.#project, log));
  }

  /** Names of views that explores lead to; null = there are no explores. */
  #usedViews(files: readonly ParsedFile[]): ReadonlySet<string> | null {
    const entries = files.flatMap((file) => file.entries);
    const explores = namedBlocks(entries, 'explore');
    if (explores.length === 0) return null;
    const views = new Map<string, Value[]>();
    for (const view of namedBlocks(entries, 'view')) {
      const name = view.name.replace(/^\+/, '');
      views.set(name, [...(views.get(name) ?? []), view]);
    }
    const used = new Set<string>();
    const queue: Value[] = [...explores, ...namedBlocks(entries, 'test')];
    for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
      for (const word of this.#wordsOf(value)) {
        if (used.has(word)) continue;
        const declared = views.get(word);
        if (declared === undefined) continue;
        used.add(word);
        queue.push(...declared);
      }
    }
    return used;
  }

  #wordsOf(value: Value): ReadonlySet<string> {
    const known = this.#words.get(value);
    if (known !== undefined) return known;
    const words = new Set<string>();
    collectWords(value, words);
    this.#words.set(value, words);
    return words;
  }
}

/** Anything but views that nobody reads. A file that could not be parsed may hold anything. */
function contributes(file: ParsedFile, usedViews: ReadonlySet<string>): boolean {
  return file.diagnostics.length > 0 || file.entries.some((entry) => isContribution(entry, usedViews));
}

function isContribution({ key, value }: Entry, usedViews: ReadonlySet<string>): boolean {
  if (key === 'include') return false;
  if (key !== 'view' || value.kind !== 'block') return true;
  return usedViews.has((value.name ?? '').replace(/^\+/, ''));
}

function collectWords(value: Value, words: Set<string>): void {
  switch (value.kind) {
    case 'text':
      for (const [word] of value.text.matchAll(/\w+/g)) words.add(word);
      break;
    case 'list':
      for (const item of value.items) collectItemWords(item, words);
      break;
    case 'block':
      if (value.name !== undefined) words.add(value.name.replace(/^\+/, ''));
      for (const entry of value.entries) collectWords(entry.value, words);
      break;
    default:
      value satisfies never;
  }
}

function collectItemWords(item: ListItem, words: Set<string>): void {
  if (item.kind === 'text') {
    collectWords(item, words);
    return;
  }
  for (const [word] of item.key.matchAll(/\w+/g)) words.add(word);
  collectWords(item.value, words);
}
