/**
 * Workspaces that are being worked in, read by a loader process each. Those that nobody has used for a while, or longest
 * when there are too many, lose their process; they are read again when somebody comes back.
 */
import type { Clock } from '../lib/clock.ts';
import { LoadedProject } from '../lookml-project/loaded-project.ts';
import type { ProjectImage } from '../lookml-project/project-image.ts';
import type { ProjectPlace } from '../lookml-project/project-texts.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { failed } from './git.ts';

/** A version of a workspace's project. */
export interface ReadWorkspace {
  readonly project: ResolvedProject;
  /** Where it lies for other processes. */
  readonly image: ProjectImage;
}

/** A loader takes about 100 MB. */
const MOST = 8;
const IDLE_MS = 15 * 60_000;
/** Longer than the largest projects take. What takes longer is of an author who wants that. */
const LONGEST_READ_MS = 60_000;
/** Of a loader of a workspace, whose files anybody may have written who develops. */
const HEAP_MIB = 1_024;

interface Open {
  readonly loaded: LoadedProject;
  isRead: boolean;
  usedAt: number;
}

export class ReadWorkspaces implements AsyncDisposable {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #open = new Map<string, Open>();
  #sweep: Disposable | null = null;

  constructor({ clock, onError }: { readonly clock: Clock; readonly onError: (error: unknown) => void }) {
    this.#clock = clock;
    this.#onError = onError;
  }

  /** The newest version, if it is being worked in. */
  find(userId: string): ReadWorkspace | undefined {
    const one = this.#open.get(userId);
    return one?.isRead === true ? this.#use(one) : undefined;
  }

  /** One call for a user at a time. @throws CoatcheckError `git_failed` if it cannot be read in time */
  async open(
    userId: string,
    where: { readonly place: ProjectPlace; readonly dataDir: string },
  ): Promise<ReadWorkspace> {
    const known = this.find(userId);
    if (known !== undefined) return known;
    await this.#makeRoom();
    const clock = this.#clock;
    const loaded = new LoadedProject({ ...where, clock, onError: this.#onError, heapMib: HEAP_MIB });
    const one: Open = { loaded, isRead: false, usedAt: clock.steady() };
    this.#open.set(userId, one);
    this.#sweepLater();
    await this.#inTime(userId, loaded.opened);
    one.isRead = true;
    return this.#use(one);
  }

  /** Resolves when what is on the disk now has been read, if it is being worked in. Never rejects. */
  async reload(userId: string): Promise<void> {
    const one = this.#open.get(userId);
    // What was to be done is done: whoever reads it next is told.
    if (one !== undefined) await this.#inTime(userId, one.loaded.reload()).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sweep?.[Symbol.dispose]();
    await Promise.all([...this.#open.keys()].map((userId) => this.#close(userId)));
  }

  #use(one: Open): ReadWorkspace {
    one.usedAt = this.#clock.steady();
    return { project: one.loaded.current(), image: one.loaded.image() };
  }

  async #close(userId: string): Promise<void> {
    const one = this.#open.get(userId);
    this.#open.delete(userId);
    await one?.loaded[Symbol.asyncDispose]();
  }

  async #makeRoom(): Promise<void> {
    if (this.#open.size < MOST) return;
    const [longest] = [...this.#open].toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
    if (longest !== undefined) await this.#close(longest[0]);
  }

  #sweepLater(): void {
    this.#sweep ??= this.#clock.after(IDLE_MS / 3, () => {
      this.#sweep = null;
      const since = this.#clock.steady() - IDLE_MS;
      for (const [userId, { usedAt }] of this.#open) if (usedAt < since) void this.#close(userId);
      if (this.#open.size > 0) this.#sweepLater();
    });
  }

  /** A loader that does not come back is ended: the next use starts another. */
  async #inTime(userId: string, reading: Promise<unknown>): Promise<void> {
    const late = Promise.withResolvers<never>();
    using _timer = this.#clock.after(LONGEST_READ_MS, () => late.reject(new Error('took too long')));
    try {
      await Promise.race([reading, late.promise]);
    } catch (error) {
      this.#onError(error);
      await this.#close(userId);
      throw failed('The LookML of the workspace could not be read: it is too large, or was changed meanwhile');
    }
  }
}
