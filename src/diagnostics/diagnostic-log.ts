import type { SourceRange } from '../lib/source-range.ts';
import type { Diagnostic, Severity } from './diagnostic.ts';

type Hint = string | undefined | (() => string | undefined);

/** Collects diagnostics; the same finding about the same place is kept once. */
export class DiagnosticLog {
  readonly #seen = new Set<string>();
  readonly #diagnostics: Diagnostic[] = [];

  add(diagnostic: Diagnostic): void {
    if (this.#isNew(diagnostic)) this.#diagnostics.push(diagnostic);
  }

  addAll(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) this.add(diagnostic);
  }

  get hasErrors(): boolean {
    return this.#diagnostics.some(({ severity }) => severity === 'error');
  }

  /** `hint` may be a function where it takes work: it is called for new findings only. */
  error(code: string, range: SourceRange | undefined, message: string, hint?: Hint): void {
    this.#report('error', code, range, message, hint);
  }

  warn(code: string, range: SourceRange | undefined, message: string, hint?: Hint): void {
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

  #isNew({ range, code, message }: Pick<Diagnostic, 'code' | 'message' | 'range'>): boolean {
    const key = `${code}\n${range?.file ?? ''}\n${String(range?.start.offset)}\n${message}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  #report(severity: Severity, code: string, range: SourceRange | undefined, message: string, hint?: Hint): void {
    const placed = range === undefined ? { code, message } : { code, message, range };
    if (!this.#isNew(placed)) return;
    const text = typeof hint === 'function' ? hint() : hint;
    this.#diagnostics.push({ ...placed, severity, ...(text === undefined ? {} : { hint: text }) });
  }
}
