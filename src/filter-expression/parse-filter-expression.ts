import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { FilterExpression, FilterKind } from './filter-ast.ts';

export interface ParseFilterOptions {
  /** What the ranges of diagnostics name as file: the filtered field's name, usually. */
  readonly file?: string;
}

export interface ParsedFilter {
  /** Null when the text is no expression of its kind; there are errors then. */
  readonly expression: FilterExpression | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a filter expression. Any text gives a tree or diagnostics, never a throw. */
export function parseFilterExpression(
  _kind: FilterKind,
  _text: string,
  _options: ParseFilterOptions = {},
): ParsedFilter {
  return { expression: null, diagnostics: [{ code: 'filter-syntax', severity: 'error', message: 'To come.' }] };
}
