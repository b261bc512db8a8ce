/** What happens to compiler processes, for the log. */
export type CompilerEvent =
  | { readonly kind: 'started'; readonly pid: number }
  /** `why`: the part of its budget that the job had used up. */
  | { readonly kind: 'stopped'; readonly pid: number; readonly why: 'time' | 'memory' }
  /** `lastWords`: the end of what it wrote to its standard error. */
  | { readonly kind: 'exited'; readonly pid: number; readonly reason: string; readonly lastWords: string }
  /** An error of this program inside a compiler. */
  | { readonly kind: 'problem'; readonly pid: number; readonly text: string };
