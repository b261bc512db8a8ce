/**
 * The messages between pool and executor process other than jobs and outcomes. Everything that must not be seen (the
 * connections' passwords) goes this way, never by argument or environment, where `ps` would show it.
 */
import type { ConnectionSettings } from '../connections/connection.ts';
import type { ResultsLocation } from '../results/storage/result-storage.ts';
import type { StepLimit } from './job-control.ts';
import type { JobProgress } from './job-progress.ts';
import type { AnyJob, AnyOutcome } from './messages.ts';

/** The first message to a process, once. */
export interface ExecutorSetup {
  readonly results: ResultsLocation;
  readonly scratchDir: string;
  readonly connections: readonly ConnectionSettings[];
  readonly maxResultBytes: number;
  readonly workbenchMemory: string;
  readonly workbenchTimeoutMs: number;
  readonly threads: number;
}

export type ToExecutor =
  | { readonly kind: 'setup'; readonly setup: ExecutorSetup }
  | { readonly kind: 'job'; readonly job: AnyJob }
  | { readonly kind: 'cancel'; readonly jobId: string }
  /** End when no job runs. */
  | { readonly kind: 'stop' };

export type FromExecutor =
  | { readonly kind: 'ready' }
  /** A step of the job begins. A death before the first step does not count as an attempt of the job. */
  | ({ readonly kind: 'step'; readonly jobId: string } & StepLimit)
  /** How far the job has come: now and then, if it takes long. */
  | { readonly kind: 'progress'; readonly jobId: string; readonly progress: JobProgress }
  /** A connection was lost; the query runs again. For the log. */
  | { readonly kind: 'retry'; readonly jobId: string; readonly connection: string; readonly text: string }
  | { readonly kind: 'outcome'; readonly outcome: AnyOutcome; readonly residentBytes: number }
  /** An error of this program, for the log. */
  | { readonly kind: 'problem'; readonly jobId: string; readonly text: string };
