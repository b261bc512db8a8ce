import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { rangeInText } from '../lib/range-in-text.ts';

/** A text being read, and what was found wrong with it. */
export interface FilterSource {
  readonly text: string;
  readonly file: string;
  readonly diagnostics: Diagnostic[];
}

/** Reports that `text.slice(start, end)` cannot be read. */
export function reportProblem(
  source: FilterSource,
  span: { readonly start: number; readonly end: number },
  message: string,
  hint?: string,
): void {
  source.diagnostics.push({
    code: 'filter-syntax',
    severity: 'error',
    message,
    range: rangeInText(source.text, span.start, span.end, source.file),
    ...(hint === undefined ? {} : { hint }),
  });
}
