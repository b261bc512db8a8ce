import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { rangeInText } from '../lib/range-in-text.ts';

/** The diagnostic for an error of the engine in `text`. Offsets are the template's. */
export function liquidProblem(error: unknown, text: string, file: string): Diagnostic {
  const { message, begin, end } = describe(error, text);
  return {
    code: 'liquid',
    severity: 'error',
    message: `Liquid: ${message}.`,
    range: rangeInText(text, begin, end, file),
  };
}

function describe(error: unknown, text: string): { message: string; begin: number; end: number } {
  const whole = { begin: 0, end: text.length };
  if (error instanceof RangeError) return { message: 'the template is nested too deeply', ...whole };
  if (!(error instanceof Error)) return { message: 'the template cannot be rendered', ...whole };
  // The engine appends its own idea of the place.
  const message = error.message.replace(/(?:, file:[^,]*)?, line:\d+, col:\d+$/, '').replace(/\.$/, '');
  const token = 'token' in error ? error.token : undefined;
  if (typeof token !== 'object' || token === null || !('begin' in token) || !('end' in token)) {
    return { message, ...whole };
  }
  const begin = Math.min(Number(token.begin) || 0, text.length);
  return { message, begin, end: Math.min(Math.max(Number(token.end) || begin, begin), text.length) };
}
