/** Liquid over values: `html`, link `url` and `label`, `label` of fields. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { TemplateVariables } from './sql-template.ts';

export interface ValueTemplateScope {
  /** Of the field itself. */
  readonly cell: TemplateCell;
  /** Cells of the same row by `view.field`. */
  row(name: string): TemplateCell | undefined;
  readonly view: string | null;
  readonly variables: TemplateVariables;
}

export interface TemplateCell {
  /** Raw value; numbers as exact decimal text where a double would lose digits. */
  readonly value: string | number | boolean | null;
  /** With value format and time format; absent = text of `value`. */
  readonly rendered?: string;
  readonly filterable?: string;
  /** HTML of the value with its link. */
  readonly linked?: string;
  readonly name?: string;
}

export interface ValueTemplateOptions {
  /**
   * `html`: values are escaped when they are put out, so that data is never markup (`linked_value` and literal text of
   * the template excepted). `none`: for URLs and labels.
   */
  readonly escape: 'html' | 'none';
  readonly file?: string;
}

export interface ValueTemplate {
  readonly diagnostics: readonly Diagnostic[];
  /** Renders one cell; errors give an empty text and are reported through `diagnostics` of the first failing cell. */
  render(scope: ValueTemplateScope): { readonly text: string; readonly diagnostics: readonly Diagnostic[] };
}

/** Parses once; render for each cell. */
export function compileValueTemplate(text: string, _options: ValueTemplateOptions): ValueTemplate {
  return { diagnostics: [], render: () => ({ text, diagnostics: [] }) };
}

/** For a single value. */
export function renderValueTemplate(
  text: string,
  scope: ValueTemplateScope,
  options: ValueTemplateOptions = { escape: 'none' },
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  return compileValueTemplate(text, options).render(scope);
}
