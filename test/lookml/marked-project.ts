/**
 * Test projects with the expected range of a finding marked in the text: `«like this»`. Several marks in one file are
 * several findings, in order.
 */
import { resolveProject } from '../../src/lookml/resolve/resolve-project.ts';
import type { ResolveOptions } from '../../src/lookml/resolve/resolve-project.ts';
import type { ResolvedProject } from '../../src/lookml/resolve/resolved-model.ts';

export interface Marked {
  readonly project: ResolvedProject;
  /** `file:start-end` of each mark. */
  readonly marks: readonly string[];
}

/** Files without marks, and where the marks stood. */
export function resolveMarked(files: Readonly<Record<string, string>>, options: Partial<ResolveOptions> = {}): Marked {
  const marks: string[] = [];
  const texts = new Map<string, string>();
  for (const [path, marked] of Object.entries(files)) {
    let text = '';
    let start = 0;
    for (const piece of marked.split(/([«»])/)) {
      if (piece === '«') start = text.length;
      else if (piece === '»') marks.push(`${path}:${String(start)}-${String(text.length)}`);
      else text += piece;
    }
    texts.set(path, text);
  }
  return { project: resolveProject(texts, { name: 'test', ...options }), marks };
}

/** `code file:start-end` of every finding. */
export function findings(project: ResolvedProject): readonly string[] {
  return project.diagnostics.map(({ code, range }) => {
    return `${code} ${range?.file ?? ''}:${String(range?.start.offset)}-${String(range?.end.offset)}`;
  });
}

/** A project of one model `m` with the given text; views and explores stand in the model's file. */
export function resolveModelText(text: string): Marked {
  return resolveMarked({ 'm.model.lkml': `connection: "c"\n${text}` });
}
