/**
 * Main of an executor: a child process that holds drivers and DuckDB, and does one job at a time. It may crash or be
 * killed without harm, and ends by itself when the server is gone.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CoatcheckError } from '../errors/catalogue.ts';
import { systemClock } from '../lib/clock.ts';
import { openResultStorage } from '../results/storage/open-result-storage.ts';
import { openWorkbench } from '../results/workbench/workbench.ts';
import { createConnectionCache, type ExecutorContext } from './executor-context.ts';
import type { ExecutorSetup, FromExecutor, ToExecutor } from './executor-protocol.ts';
import { createJobControl, type JobControl } from './job-control.ts';
import { createProgressTeller, phaseOf } from './job-progress.ts';
import type { AnyJob, AnyOutcome } from './messages.ts';
import { rehearse } from './rehearse.ts';
import { runJob, type JobHooks } from './run-job.ts';

/** How long a job may take to stop in its database after the server is gone. */
const ORPHAN_GRACE_MS = 2000;

let executor: ExecutorContext | null = null;
let running: { readonly jobId: string; readonly control: JobControl; readonly done: Promise<void> } | null = null;

process.title = 'coatcheck-executor';
// It writes rows, so its files are readable by this user only.
process.umask(0o077);
// Ctrl-C and a service manager's SIGTERM reach the whole group; the server decides when executors go.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('message', (message: ToExecutor) => {
  handle(message).catch((error: unknown) => {
    reportProblem('', error);
    process.exitCode = 1;
    disconnect();
  });
});
process.on('disconnect', () => {
  running?.control.stop('cancelled');
  systemClock.after(ORPHAN_GRACE_MS, () => process.kill(process.pid, 'SIGKILL'));
  const done = running?.done ?? Promise.resolve();
  done.then(leave, leave);
});

async function handle(message: ToExecutor): Promise<void> {
  switch (message.kind) {
    case 'setup':
      executor = await setUp(message.setup);
      await rehearse(executor, await executor.connections.warmUp());
      send({ kind: 'ready' });
      return;
    case 'job':
      start(message.job);
      return;
    case 'cancel':
      if (running?.jobId === message.jobId) running.control.stop('cancelled');
      return;
    case 'stop':
      await running?.done;
      disconnect();
  }
}

async function setUp(setup: ExecutorSetup): Promise<ExecutorContext> {
  const { results, scratchDir, maxResultBytes, workbenchTimeoutMs, threads } = setup;
  const spillDir = join(scratchDir, 'spill');
  await mkdir(spillDir, { recursive: true });
  const limits = { threads, maxSpillBytes: maxResultBytes };
  // The client of the store reads them there, and an executor has nothing of the server's environment by itself.
  if (results.kind === 's3') Object.assign(process.env, results.environment);
  return {
    storage: openResultStorage(results),
    scratchDir,
    maxResultBytes,
    workbenchMemory: setup.workbenchMemory,
    workbenchTimeoutMs,
    clock: systemClock,
    workbench: await openWorkbench({ memory: setup.workbenchMemory, spillDir, ...limits }),
    connections: createConnectionCache({ connections: setup.connections, scratchDir, ...limits }),
  };
}

function start(job: AnyJob): void {
  if (!executor || running) {
    reportProblem(job.jobId, 'A job came while none could be taken.');
    return;
  }
  const { jobId } = job;
  const teller = createProgressTeller(systemClock, (progress) => send({ kind: 'progress', jobId, progress }));
  const control = createJobControl(systemClock, {
    onStep(step) {
      send({ kind: 'step', jobId, ...step });
      teller.phase(phaseOf[step.step]);
    },
    onSize: (bytes) => teller.size(bytes),
  });
  const hooks: JobHooks = {
    reportProblem: (error) => reportProblem(jobId, error),
    reportRetry: (connection, { message }) => send({ kind: 'retry', jobId, connection, text: message }),
    rendering: () => teller.phase('rendering'),
    counts: (soFar) => teller.counts(soFar),
  };
  const done = run(job, executor, control, hooks).then((outcome) => {
    running = null;
    teller[Symbol.dispose]();
    send({ kind: 'outcome', outcome, residentBytes: process.memoryUsage.rss() });
  });
  running = { jobId, control, done };
}

/** A connection that is tried is no longer open when the outcome is told. */
async function run(job: AnyJob, context: ExecutorContext, control: JobControl, hooks: JobHooks): Promise<AnyOutcome> {
  if (job.kind !== 'run' || job.trial === undefined) return runJob(job, context, control, hooks);
  await using connections = context.connections.onTrial(job.trial);
  return await runJob(job, { ...context, connections }, control, hooks);
}

async function leave(): Promise<void> {
  await executor?.connections[Symbol.asyncDispose]();
  executor?.workbench[Symbol.dispose]();
  // What is left of it, the next start removes.
  if (executor) await rm(executor.scratchDir, { recursive: true, force: true }).catch(() => undefined);
  process.exit();
}

/** Makes the process end by its own 'disconnect' event. */
function disconnect(): void {
  if (process.connected) process.disconnect?.();
}

function reportProblem(jobId: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // What clients are told of a fault does not say what it was.
  const why = error instanceof CoatcheckError && error.cause instanceof Error ? `: ${error.cause.message}` : '';
  send({ kind: 'problem', jobId, text: `${text}${why}` });
}

function send(message: FromExecutor): void {
  // The channel may just have closed: then nobody needs the answer.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
