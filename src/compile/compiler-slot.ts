/**
 * One place in the pool: a child process that is started when it is first needed, compiles one job at a time, and is
 * ended when a job exceeds its budget. States: `empty → idle ⇄ busy`; whatever ends the process leads back to `empty`,
 * or first to `resting` if it died before it could do anything.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../lib/child-environment.ts';
import type { Clock } from '../lib/clock.ts';
import { requireThat } from '../lib/require-that.ts';
import { heapMib, longestLifeMs, watchBudget, type CompileBudget, type Overrun } from './compile-budget.ts';
import type { CompileAnswer, CompileSettings, CompileWork } from './compile-work.ts';
import type { CompilerEvent } from './compiler-event.ts';
import type { FromCompiler, ToCompiler } from './compiler-protocol.ts';
import type { ProjectImage } from '../lookml-project/project-image.ts';

export interface CompilerSlotOptions {
  /** The newest settings, with which every job is done; the same object until they change. */
  readonly settings: () => CompileSettings;
  readonly budget: CompileBudget;
  /** The newest project; null before the first, which comes before any job. */
  readonly image: () => ProjectImage | null;
  readonly clock: Clock;
  readonly log: (event: CompilerEvent) => void;
  /** Called when the slot can take a job again. */
  readonly onFree: () => void;
}

/** The outcome of a job. */
export type SlotOutcome =
  | { readonly kind: 'answer'; readonly answer: CompileAnswer; readonly version: string }
  /** The job used up its budget, and was ended with its process. */
  | { readonly kind: 'overrun'; readonly of: Overrun }
  /** The process ended for another reason. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** A mistake of this program; it is logged. */
  | { readonly kind: 'threw' };

/** The pause after a death at start: 100 ms, doubled each time, up to this. */
const LONGEST_REST_MS = 10_000;

/** How many letters of the standard error are kept. */
const LAST_WORDS = 2_000;

/** How V8 ends a process that finds no memory: by a signal, or by an exit code if a shell is in between. */
const OUT_OF_MEMORY: ReadonlySet<string> = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL', 'code 133', 'code 134']);

interface Job {
  readonly id: number;
  readonly version: string;
  readonly resolve: (outcome: SlotOutcome) => void;
  watch: Disposable | null;
  overrun: Overrun | null;
}

interface Compiler {
  readonly child: ChildProcess;
  readonly heapMib: number;
  /** The project that it was given last. */
  version: string;
  /** Those that it was given last. */
  settings: CompileSettings | null;
  hasBegun: boolean;
  lastWords: string;
}

type SlotState = 'empty' | 'idle' | 'busy' | 'resting';

export class CompilerSlot implements AsyncDisposable {
  readonly #options: CompilerSlotOptions;
  #state: SlotState = 'empty';
  #compiler: Compiler | null = null;
  #job: Job | null = null;
  #lastJobId = 0;
  #failedStarts = 0;
  #rest: Disposable | null = null;
  #isDisposed = false;
  /** Resolves when the current process is gone. */
  #gone: Promise<void> = Promise.resolve();

  constructor(options: CompilerSlotOptions) {
    this.#options = options;
  }

