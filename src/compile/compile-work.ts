/** What a compiler is asked and what it answers: plain data, and the function that does it wherever it is called. */
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { prepareQuery, type PrepareContext, type PrepareInput } from '../queries/prepare-query.ts';
import { refusal } from '../queries/compile-failure.ts';
import { packQuery, type PackedQuery } from '../results/packed-query.ts';
import type { TaskError } from '../results/task-error.ts';

/** One question. New kinds are rows of `answers`. */
export interface CompileWork {
  readonly kind: 'prepare';
  readonly input: PrepareInput;
}

export type PackedOutcome =
  | { readonly ok: true; readonly prepared: PackedQuery }
  | { readonly ok: false; readonly error: TaskError };

/** What it takes beside the project; the same for all. */
export type CompileSettings = Omit<PrepareContext, 'project'>;

/** More would hold up whoever only passes it on. */
const LARGEST_BYTES = 32 * 2 ** 20;

export function doCompileWork(work: CompileWork, project: ResolvedProject, settings: CompileSettings): PackedOutcome {
  const outcome = prepareQuery(work.input, { project, ...settings });
  if (!outcome.ok) return outcome;
  const prepared = packQuery(outcome.prepared);
  return prepared.bytes.length > LARGEST_BYTES
    ? {
        ok: false,
        error: refusal('The query is too large: its SQL and what is said of its columns take more than 32 MB.'),
      }
    : { ok: true, prepared };
}
