/**
 * A project that a process of its own reads, resolves and watches: the server opens the images that it writes, and
 * nobody waits meanwhile. If that process ends, the last version stays, and another is started.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../lib/child-environment.ts';
import type { Clock } from '../lib/clock.ts';
import { createPace } from '../lib/others-turn.ts';
import { requireThat } from '../lib/require-that.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import type { FromLoader, ToLoader } from './loader-protocol.ts';
import type { ProjectFacts } from './project-facts.ts';
import { openProjectImage, type ProjectImage } from './project-image.ts';
import type { ProjectSource } from './project-source.ts';
import type { ProjectPlace } from './project-texts.ts';

export interface LoadedProjectOptions {
  readonly place: ProjectPlace;
  /** Its images are below this folder. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** The most memory of its process; absent: as much as it needs. */
  readonly heapMib?: number;
  /** Called after each version but the first. */
  readonly onChange?: (facts: ProjectFacts) => void;
  /** The project could not be read again, or its loader has ended; the last version stays. */
  readonly onError?: (error: unknown) => void;
}

/** The pause after the loader's death: a second, doubled each time, up to this. */
const LONGEST_REST_MS = 300_000;

/** How many letters of the standard error are kept. */
const LAST_WORDS = 2_000;

type NewVersion = Extract<FromLoader, { readonly kind: 'version' }>;

interface Version {
  readonly project: ResolvedProject;
  readonly image: ProjectImage;
  readonly facts: ProjectFacts;
}

export class LoadedProject implements ProjectSource, AsyncDisposable {
  /** Resolves when the project has been read; rejects if it cannot be. */
  readonly opened: Promise<void>;
  readonly #options: LoadedProjectOptions;
  readonly #firstRead = Promise.withResolvers<void>();
  #loader: ChildProcess | null = null;
  #version: Version | null = null;
  /** Versions are opened one after the other. */
  #opening: Promise<void> = Promise.resolve();
  /** What the loader has read, and takes for known here, but could not be opened. */
  #unopened: { readonly version: NewVersion; readonly error: unknown } | null = null;
  readonly #reloads = new Map<number, PromiseWithResolvers<ResolvedProject>>();
  #lastReload = 0;
  #deaths = 0;
  #rest: Disposable | null = null;
  #isDisposed = false;
  /** Resolves when the current process is gone. */
  #gone: Promise<void> = Promise.resolve();

  constructor(options: LoadedProjectOptions) {
    this.#options = options;
    this.opened = this.#firstRead.promise;
    // Whoever awaits it is told; nobody needs to.
    this.opened.catch(() => undefined);
    this.#start();
  }

  current(): ResolvedProject {
    return this.#read().project;
  }

  /** Where the current version lies, for other processes. */
  image(): ProjectImage {
    return this.#read().image;
  }

  facts(): ProjectFacts {
    return this.#read().facts;
  }

  /** Process id of the loader; null while there is none. */
  pid(): number | null {
    return this.#loader?.pid ?? null;
  }

  /** Rejects when there is no loader, when it ends meanwhile, or when what it has read cannot be opened. */
  reload(): Promise<ResolvedProject> {
    const reload = Promise.withResolvers<ResolvedProject>();
    if (this.#loader === null) return Promise.reject(new Error('The loader is being started again.'));
    if (this.#unopened !== null) this.#openNext(this.#unopened.version);
    this.#lastReload += 1;
    this.#reloads.set(this.#lastReload, reload);
    this.#send({ kind: 'reload', id: this.#lastReload });
    return reload.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#rest?.[Symbol.dispose]();
    this.#loader?.kill('SIGKILL');
    await this.#gone;
    await this.#opening;
  }

  #read(): Version {
    requireThat(this.#version !== null, 'the project was opened');
    return this.#version;
  }

  #start(): void {
    const { place, dataDir, heapMib } = this.#options;
    // Next to this file, whether it runs as TypeScript or compiled.
    const main = new URL(`loader-process${extname(import.meta.url)}`, import.meta.url);
    const child = fork(fileURLToPath(main), [], {
      serialization: 'advanced',
      execArgv: heapMib === undefined ? [] : [`--max-old-space-size=${String(heapMib)}`],
      env: childEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#loader = child;
    this.#unopened = null;
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS);
    });
    child.on('message', (message: FromLoader) => this.#onMessage(message));
    this.#gone = new Promise((done) => {
      const end = (reason: string): void => {
        this.#onGone(`The process that reads the project has ended: ${reason}. ${lastWords}`.trimEnd());
        done();
      };
      child.once('error', (error) => {
        if (child.pid === undefined) end(error.message);
      });
      child.once('exit', (code, signal) => end(signal ?? `code ${String(code)}`));
    });
    this.#send({
      kind: 'setup',
      place: { ...place, dir: resolve(place.dir) },
      dataDir,
      known: this.#version?.image ?? null,
    });
  }

  #onMessage(message: FromLoader): void {
    switch (message.kind) {
      case 'version':
        return this.#openNext(message);
      case 'done':
        void this.#opening.then(() => this.#endReload(message));
        return;
      case 'failed':
        return this.#fail(new Error(message.text));
    }
  }

  #openNext(version: NewVersion): void {
    const open = async (): Promise<void> => {
      try {
        await this.#open(version);
        this.#unopened = null;
      } catch (error) {
        this.#unopened = { version, error };
        this.#fail(error);
      }
    };
    this.#opening = this.#opening.then(open);
  }

  async #open({ image, facts }: NewVersion): Promise<void> {
    const project = openProjectImage(image, this.#version?.project);
    await readListed(project);
    const isFirst = this.#version === null;
    this.#version = { project, image, facts };
    this.#deaths = 0;
    this.#firstRead.resolve();
    if (!isFirst) this.#options.onChange?.(facts);
  }

  #endReload({ id, failed }: FromLoader & { readonly kind: 'done' }): void {
    const reload = this.#reloads.get(id);
    this.#reloads.delete(id);
    if (failed === null && this.#unopened !== null) reload?.reject(this.#unopened.error);
    else if (failed === null && this.#version !== null) reload?.resolve(this.#version.project);
    else reload?.reject(new Error(failed ?? 'The project has not been read yet.'));
  }

  #fail(error: unknown): void {
    if (this.#version === null) this.#firstRead.reject(error);
    else this.#options.onError?.(error);
  }

  #onGone(reason: string): void {
    this.#loader = null;
    const error = new Error(reason);
    for (const reload of this.#reloads.values()) reload.reject(error);
    this.#reloads.clear();
    if (this.#isDisposed) return;
    this.#fail(error);
    const restMs = Math.min(1_000 * 2 ** this.#deaths, LONGEST_REST_MS);
    this.#deaths += 1;
    this.#rest = this.#options.clock.after(restMs, () => this.#start());
  }

  #send(message: ToLoader): void {
    // A process that has just died cannot be told: its exit event does the rest.
    if (this.#loader?.connected === true) this.#loader.send(message, () => undefined);
  }
}

/** Reads what lists show all of, with pauses, so that nobody has to wait for all of it later. */
async function readListed({ models }: ResolvedProject): Promise<void> {
  const pace = createPace();
  for (const name of Object.keys(models)) {
    const model = models[name];
    await pace();
    for (const kind of ['explores', 'dashboards', 'views'] as const) {
      const parts = model?.[kind] ?? {};
      await pace();
      if (kind === 'views') continue;
      for (const part of Object.keys(parts)) {
        void parts[part];
        await pace();
      }
    }
  }
}
