/** When a query was in a compiler, for traces: a compiler has no tracing of its own. */
export interface CompileTime {
  /** Milliseconds since 1970 in UTC. */
  readonly startedAt: number;
  readonly ms: number;
  /** The code of the error with which it ended, though the query may not be to blame; null = it gave an answer. */
  readonly failure: string | null;
}

export type OnCompiled = (time: CompileTime) => void;
