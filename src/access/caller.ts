/** Who asks: made by authentication, handed to every service call. */
export interface Caller {
  /** Looker's user id: digits in a string. */
  readonly userId: string;
  readonly displayName: string;
  readonly isAdministrator: boolean;
  /** Looker's permission names (`access_data`, `see_lookml`, `download_with_limit` …); administrators have all. */
  readonly permissions: ReadonlySet<string>;
  /** Models that the caller may query; null = all. */
  readonly models: ReadonlySet<string> | null;
  /** User attribute → value, for access filters, access grants and Liquid. */
  readonly userAttributes: Readonly<Record<string, string>>;
  readonly locale: string;
  /** IANA zone, or null to use the connection's. */
  readonly timezone: string | null;
}
