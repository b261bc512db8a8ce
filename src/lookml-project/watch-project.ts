/** Notices that files of a project have changed. */
import { watch } from 'node:fs';
import type { Clock } from '../lib/clock.ts';
import type { ProjectPlace } from './project-texts.ts';

/** Editors write a file in several steps; a folder that was quiet for so long is taken to be whole. */
const QUIET_MS = 150;

export interface WatchOptions {
  readonly clock: Clock;
  /** Called when files have changed, once it is quiet. */
  readonly onQuiet: () => void;
  readonly onError: (error: unknown) => void;
}

/** Until it is disposed. @throws Error if a folder cannot be watched */
export function watchProject(
  { dir, imports = {} }: Pick<ProjectPlace, 'dir' | 'imports'>,
  { clock, onQuiet, onError }: WatchOptions,
): Disposable {
  let pending: Disposable | undefined;
  const wait = (): void => {
    pending?.[Symbol.dispose]();
    pending = clock.after(QUIET_MS, onQuiet);
  };
  const watchers = [dir, ...Object.values(imports)].map((folder) => {
    const watcher = watch(folder, { recursive: true, persistent: false }, (_event, file) => {
      if (file === null || /\.(?:lkml|lookml|strings\.json)$/.test(file) || !file.includes('.')) wait();
    });
    watcher.on('error', onError);
    return watcher;
  });
  return {
    [Symbol.dispose]() {
      for (const watcher of watchers) watcher.close();
      pending?.[Symbol.dispose]();
    },
  };
}
