/** Texts of the project as later passes hold them: with their places, so that findings and SQL lead back to them. */
import type { SourceRange } from '../../lib/source-range.ts';

export interface SourceText {
  readonly text: string;
  /** Where the text stands, without quotes and without `;;`, not trimmed. */
  readonly range: SourceRange;
  /** True when `text` is the file's text letter by letter, so that offsets in it map to offsets in the file. */
  readonly verbatim: boolean;
}

/** One filter of `filters: [field: "expression"]`, in any of its syntaxes. */
export interface FieldFilter {
  /** As written, `field` or `view.field`. */
  readonly field: string;
  readonly expression: SourceText;
}
