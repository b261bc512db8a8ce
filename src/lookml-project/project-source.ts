/**
 * A LookML project on disk, kept resolved. The newest state that could be read is served; a change of the files is
 * noticed by watching and read once the folder has been quiet for a moment. Knows nothing of queries.
 */
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { systemClock } from '../lib/clock.ts';
import { requireThat } from '../lib/require-that.ts';
import { resolveProject } from '../lookml/resolve/resolve-project.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { projectVersion, readProject } from './read-project.ts';

/** Editors write a file in several steps; a folder that was quiet for so long is taken to be whole. */
const QUIET_MS = 150;

export interface ProjectSourceOptions {
  /** The project's name where its manifest gives none. Default: the folder's. */
  readonly name?: string;
  /** Imported project → its folder. Those below `imported_projects/` are found without. */
  readonly imports?: Readonly<Record<string, string>>;
  readonly constants?: Readonly<Record<string, string>>;
  /** Reload by itself when files change. */
  readonly watch?: boolean;
  readonly clock?: Clock;
  /** Called after a reload that changed something. */
  onChange?(project: ResolvedProject): void;
  /** Called when a reload by watching failed (the folder is gone, say); the last state stays. */
  onError?(error: unknown): void;
}

export interface ProjectSource extends AsyncDisposable {
  /** The last state that was read. Its identity stays the same as long as no file changes. */
  current(): ResolvedProject;
  /** Reads the folder again; resolves only when a text changed. */
  reload(): Promise<ResolvedProject>;
}

/** Opens the project in `dir`; rejects when the folder cannot be read. */
export async function openProject(dir: string, options: ProjectSourceOptions = {}): Promise<ProjectSource> {
  const source = new FolderProject(resolve(dir), options);
  await source.reload();
  if (options.watch === true) source.startWatching();
  return source;
}

class FolderProject implements ProjectSource {
  readonly #dir: string;
  readonly #options: ProjectSourceOptions;
  #current: ResolvedProject | undefined;
  #loading: Promise<ResolvedProject> | undefined;
  #watchers: readonly FSWatcher[] = [];
  #pending: Disposable | undefined;

  constructor(dir: string, options: ProjectSourceOptions) {
    this.#dir = dir;
    this.#options = options;
  }

  current(): ResolvedProject {
    requireThat(this.#current !== undefined, 'openProject has finished');
    return this.#current;
  }

  /** Calls that come while one is reading wait for a fresh read after it. */
  reload(): Promise<ResolvedProject> {
    const previous = this.#loading ?? Promise.resolve();
    const next = previous.then(
      () => this.#read(),
      () => this.#read(),
    );
    this.#loading = next;
    return next;
  }

  startWatching(): void {
    const folders = [this.#dir, ...Object.values(this.#options.imports ?? {})];
    this.#watchers = folders.map((folder) => {
      const watcher = watch(folder, { recursive: true, persistent: false }, (_event, file) => {
        if (file === null || /\.(?:lkml|lookml|strings\.json)$/.test(file) || !file.includes('.')) this.#readSoon();
      });
      watcher.on('error', (error) => this.#options.onError?.(error));
      return watcher;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
    this.#pending?.[Symbol.dispose]();
    this.#pending = undefined;
    await this.#loading?.catch(() => undefined);
  }

  #readSoon(): void {
    this.#pending?.[Symbol.dispose]();
    this.#pending = (this.#options.clock ?? systemClock).after(QUIET_MS, () => {
      this.#pending = undefined;
      this.reload().catch((error: unknown) => this.#options.onError?.(error));
    });
  }

  async #read(): Promise<ResolvedProject> {
    const { imports = {}, constants = {} } = this.#options;
    const names = Object.keys(imports).toSorted();
    const [files, ...imported] = await Promise.all([
      readProject(this.#dir),
      ...names.map((name) => readProject(imports[name] ?? '')),
    ]);
    const version = projectVersion([files, ...imported, new Map(Object.entries(constants))]);
    if (this.#current?.version === version) return this.#current;
    const resolved = resolveProject(files, {
      name: this.#options.name ?? basename(this.#dir),
      imports: new Map(names.map((name, index) => [name, imported[index] ?? new Map<string, string>()])),
      constants,
      version,
    });
    const changed = this.#current !== undefined;
    this.#current = resolved;
    if (changed) this.#options.onChange?.(resolved);
    return resolved;
  }
}
