/** What pool and compiler process say to each other over the IPC channel: structured-clone-able values. */
import type { CompileAnswer, CompileSettings, CompileWork } from './compile-work.ts';
import type { ProjectImage } from './project-image.ts';

export type ToCompiler =
  /** The first message, once. */
  | {
      readonly kind: 'setup';
      readonly settings: CompileSettings;
      /** When a job ends the process, whoever else may have forgotten it; milliseconds. */
      readonly lifeMs: number;
    }
  /** What following jobs are compiled against. */
  | { readonly kind: 'project'; readonly image: ProjectImage }
  | { readonly kind: 'job'; readonly jobId: number; readonly work: CompileWork };

export type FromCompiler =
  /** The job begins now: what it takes from here on is its own. `cpuMs`: what the process took before. */
  | { readonly kind: 'begun'; readonly jobId: number; readonly cpuMs: number }
  | { readonly kind: 'answer'; readonly jobId: number; readonly answer: CompileAnswer }
  /** An error of this program, for the log. */
  | { readonly kind: 'threw'; readonly jobId: number; readonly text: string };
