/** A LookML project on disk, as it is now. Knows nothing of queries. */
import { resolve } from 'node:path';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { readTexts, resolveTexts, type ProjectPlace } from './project-texts.ts';

export interface ProjectSource {
  /** The last state that was read. Its identity stays the same as long as no file changes. */
  current(): ResolvedProject;
  /** Reads the folder again; what is current changes only when a text did. Rejects when the folder cannot be read. */
  reload(): Promise<ResolvedProject>;
}

/**
 * Opens the project in `dir` and resolves it in this thread, for commands, which have nothing else to do meanwhile;
 * rejects when the folder cannot be read.
 */
export async function openProject(dir: string, options: Omit<ProjectPlace, 'dir'> = {}): Promise<ProjectSource> {
  const place = { ...options, dir: resolve(dir) };
  let texts = await readTexts(place);
  let current = resolveTexts(texts);
  return {
    current: () => current,
    async reload() {
      const { version } = texts;
      texts = await readTexts(place);
      if (texts.version !== version) current = resolveTexts(texts);
      return current;
    },
  };
}
