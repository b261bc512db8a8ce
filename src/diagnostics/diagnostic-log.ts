import type { SourceRange } from '../lib/source-range.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';

/** Collects diagnostics; the same finding about the same place is kept once. */
export class DiagnosticLog {
  readonly #seen = new Set<string>();
  readonly #diagnostics: Diagnostic[] = [];

  add(diagnostic: Diagnostic): void {
    const { range, code, message } = diagnostic;
    const key = `${code}\n${range?.file ?? ''}\n${String(range?.start.offset)}\n${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#diagnostics.push(diagnostic);
  }

  error(code: string, range: SourceRange | undefined, message: string, hint?: string): void {
    this.#report('error', code, range, message, hint);
  }

  warn(code: string, range: SourceRange | undefined, message: string, hint?: string): void {
    this.#report('warning', code, range, message, hint);
  }

  /** In order of file and place. */
  sorted(): readonly Diagnostic[] {
    return this.#diagnostics.toSorted((a, b) => {
      const fileA = a.range?.file ?? '';
      const fileB = b.range?.file ?? '';
      if (fileA !== fileB) return fileA < fileB ? -1 : 1;
      return (a.range?.start.offset ?? 0) - (b.range?.start.offset ?? 0);
    });
  }

  #report(severity: Severity, code: string, range: SourceRange | undefined, message: string, hint?: string): void {
    this.add({
      code,
      severity,
      message,
      ...(range === undefined ? {} : { range }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
