/** What happens to executor processes, for the log. */
export type ExecutorEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'exited'; readonly pid: number; readonly reason: string; readonly jobId: string | null }
  | { readonly kind: 'recycled'; readonly pid: number; readonly residentBytes: number }
  | { readonly kind: 'killed'; readonly pid: number; readonly jobId: string }
  /** An error of this program inside an executor; the job failed as `internal`. */
  | { readonly kind: 'problem'; readonly pid: number; readonly jobId: string; readonly text: string };
