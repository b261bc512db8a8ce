/** A branch as a developer's workspace sees it. */
export interface Branch {
  readonly name: string;
  /** Null: the developer has none of that name, or it has no commit. */
  readonly commit: string | null;
  /** Null: the remote has none of that name. */
  readonly remoteCommit: string | null;
  /** Seconds since 1970. */
  readonly committedAt: number | null;
  /** Commits that the remote's lacks. */
  readonly ahead: number;
  /** Commits that the remote's has besides. */
  readonly behind: number;
  readonly isProduction: boolean;
  /** Whose it is alone; null = everybody's. */
  readonly owner: string | null;
}
