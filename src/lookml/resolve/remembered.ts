/** What was found out about objects that stay the same from one version of a project to the next. */
import { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';

interface Outcome {
  readonly made: unknown;
  readonly findings: readonly Diagnostic[];
}

export class Remembered {
  readonly #byKind = new Map<string, WeakMap<object, Outcome>>();

  /**
   * Does `work` on an object once, and gives what came of it and what was found each time.
   * @param kind of the work, which must read nothing but the object and what never changes while that is the same
   */
  once<T>(kind: string, on: object, log: DiagnosticLog, work: (log: DiagnosticLog) => T): T {
    const ofKind = this.#byKind.get(kind) ?? new WeakMap<object, Outcome>();
    this.#byKind.set(kind, ofKind);
    let outcome = ofKind.get(on);
    if (outcome === undefined) {
      const own = new DiagnosticLog();
      outcome = { made: work(own), findings: own.sorted() };
      ofKind.set(on, outcome);
    }
    log.addAll(outcome.findings);
    // One kind of work makes one type.
    return outcome.made as T;
  }
}
