/**
 * The compilers as the server sees them: a few child processes, started when they are needed. Users take turns, and a
 * user who has something running never takes the last free process: it is kept for those who have nothing.
 */
import type { Caller } from '../access/caller.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import type { CompileBudget } from './compile-budget.ts';
import { CompilerSlot, type SlotOutcome } from './compiler-slot.ts';
import type { CompileAnswer, CompileKind, CompileSettings, CompileWork } from './compile-work.ts';
import type { OnCompiled } from './compile-time.ts';
import type { CompilerEvent } from './compiler-event.ts';
import type { ProjectImage } from '../lookml-project/project-image.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';

export interface Compiled<Kind extends CompileKind = CompileKind> {
  readonly answer: CompileAnswer<Kind>;
  /** Version of the project that it was compiled against. */
  readonly version: string;
}

/** The user who compiles. */
export interface Compiler {
  /**
   * @param userId whose turn it takes
   * @param onAttempt called when a process is done with it, for each that was tried
   * @throws CoatcheckError `compile_timeout`, `compile_memory`, `compiler_crashed`, `internal`
   * @throws the signal's reason, at once when it aborts
   */
  run<Kind extends CompileKind>(
    work: CompileWork<Kind>,
    userId: string,
    signal?: AbortSignal,
    onAttempt?: OnCompiled,
  ): Promise<Compiled<Kind>>;
}

/** A version of a project, and compilers that compile against it. */
export interface CompiledProject {
  readonly project: ResolvedProject;
  readonly compiler: Compiler;
}

/** The project as a caller has it: production's, or that of the caller's workspace. @throws CoatcheckError `git_failed` */
export type ProjectFor = (caller: Caller) => Promise<CompiledProject>;

export interface CompilePoolOptions {
  /** The most processes. */
  readonly size: number;
  /** The newest settings; the same object until they change. */
  readonly settings: () => CompileSettings;
  readonly budget: CompileBudget;
  /** The newest project; null before the first, which comes before any work. */
  readonly image: () => ProjectImage | null;
  readonly clock: Clock;
  /** Receives starts, stops and deaths; no queries. */
  readonly log?: (event: CompilerEvent) => void;
}

/** A process may have died for another reason: the machine ran out of memory, say. */
const ATTEMPTS = 2;

interface Waiting {
  /** Null: the newest when its turn has come. */
  readonly image: ProjectImage | null;
  readonly work: CompileWork;
  readonly userId: string;
  readonly onAttempt: OnCompiled;
  attempts: number;
  readonly resolve: (compiled: Compiled) => void;
  readonly reject: (error: unknown) => void;
}

export class CompilePool implements Compiler, AsyncDisposable {
  readonly #budget: CompileBudget;
  readonly #clock: Clock;
  readonly #slots: readonly CompilerSlot[];
  /** By user; the first one's turn is next. */
  readonly #lines = new Map<string, Waiting[]>();
  /** How many jobs each user has running; absent = none. */
  readonly #running = new Map<string, number>();
  #isDisposed = false;

