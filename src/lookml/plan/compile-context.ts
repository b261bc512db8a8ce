/** What a query is compiled with, beside the project: the clock, the connection and the caller. Plain JSON. */
export interface CompileContext {
  /**
   * Milliseconds since 1970 in UTC: "now" for relative dates. Read it only when it is needed: reading shows what
   * depends on it.
   */
  readonly nowMs: number;
  readonly connection: {
    readonly name: string;
    /** IANA zone in which the database stores times. */
    readonly dbTimezone: string;
    /** IANA zone for queries without one; null = times are not converted. */
    readonly queryTimezone: string | null;
  };
  readonly user: {
    /** User attribute → value, for access filters, access grants and Liquid. */
    readonly userAttributes: Readonly<Record<string, string>>;
    /** Names of those that Liquid in the user's own filters cannot read; absent = none. */
    readonly hiddenAttributes?: readonly string[];
    /** Names of those that users may set themselves; absent = none. */
    readonly chosenAttributes?: readonly string[];
    readonly locale: string;
    /** IANA zone, or null to use the connection's. */
    readonly timezone: string | null;
    readonly isAdministrator: boolean;
    /** In the development workspace, where `-- if dev --` counts; absent = in production, where `-- if prod --` does. */
    readonly inDevelopment?: boolean;
  };
  /** Replaces the query's own limit: digits or `-1`. */
  readonly limitOverride?: string;
  /** Rows for a query without a limit. */
  readonly defaultRowLimit: number;
  /** Upper bound of every row limit, also of `-1`; null = none. */
  readonly maxRows: number | null;
  /** Default: `defaultCompileLimits`. */
  readonly limits?: CompileLimits;
}

/** How much a query may contain of the things that cost most. */
export interface CompileLimits {
  /** Custom dimensions, custom measures and table calculations together. */
  readonly maxCustomFields: number;
  /** Terms of all its filters together. */
  readonly maxFilterTerms: number;
}

export const defaultCompileLimits: CompileLimits = { maxCustomFields: 1_000, maxFilterTerms: 10_000 };
