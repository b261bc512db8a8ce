/**
 * One place in the pool: a child process that is started, given one job at a time, replaced if it dies or has grown too
 * large, and stopped. States: `starting → idle ⇄ busy`, `stopping` (its replacement starts when it is gone), `down`
 * (waits before the next attempt).
 */
import { fork, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CoatcheckError } from '../errors/catalogue.ts';
import { childEnvironment } from '../lib/child-environment.ts';
import { connectionSettings } from './connection-settings.ts';
import { cancelledBy, type CurrentJob } from './current-job.ts';
import { inTheMiddle } from './executor-event.ts';
import type { ExecutorSlotOptions } from './executor-slot-options.ts';
import type { FromExecutor, ToExecutor } from './executor-protocol.ts';
import { JobStopped } from './job-control.ts';
import type { OnProgress } from './job-progress.ts';
import { watchJob } from './job-watch.ts';
import type { AnyJob, AnyOutcome } from './messages.ts';
import { errorOfJob } from './task-error.ts';

export interface ExecutorSlot extends AsyncDisposable {
  idle(): boolean;
  /** It has reported that it is ready, and may be working. */
  ready(): boolean;
  pid(): number | null;
  /** Replaces the process by one with the connections of now, after the job that runs in it. */
  renew(): void;
  /**
   * Call it only when idle. Null: the process died before the job reached it, so the job can be given to another one.
   */
  run(job: AnyJob, signal: AbortSignal, onProgress: OnProgress): Promise<AnyOutcome | null>;
}

/**
 * The pause after a death at start: 100 ms, doubled each time, up to this. Retrying at once does not help a machine
 * that is out of memory.
 */
const LONGEST_RESTART_DELAY_MS = 10_000;
/** How long a process may take to start, and to read the small files of its connections. */
const START_LIMIT_MS = 300_000;
/** How long a stopping process may take if no job runs in it. */
const STOP_GRACE_MS = 3000;

type SlotState = 'starting' | 'idle' | 'busy' | 'stopping' | 'down';

export function createExecutorSlot(options: ExecutorSlotOptions): ExecutorSlot {
  return new ProcessSlot(options);
}

class ProcessSlot implements ExecutorSlot {
  readonly #options: ExecutorSlotOptions;
  #state: SlotState = 'down';
  #child: ChildProcess | null = null;
  #job: CurrentJob | null = null;
  #failedStarts = 0;
  #disposed = false;
  /** The process was started with connections that have changed since. */
  #isOutdated = false;
  #restart: Disposable | null = null;
  #startLimit: Disposable | null = null;
  /** Resolves when the current child is gone and its scratch folder has been removed. */
  #gone: Promise<void> = Promise.resolve();

  constructor(options: ExecutorSlotOptions) {
    this.#options = options;
    this.#start();
  }

  idle(): boolean {
    return this.#state === 'idle';
  }

