/**
 * Diagnostics are values: collected by every language of this project (LookML, filter expressions, Looker
 * expressions, Liquid), never thrown. This room knows no language.
 */
import type { SourceRange } from '../lib/source-range.ts';

export type Severity = 'error' | 'warning' | 'info';

/** One finding about a text that a user wrote. */
export interface Diagnostic {
  /** Stable, kebab-case, documented; for example `unknown-field`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, naming the thing and its value. One sentence. */
  readonly message: string;
  /** Where it stands; absent only when the text has no place (a query's own member, say). */
  readonly range?: SourceRange;
  /** What would be right: "Did you mean …?". */
  readonly hint?: string;
}
