/** What pool and compiler process say to each other over the IPC channel: structured-clone-able values. */
import type { CompileAnswer, CompileSettings, CompileWork } from './compile-work.ts';
import type { ProjectImage } from '../lookml-project/project-image.ts';

export type ToCompiler =
  /** The first message, once. */
  | {
      readonly kind: 'setup';
      readonly settings: CompileSettings;
      /** When a job ends its own process, even if everybody else has forgotten it; in milliseconds. */
      readonly lifeMs: number;
    }
  /** The project that following jobs are compiled against. */
  | { readonly kind: 'project'; readonly image: ProjectImage }
  | { readonly kind: 'job'; readonly jobId: number; readonly work: CompileWork };

export type FromCompiler =
  /**
   * The job begins now: from here on, what the process uses is the job's. `cpuMs`: what the process had used before.
   */
  | { readonly kind: 'begun'; readonly jobId: number; readonly cpuMs: number }
  | { readonly kind: 'answer'; readonly jobId: number; readonly answer: CompileAnswer }
  /** An error of this program, for the log. */
  | { readonly kind: 'threw'; readonly jobId: number; readonly text: string };
