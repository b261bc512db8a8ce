/** Diagnostics as compilers print them: place, severity, message, the line with a caret, the hint. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** `sources`: path as in the diagnostics' ranges → text. */
export function printDiagnostic(diagnostic: Diagnostic, sources: ReadonlyMap<string, string>): string {
  const { range, severity, code, message, hint } = diagnostic;
  const head = `${severity}[${code}]: ${message}`;
  const tail = hint === undefined ? [] : [`   = help: ${hint}`];
  if (range === undefined) return [head, ...tail].join('\n');
  const { line, column } = range.start;
  const place = `  --> ${range.file}:${String(line)}:${String(column)}`;
  const text = sources.get(range.file)?.split('\n')[line - 1]?.trimEnd();
  if (text === undefined) return [head, place, ...tail].join('\n');
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  const endOfLine = range.end.line === line ? range.end.column : text.length + 1;
  const width = Math.max(1, endOfLine - column);
  const indent = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  const excerpt = [`${gutter} |`, `${number} | ${text}`, `${gutter} | ${indent}${'^'.repeat(width)}`];
  return [head, place, ...excerpt, ...tail].join('\n');
}
