import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { FilterExpression, FilterKind } from './filter-ast.ts';
import { type FilterSource, reportProblem } from './filter-problem.ts';
import { parseDateFilter } from './parse-date-filter.ts';
import { parseLocationFilter } from './parse-location-filter.ts';
import { parseNumberFilter } from './parse-number-filter.ts';
import { parseStringFilter } from './parse-string-filter.ts';
import { parseYesnoFilter } from './parse-yesno-filter.ts';

export interface ParseFilterOptions {
  /** What the ranges of diagnostics name as file: the filtered field's name, usually. */
  readonly file?: string;
}

export interface ParsedFilter {
  /** Null if the text is not an expression of its kind; there are errors then. */
  readonly expression: FilterExpression | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the value of an `unquoted` parameter may hold: it goes into SQL as it is. */
const UNQUOTED = /^[A-Za-z0-9_]+$/;

const parsers: Readonly<Record<FilterKind, (source: FilterSource) => FilterExpression | null>> = {
  string: (source) => parseStringFilter(source.text),
  number: parseNumberFilter,
  date: parseDateFilter,
  yesno: parseYesnoFilter,
  location: parseLocationFilter,
  unquoted: parseUnquoted,
};

/** Reads a filter expression. Any text gives a tree or diagnostics, never a throw. Empty text means any value. */
export function parseFilterExpression(kind: FilterKind, text: string, options: ParseFilterOptions = {}): ParsedFilter {
  const diagnostics: Diagnostic[] = [];
  const expression = parsers[kind]({ text, file: options.file ?? '', diagnostics });
  return { expression, diagnostics };
}

function parseUnquoted(source: FilterSource): FilterExpression | null {
  const value = source.text.trim();
  if (value === '') return { kind: 'any' };
  if (UNQUOTED.test(value)) return { kind: 'unquoted', value };
  const message = 'The value of an unquoted parameter may contain only letters, digits and underscores.';
  reportProblem(source, { start: 0, end: source.text.length }, message);
  return null;
}