  get isFree(): boolean {
    return (this.#state === 'empty' || this.#state === 'idle') && !this.#isDisposed;
  }

  /** A process exists, so a job can begin at once. */
  get isWarm(): boolean {
    return this.#compiler !== null;
  }

  get pid(): number | null {
    return this.#compiler?.child.pid ?? null;
  }

  /** Starts the process before its first job, with the project if there is one. Does nothing if it is busy. */
  warm(): void {
    if (!this.isFree) return;
    const image = this.#options.image();
    if (image !== null) this.#ready(image);
    else if (this.#compiler === null) this.#start(heapMib(this.#options.budget, 0));
    this.#state = 'idle';
  }

  /**
   * Call it only when free. Never rejects.
   * @param given of the project that it is compiled against; null = the newest
   */
  run(work: CompileWork, given: ProjectImage | null): Promise<SlotOutcome> {
    const image = given ?? this.#options.image();
    requireThat(image !== null, 'a project comes before the first job');
    const compiler = this.#ready(image);
    const { promise, resolve } = Promise.withResolvers<SlotOutcome>();
    this.#lastJobId += 1;
    this.#job = { id: this.#lastJobId, version: image.version, resolve, watch: null, overrun: null };
    this.#state = 'busy';
    this.#send(compiler, { kind: 'job', jobId: this.#lastJobId, work });
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#rest?.[Symbol.dispose]();
    this.#compiler?.child.kill('SIGKILL');
    await this.#gone;
  }

  /** The process, with `image` on its way to it. */
  #ready(image: ProjectImage): Compiler {
    const needed = heapMib(this.#options.budget, image.bytes);
    if (this.#compiler !== null && this.#compiler.heapMib < needed) this.#replace(this.#compiler);
    const compiler = this.#compiler ?? this.#start(needed);
    const settings = this.#options.settings();
    if (compiler.settings !== settings) {
      compiler.settings = settings;
      this.#send(compiler, { kind: 'setup', settings, lifeMs: longestLifeMs(this.#options.budget) });
    }
    if (compiler.version !== image.version) {
      compiler.version = image.version;
      this.#send(compiler, { kind: 'project', image });
    }
    return compiler;
  }

  /** The project has outgrown an idle process. */
  #replace(old: Compiler): void {
    this.#compiler = null;
    old.child.kill('SIGKILL');
  }

  #start(heap: number): Compiler {
    const { log } = this.#options;
    // Next to this file, whether it runs as TypeScript or compiled.
    const main = new URL(`compiler-process${extname(import.meta.url)}`, import.meta.url);
    const child = fork(fileURLToPath(main), [], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${String(heap)}`],
      env: childEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const compiler: Compiler = { child, heapMib: heap, version: '', settings: null, hasBegun: false, lastWords: '' };
    this.#compiler = compiler;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      compiler.lastWords = (compiler.lastWords + text).slice(-LAST_WORDS);
    });
    child.on('message', (message: FromCompiler) => this.#onMessage(compiler, message));
    this.#gone = new Promise((resolve) => {
      const end = (reason: string): void => {
        this.#onGone(compiler, reason);
        resolve();
      };
      child.once('error', (error) => {
        if (child.pid === undefined) end(error.message);
      });
      child.once('exit', (code, signal) => end(signal ?? `code ${String(code)}`));
    });
    if (child.pid !== undefined) log({ kind: 'started', pid: child.pid });
    return compiler;
  }

  #onMessage(compiler: Compiler, message: FromCompiler): void {
    const job = this.#job;
    if (this.#compiler !== compiler || job?.id !== message.jobId) return;
    switch (message.kind) {
      case 'begun':
        compiler.hasBegun = true;
        this.#failedStarts = 0;
        this.#watch(compiler, job, message.cpuMs);
        return;
      case 'answer':
        return this.#finish(job, { kind: 'answer', answer: message.answer, version: job.version });
      case 'threw':
        this.#options.log({ kind: 'problem', pid: compiler.child.pid ?? 0, text: message.text });
        return this.#finish(job, { kind: 'threw' });
    }
  }

  #watch(compiler: Compiler, job: Job, cpuMsBefore: number): void {
    const { budget, clock, log } = this.#options;
    const { child, heapMib: heap } = compiler;
    const pid = child.pid ?? 0;
    job.watch = watchBudget({ pid, cpuMsBefore, heapMib: heap }, budget, {
      clock,
      onOverrun: (of) => {
        job.overrun = of;
        log({ kind: 'stopped', pid, why: of });
        child.kill('SIGKILL');
      },
    });
  }

  #finish(job: Job, outcome: SlotOutcome): void {
    job.watch?.[Symbol.dispose]();
    this.#job = null;
    if (this.#state === 'busy') this.#state = 'idle';
    job.resolve(outcome);
    this.#options.onFree();
  }

  #onGone(compiler: Compiler, reason: string): void {
    const { child, lastWords } = compiler;
    if (child.pid !== undefined) this.#options.log({ kind: 'exited', pid: child.pid, reason, lastWords });
    // A process that was replaced, or that reports both an error and an exit.
    if (this.#compiler !== compiler) return;
    this.#compiler = null;
    this.#state = 'empty';
    if (!compiler.hasBegun && !this.#isDisposed) this.#takeRest();
    const job = this.#job;
    if (job === null) return;
    // Without a watch the job had not begun: whatever went wrong, it was not the job.
    const overrun = job.overrun ?? (job.watch !== null && OUT_OF_MEMORY.has(reason) ? 'memory' : null);
    this.#finish(job, overrun === null ? { kind: 'lost', reason } : { kind: 'overrun', of: overrun });
  }

  /** Retrying at once does not help a machine that cannot start processes. */
  #takeRest(): void {
    this.#state = 'resting';
    const restMs = Math.min(100 * 2 ** this.#failedStarts, LONGEST_REST_MS);
    this.#failedStarts += 1;
    this.#rest = this.#options.clock.after(restMs, () => {
      this.#state = 'empty';
      this.#options.onFree();
    });
  }

  #send({ child }: Compiler, message: ToCompiler): void {
    // A process that has just died cannot be told: its exit event does the rest.
    if (child.connected) child.send(message, () => undefined);
  }
}
