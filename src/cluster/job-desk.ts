/**
 * Jobs that a node has done by another, because it has no executors: renderings that somebody waits for, and tests of
 * connections. The job and its outcome lie in PostgreSQL for as long as they take.
 */
import { deserialize, serialize } from 'node:v8';
import { sql } from 'kysely';
import { ownFault } from '../errors/own-fault.ts';
import type { ExecutorJob, Executors, JobOutcome } from '../execution/messages.ts';
import type { JobProgress, OnProgress } from '../execution/job-progress.ts';
import type { Clock } from '../lib/clock.ts';
import type { SealKeeper } from '../lib/seal.ts';
import type { Database } from '../store/database.ts';

export interface JobDeskOptions {
  readonly database: Pick<Database, 'read' | 'write'>;
  readonly node: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly tell: (topic: 'job' | 'job_done' | 'job_over' | 'job_told', texts: readonly string[]) => void;
  /** Keeps from PostgreSQL the password of a connection that is tried. All nodes have the same key. */
  readonly seals: SealKeeper;
}

type Worker = Pick<Executors, 'run' | 'size'>;

/** How soon an outcome is found without its message. */
const LOOK_EVERY_MS = 1_000;

/** After an outcome that could not be written. */
const TRY_AGAIN_MS = 500;

interface Asked {
  readonly changed: () => void;
  readonly onProgress: OnProgress;
}

export class JobDesk implements AsyncDisposable {
  readonly #options: JobDeskOptions;
  /** Jobs of this node that others do. */
  readonly #asked = new Map<string, Asked>();
  /** Jobs of others that this node does. */
  readonly #doing = new Map<string, AbortController>();
  readonly #ends = new Set<Promise<void>>();
  /** Jobs of this node that are over, and could not be deleted. */
  readonly #leftBehind = new Set<string>();
  readonly #closing = new AbortController();
  #worker: Worker | null = null;
  #taking: Promise<void> | null = null;
  /** Something has happened since it began to look: what it finds may be older. */
  #isWoken = false;

  constructor(options: JobDeskOptions) {
    this.#options = options;
  }

  /** From now on this node does others' jobs. */
  serve(worker: Worker): void {
    this.#worker = worker;
    this.look();
  }

