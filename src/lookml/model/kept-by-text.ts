/** What was made of a project's texts, for as long as they stay the same from one version to the next. */
import { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../parse/source-file.ts';

interface Kept<T> {
  readonly text: string;
  /** What the text is read with besides. */
  readonly beside: string;
  readonly made: T;
  readonly findings: readonly Diagnostic[];
}

export class KeptByText<T> {
  #before = new Map<string, Kept<T>>();
  #now = new Map<string, Kept<T>>();

  /** What nobody asks for until the next version begins is forgotten then. */
  beginVersion(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** What `make` makes of a file, and what it finds: made again if the text, or what it is read with, is another. */
  read({ path, text }: SourceFile, beside: string, log: DiagnosticLog, make: (log: DiagnosticLog) => T): T {
    let kept = this.#now.get(path) ?? this.#before.get(path);
    if (kept?.text !== text || kept.beside !== beside) {
      const own = new DiagnosticLog();
      kept = { text, beside, made: make(own), findings: own.sorted() };
    }
    this.#now.set(path, kept);
    log.addAll(kept.findings);
    return kept.made;
  }
}
