/**
 * The compiler's door: a query against a resolved project becomes SQL and the description of its result.
 * Synchronous, no I/O, inputs never mutated; what cannot be compiled comes back as diagnostics.
 */
import type { QueryDefinition } from '../contract/query-definition.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { QueryDetails } from '../results/prepared-query.ts';
import type { ResultShape } from '../results/result-shape.ts';
import type { Statement } from '../results/statement.ts';
import type { CompileContext } from './plan/compile-context.ts';
import type { ResolvedProject } from './resolve/resolved-model.ts';

export interface CompileInput {
  readonly project: ResolvedProject;
  readonly query: QueryDefinition;
  readonly dialect: Dialect;
  readonly context: CompileContext;
}

export type CompileOutcome =
  | {
      readonly ok: true;
      /** Main statement first. */
      readonly statements: readonly Statement[];
      readonly shape: ResultShape;
      readonly details: QueryDetails;
      /** How long a result is fresh, milliseconds; null = the model says nothing. */
      readonly persistForMs: number | null;
      /** Warnings only. */
      readonly diagnostics: readonly Diagnostic[];
    }
  /** At least one of the diagnostics is an error. */
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export type { CompileContext } from './plan/compile-context.ts';

/** Compiles `query`; `ok: false` when a field, a filter, a grant or the dialect stands in the way. */
export function compileQuery(input: CompileInput): CompileOutcome {
  return {
    ok: false,
    diagnostics: [
      { code: 'not-implemented', severity: 'error', message: `"${input.query.view}" cannot be compiled yet.` },
    ],
  };
}