  constructor({ size, log = () => undefined, ...options }: CompilePoolOptions) {
    this.#budget = options.budget;
    this.#clock = options.clock;
    this.#slots = Array.from(
      { length: size },
      () => new CompilerSlot({ ...options, log, onFree: () => this.#dispatch() }),
    );
  }

  /** Keeps one process ready, with the newest project, so that the first job need not wait for its start. */
  warm(): void {
    this.#slots[0]?.warm();
  }

  /** Process ids of the compilers alive now. */
  pids(): readonly number[] {
    return this.#slots.flatMap(({ pid }) => pid ?? []);
  }

  /** Compiles against the project of an image, whatever the newest is. */
  against(image: ProjectImage): Compiler {
    return {
      run: (work, userId, signal, onAttempt) => this.#enqueue({ work, userId, image }, signal, onAttempt),
    };
  }

  run<Kind extends CompileKind>(
    work: CompileWork<Kind>,
    userId: string,
    signal?: AbortSignal,
    onAttempt?: OnCompiled,
  ): Promise<Compiled<Kind>> {
    return this.#enqueue({ work, userId, image: null }, signal, onAttempt);
  }

  #enqueue<Kind extends CompileKind>(
    {
      work,
      userId,
      image,
    }: { readonly work: CompileWork<Kind>; readonly userId: string; readonly image: ProjectImage | null },
    signal: AbortSignal | undefined,
    onAttempt: OnCompiled = () => undefined,
  ): Promise<Compiled<Kind>> {
    return new Promise<Compiled>((resolve, reject) => {
      const waiting: Waiting = { image, work, userId, onAttempt, attempts: 0, resolve, reject };
      if (signal?.aborted === true || this.#isDisposed) {
        reject(signal?.reason ?? new Error('The compilers have stopped.'));
        return;
      }
      signal?.addEventListener(
        'abort',
        () => {
          this.#withdraw(waiting);
          reject(signal.reason);
        },
        { once: true },
      );
      const line = this.#lines.get(userId);
      if (line === undefined) this.#lines.set(userId, [waiting]);
      else line.push(waiting);
      this.#dispatch();
      // The answer is the result of the function for that kind.
    }) as Promise<Compiled<Kind>>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    for (const { reject } of [...this.#lines.values()].flat()) reject(new Error('The compilers have stopped.'));
    this.#lines.clear();
    await Promise.all(this.#slots.map((slot) => slot[Symbol.asyncDispose]()));
  }

  #dispatch(): void {
    for (const [userId, line] of this.#lines) {
      const free = this.#slots.filter(({ isFree }) => isFree);
      const slot = free.find(({ isWarm }) => isWarm) ?? free[0];
      if (slot === undefined) return;
      if (this.#running.has(userId) && free.length < 2) continue;
      const waiting = line.shift();
      // Goes behind the others if the user has more.
      this.#lines.delete(userId);
      if (line.length > 0) this.#lines.set(userId, line);
      if (waiting !== undefined) void this.#runOn(slot, waiting);
    }
  }

  async #runOn(slot: CompilerSlot, waiting: Waiting): Promise<void> {
    const { userId } = waiting;
    this.#running.set(userId, (this.#running.get(userId) ?? 0) + 1);
    waiting.attempts += 1;
    const begun = { startedAt: this.#clock.now() };
    const start = performance.now();
    const outcome = await slot.run(waiting.work, waiting.image);
    const error = outcome.kind === 'answer' ? null : this.#errorOf(outcome, waiting.attempts);
    waiting.onAttempt({ ...begun, ms: performance.now() - start, failure: error?.code ?? null });
    const left = (this.#running.get(userId) ?? 1) - 1;
    if (left > 0) this.#running.set(userId, left);
    else this.#running.delete(userId);
    if (outcome.kind === 'lost' && waiting.attempts < ATTEMPTS && !this.#isDisposed) {
      this.#lines.set(userId, [waiting, ...(this.#lines.get(userId) ?? [])]);
    } else if (outcome.kind === 'answer') waiting.resolve(outcome);
    else waiting.reject(error);
    this.#dispatch();
  }

  #errorOf(outcome: Exclude<SlotOutcome, { kind: 'answer' }>, attempts: number): CoatcheckError {
    switch (outcome.kind) {
      case 'overrun': {
        const { timeMs, memoryBytes } = this.#budget;
        return outcome.of === 'time'
          ? new CoatcheckError('compile_timeout', { limit: `${String(timeMs / 1_000)} s` })
          : new CoatcheckError('compile_memory', { limit: `${String(Math.round(memoryBytes / 1e6))} MB` });
      }
      case 'lost':
        return new CoatcheckError('compiler_crashed', { attempts });
      case 'threw':
        return new CoatcheckError('internal', {});
      default:
        return outcome satisfies never;
    }
  }

  #withdraw(waiting: Waiting): void {
    const line = this.#lines.get(waiting.userId);
    const index = line?.indexOf(waiting) ?? -1;
    if (line === undefined || index < 0) return;
    line.splice(index, 1);
    if (line.length === 0) this.#lines.delete(waiting.userId);
  }
}