  /** As `Executors.run`. @throws if the state cannot be reached */
  async ask(job: ExecutorJob, signal: AbortSignal, onProgress: OnProgress): Promise<JobOutcome> {
    const { database, node, clock, tell, seals } = this.#options;
    const { jobId } = job;
    const asked = serialize(toStored(job, seals));
    const aborted = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => aborted.resolve(), { once: true });
    let changed = Promise.withResolvers<void>();
    this.#asked.set(jobId, { changed: () => changed.resolve(), onProgress });
    try {
      await database.write(async (handle) => {
        await sql`insert into cluster_jobs (id, node, job) values (${jobId}, ${node}, ${asked})`.execute(handle);
      });
      tell('job', []);
      while (!signal.aborted) {
        const outcome = await this.#outcomeOf(jobId);
        if (outcome !== null) return outcome;
        using _timer = clock.after(LOOK_EVERY_MS, changed.resolve);
        await Promise.race([changed.promise, aborted.promise]);
        changed = Promise.withResolvers<void>();
      }
      tell('job_over', [jobId]);
      return { kind: 'cancelled', jobId };
    } finally {
      this.#asked.delete(jobId);
      await this.#delete([jobId]);
    }
  }

  heard(topic: string, texts: readonly string[]): void {
    if (topic === 'job') this.look();
    if (topic === 'job_over') for (const id of texts) this.#doing.get(id)?.abort();
    if (topic === 'job_done') for (const id of texts) this.#asked.get(id)?.changed();
    if (topic !== 'job_told') return;
    for (const text of texts) {
      const [id, progress] = JSON.parse(text) as [string, JobProgress];
      this.#asked.get(id)?.onProgress(progress);
    }
  }

  /** Takes what nobody does yet. */
  look(): void {
    if (this.#leftBehind.size > 0) void this.#delete([...this.#leftBehind]);
    this.#isWoken = true;
    if (this.#freeWorker() !== null) this.#taking ??= this.#take();
  }

  /** Takes nothing more, and resolves when what it does is done: what nobody does yet is for others. */
  async drain(): Promise<void> {
    this.#worker = null;
    await this.#taking;
    await Promise.all(this.#ends);
  }

  /** Gives back what it does. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    for (const job of this.#doing.values()) job.abort();
    await this.drain();
  }

  async #delete(ids: readonly string[]): Promise<void> {
    try {
      await this.#options.database.write(async (handle) => {
        await sql`delete from cluster_jobs where id = any(${ids}::text[])`.execute(handle);
      });
      for (const id of ids) this.#leftBehind.delete(id);
    } catch {
      for (const id of ids) this.#leftBehind.add(id);
    }
  }

  async #outcomeOf(jobId: string): Promise<JobOutcome | null> {
    const found = sql<{ outcome: Uint8Array | null }>`select outcome from cluster_jobs where id = ${jobId}`;
    const outcome = (await found.execute(this.#options.database.read)).rows[0]?.outcome ?? null;
    return outcome === null ? null : (deserialize(outcome) as JobOutcome);
  }

  async #take(): Promise<void> {
    const { database, node, seals } = this.#options;
    try {
      for (let worker = this.#freeWorker(); worker !== null; worker = this.#freeWorker()) {
        this.#isWoken = false;
        const job = await database
          .write(async (handle) => {
            const taken = sql<{ job: Uint8Array }>`update cluster_jobs set taken_by = ${node} where id = (
              select id from cluster_jobs where taken_by is null limit 1 for update skip locked) returning job`;
            return (await taken.execute(handle)).rows[0]?.job;
          })
          .catch(() => undefined);
        if (job === undefined && this.#isWoken) continue;
        if (job === undefined) return;
        const doing = this.#do(worker, fromStored(deserialize(job) as StoredJob, seals)).finally(() =>
          this.#ends.delete(doing),
        );
        this.#ends.add(doing);
      }
    } finally {
      // In the same moment, so that nobody wakes one that has seen all it will.
      this.#taking = null;
    }
  }

  #freeWorker(): Worker | null {
    return this.#worker !== null && this.#doing.size < this.#worker.size ? this.#worker : null;
  }

  async #do(worker: Worker, job: ExecutorJob): Promise<void> {
    const { tell } = this.#options;
    const { jobId } = job;
    const stop = new AbortController();
    this.#doing.set(jobId, stop);
    try {
      const told = (progress: JobProgress): void => tell('job_told', [JSON.stringify([jobId, progress])]);
      const outcome = await worker.run(job, stop.signal, told);
      // Who asks has not cancelled it: it ends because this node does, and another one does it anew.
      if (outcome.kind === 'cancelled' && (this.#closing.signal.aborted || !stop.signal.aborted)) {
        this.#worker = null;
        await this.#note(jobId, null);
        tell('job', []);
        return;
      }
      await this.#note(jobId, outcome);
      tell('job_done', [jobId]);
    } catch {
      // This node ends, and others find its jobs.
    } finally {
      this.#doing.delete(jobId);
      this.look();
    }
  }

  /** Whoever asks waits for it, so that it is written as soon as the state is there again. @param outcome null: given back */
  async #note(jobId: string, outcome: JobOutcome | null): Promise<void> {
    const { database, node, clock } = this.#options;
    let noted = outcome === null ? sql`taken_by = null` : sql`outcome = ${serialize(outcome)}`;
    for (;;) {
      try {
        return await database.write(async (handle) => {
          await sql`update cluster_jobs set ${noted} where id = ${jobId} and taken_by = ${node}`.execute(handle);
        });
      } catch (error) {
        if (this.#closing.signal.aborted) throw error;
        // Most likely it is too large for PostgreSQL.
        if (ownFault(error) === null) noted = crashed(jobId);
      }
      const passed = Promise.withResolvers<void>();
      using _timer = clock.after(TRY_AGAIN_MS, passed.resolve);
      this.#closing.signal.addEventListener('abort', () => passed.resolve(), { once: true });
      await passed.promise;
    }
  }
}

/** What whoever asks gets instead of an outcome that cannot be written. */
function crashed(jobId: string) {
  const outcome: JobOutcome = { kind: 'crashed', jobId, reason: 'The outcome could not be handed over.' };
  return sql`outcome = ${serialize(outcome)}`;
}

type Trial = Extract<ExecutorJob, { kind: 'run' }>['trial'];

/** A job as PostgreSQL has it. */
type StoredJob = Omit<ExecutorJob, 'trace' | 'trial'> & { readonly sealedTrial?: string };

function toStored(job: ExecutorJob, seals: SealKeeper): StoredJob {
  const { trace: _, ...rest } = job;
  if (rest.kind !== 'run' || rest.trial === undefined) return rest;
  const { trial, ...untried } = rest;
  return { ...untried, sealedTrial: seals.sealForWriting().close(JSON.stringify(trial), job.jobId) };
}

/** With another key than that of the node that asks, the job has no connection, and says so. */
function fromStored({ sealedTrial, ...job }: StoredJob, seals: SealKeeper): ExecutorJob {
  const opened = sealedTrial === undefined ? null : seals.seal()?.open(sealedTrial, job.jobId);
  return { ...job, ...(opened && { trial: JSON.parse(opened) as Trial }) } as ExecutorJob;
}
