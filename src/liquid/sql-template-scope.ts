import type { AnyText } from './liquid-text.ts';
import type { SqlLexis } from '../sql-lexer/sql-lexis.ts';

/** What Liquid in SQL can see and do; the code that renders supplies it. */
export interface SqlTemplateScope {
  /** Alias of the text's view: bare field names belong to it. Null = none (for explores, say). */
  readonly view: string | null;
  /** File of the diagnostics' ranges. */
  readonly file?: string;
  isView(name: string): boolean;
  /** `v._in_query`: is any field of the view in the query? */
  isViewInQuery?(name: string): boolean;
  /** The facts about `view.field`; undefined = unknown field. */
  field(name: string): TemplateField | undefined;
  /**
   * `{% condition f %}sql{% endcondition %}`: the condition over `sql`, a placeholder that must come back verbatim
   * wherever the SQL belongs. Undefined = unknown field; the text `1=1` means any value.
   */
  condition(field: string, sql: string): string | undefined;
  /** `{% parameter p %}`: a value that is SQL, depending on the parameter's type. Undefined = unknown. */
  parameter(field: string): AnyText | undefined;
  /** The bounds of a date filter, `NULL` if open. Undefined = unknown. */
  dateStart(field: string): AnyText | undefined;
  dateEnd(field: string): AnyText | undefined;
  /**
   * `${f}` within a tag: the field's SQL if it is a plain literal, which the tag then reads. Undefined = it is not one.
   */
  literal?(field: string): string | undefined;
  /** How the SQL around the template is read; null = the output is not SQL, and any value may be anywhere in it. */
  readonly lexis: SqlLexis | null;
  /** For output that is not SQL: writes a text that is no expression in the output's language. Absent = as it is. */
  literalText?(text: string): string;
  /** The dialect's text literal, for `| sql_quote`. */
  quote(text: string): string;
  /** The dialect's TRUE and FALSE, for `| sql_boolean`. */
  boolean(value: boolean): string;
  readonly variables: TemplateVariables;
  /** Milliseconds since 1970, for `"now" | date`; absent = the system's. */
  readonly nowMs?: number;
}

/** The facts that `v.f._in_query` and the like read. */
export interface TemplateField {
  readonly inQuery: boolean;
  readonly isSelected: boolean;
  readonly isFiltered: boolean;
  /** For parameters: the value as text, as it would be in SQL. */
  readonly parameterValue?: AnyText;
  readonly name: string;
  readonly label?: string;
}

/** Names that every template can read; absent = empty. */
export interface TemplateVariables {
  /** `_filters['view.field']`: filter expressions of the query. */
  readonly filters: Readonly<Record<string, string>>;
  readonly userAttributes: Readonly<Record<string, string>>;
  /** Attributes that are no expressions of the language that the template makes, where others may be. */
  readonly isText?: (attribute: string) => boolean;
  readonly modelName?: string;
  readonly viewName?: string;
  readonly exploreName?: string;
  readonly dialectName?: string;
  readonly fieldName?: string;
  readonly queryTimezone?: string;
  readonly localeName?: string;
  /** Localized strings by key, for `_localization['key']`. */
  readonly localization?: Readonly<Record<string, string>>;
}

/** A stretch of the output. */
export interface OutputRange {
  readonly start: number;
  readonly end: number;
}

/** A stretch of the output that is the template's own text, letter by letter. */
export interface VerbatimRange extends OutputRange {
  /** Offset of `start` in the template. */
  readonly sourceStart: number;
}