  ready(): boolean {
    return this.#state === 'idle' || this.#state === 'busy';
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  renew(): void {
    this.#isOutdated = this.#child !== null;
    if (this.#state === 'idle') this.#replace();
  }

  run(job: AnyJob, signal: AbortSignal, onProgress: OnProgress): Promise<AnyOutcome | null> {
    this.#state = 'busy';
    return new Promise<AnyOutcome | null>((resolve) => {
      const { jobId } = job;
      const { clock, memory, cancelGraceMs } = this.#options;
      let killTimer: Disposable | null = null;
      const current: CurrentJob = {
        job,
        watch: watchJob({
          clock,
          memory,
          pid: this.#child?.pid ?? 0,
          graceMs: cancelGraceMs,
          onGivenUp: (why) => this.#giveUp(current, why),
        }),
        onProgress,
        begun: false,
        cancelled: false,
        runsElsewhere: false,
        resolve(outcome) {
          signal.removeEventListener('abort', cancel);
          killTimer?.[Symbol.dispose]();
          current.watch[Symbol.dispose]();
          resolve(outcome);
        },
      };
      const cancel = (): void => {
        current.cancelled = true;
        this.#send({ kind: 'cancel', jobId });
        killTimer = clock.after(cancelGraceMs, () => this.#giveUp(current, new JobStopped('cancelled')));
      };
      this.#job = current;
      this.#send({ kind: 'job', job });
      if (signal.aborted) cancel();
      else signal.addEventListener('abort', cancel, { once: true });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#restart?.[Symbol.dispose]();
    const child = this.#child;
    if (child) {
      const job = this.#job;
      if (job) this.#send({ kind: 'cancel', jobId: job.job.jobId });
      this.#state = 'stopping';
      this.#send({ kind: 'stop' });
      const graceMs = job ? this.#options.cancelGraceMs : STOP_GRACE_MS;
      using _kill = this.#options.clock.after(graceMs, () => child.kill('SIGKILL'));
      await this.#gone;
    }
  }

  #start(): void {
    const { ids, storage, log } = this.#options;
    const scratchDir = join(storage.scratchDir, `executor-${ids.hex32().slice(0, 12)}`);
    // Next to this file, whether it runs as TypeScript or compiled.
    const main = new URL(`executor-process${extname(import.meta.url)}`, import.meta.url);
    const child = fork(fileURLToPath(main), [], {
      serialization: 'advanced',
      // Memory is watched from outside: JavaScript's own, lower limit would end the process without a word.
      execArgv: [`--max-old-space-size=${String(Math.ceil(this.#options.memory.limitBytes / 2 ** 20))}`],
      env: childEnvironment(),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    this.#isOutdated = false;
    this.#state = 'starting';
    this.#startLimit = this.#options.clock.after(START_LIMIT_MS, () => child.kill('SIGKILL'));
    this.#gone = new Promise((resolve) => {
      child.once('error', (error) => {
        if (child.pid === undefined) this.#onGone(child, error.message, scratchDir).then(resolve, resolve);
      });
      child.once('exit', (code, signal) => {
        this.#onGone(child, signal ?? `code ${String(code)}`, scratchDir).then(resolve, resolve);
      });
    });
    child.on('message', (message: FromExecutor) => this.#onMessage(child, message));
    this.#send({ kind: 'setup', setup: this.#setup(scratchDir) });
    if (child.pid !== undefined) log({ kind: 'started', pid: child.pid });
  }

  #setup(scratchDir: string) {
    const { storage, connections, maxResultBytes, workbenchMemory, workbenchTimeoutMs, threads } = this.#options;
    const settings = connections().map(connectionSettings);
    const limits = { maxResultBytes, workbenchMemory, workbenchTimeoutMs, threads };
    return { results: storage.location, scratchDir, connections: settings, ...limits };
  }

  #onMessage(child: ChildProcess, message: FromExecutor): void {
    switch (message.kind) {
      case 'ready':
        this.#failedStarts = 0;
        this.#startLimit?.[Symbol.dispose]();
        this.#becomeIdle();
        return;
      case 'step':
        if (this.#job?.job.jobId !== message.jobId) return;
        this.#job.begun = true;
        this.#job.runsElsewhere = message.runsElsewhere === true;
        this.#job.watch.step(message);
        return;
      case 'progress':
        if (this.#job?.job.jobId === message.jobId) this.#job.onProgress(message.progress);
        return;
      case 'problem':
        this.#options.log({ kind: 'problem', pid: child.pid ?? 0, jobId: message.jobId, text: message.text });
        return;
      case 'retry':
        this.#options.log({ ...message, pid: child.pid ?? 0 });
        return;
      case 'outcome':
        this.#onOutcome(child, message.outcome, message.residentBytes);
    }
  }

  #onOutcome(child: ChildProcess, outcome: AnyOutcome, residentBytes: number): void {
    const job = this.#job;
    if (job?.job.jobId !== outcome.jobId) return;
    this.#job = null;
    if (outcome.kind === 'failed' && outcome.error.code === 'database_error') {
      const text = outcome.error.messageDetails ?? outcome.error.message;
      this.#options.log({ kind: 'refused', pid: child.pid ?? 0, text, ...inTheMiddle(job.job) });
    }
    if (this.#state === 'busy' && residentBytes > this.#options.recycleAboveBytes) {
      this.#options.log({ kind: 'recycled', pid: child.pid ?? 0, residentBytes });
      this.#replace();
    }
    job.resolve(outcome);
    if (this.#state === 'busy') this.#becomeIdle();
  }

  /** The next process starts when this one is gone. */
  #replace(): void {
    this.#state = 'stopping';
    this.#send({ kind: 'stop' });
  }

  #becomeIdle(): void {
    if (this.#disposed) return;
    if (this.#isOutdated) {
      this.#replace();
      return;
    }
    this.#state = 'idle';
    this.#options.onIdle();
  }

  /**
   * Ends the process, and the job at once: a process that hangs on a dead disk may never go away. The slot gets no new
   * one until it is gone.
   */
  #giveUp(current: CurrentJob, why: CoatcheckError | JobStopped): void {
    const child = this.#child;
    if (this.#job !== current || !child) return;
    const { job } = current;
    const { jobId } = job;
    this.#options.log({ kind: 'killed', pid: child.pid ?? 0, reason: why.message, ...inTheMiddle(job) });
    this.#job = null;
    this.#state = 'stopping';
    child.kill('SIGKILL');
    if (current.cancelled) current.resolve(cancelledBy(current));
    else if (current.begun) current.resolve({ kind: 'failed', jobId, error: errorOfJob(why, job) });
    else current.resolve({ kind: 'crashed', jobId, reason: 'The executor process did not take the job.' });
  }

  async #onGone(child: ChildProcess, reason: string, scratchDir: string): Promise<void> {
    // A process that cannot even be started may report both an error and an exit.
    if (this.#child !== child) return;
    const job = this.#job;
    const diedAtStart = this.#state === 'starting';
    this.#startLimit?.[Symbol.dispose]();
    const wasStopRequested = this.#state === 'stopping';
    this.#job = null;
    this.#child = null;
    this.#state = 'down';
    if (child.pid !== undefined) {
      this.#options.log({ kind: 'exited', pid: child.pid, reason, asked: wasStopRequested, ...inTheMiddle(job?.job) });
    }
    if (!this.#disposed) this.#startAfter(diedAtStart);
    if (job?.cancelled || (job && this.#disposed)) job.resolve(cancelledBy(job));
    else if (job?.begun === false) job.resolve(null);
    else job?.resolve({ kind: 'crashed', jobId: job.job.jobId, reason: `The executor process ended (${reason}).` });
    await rm(scratchDir, { recursive: true, force: true });
  }

  #startAfter(diedAtStart: boolean): void {
    if (!diedAtStart) {
      this.#start();
      return;
    }
    const delayMs = Math.min(100 * 2 ** this.#failedStarts, LONGEST_RESTART_DELAY_MS);
    this.#failedStarts += 1;
    this.#restart = this.#options.clock.after(delayMs, () => this.#start());
  }

  #send(message: ToExecutor): void {
    // A process that has just died cannot be told: its exit event does the rest.
    if (this.#child?.connected) this.#child.send(message, () => undefined);
  }
}
