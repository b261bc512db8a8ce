import type { Dialect } from '../../dialects/dialect.ts';

/** What conditions are written with. */
export interface FilterEnvironment {
  readonly dialect: Dialect;
  /** Milliseconds since 1970: what `today` and `3 hours` are relative to. */
  readonly nowMs: number;
  /** Field or filter that diagnostics name; also the `file` of their ranges. */
  readonly filterName?: string;
}

/** Says why a condition cannot be written. */
export type ReportUnsupported = (code: string, message: string) => void;
