/** A place in a text. `line` and `column` count from 1, `offset` from 0, all in UTF-16 code units. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A stretch of one file: `start` inclusive, `end` exclusive. */
export interface SourceRange {
  /** Path relative to the project's root, with forward slashes. */
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}
