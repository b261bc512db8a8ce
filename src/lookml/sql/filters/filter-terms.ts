/** Limits the number of terms in all filters of a query: each is a condition that a database has to read. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { FilterExpression } from '../../../filter-expression/filter-ast.ts';

export class FilterTerms {
  readonly #most: number;
  #count = 0;
  /** By filter and text: a filter that is written into several statements counts once. */
  readonly #seen = new Map<string, boolean>();

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Counts `expression`, the meaning of `text` in the filter `name`. Gives a diagnostic if that is too many terms, else
   * null.
   */
  take(name: string, text: string, expression: FilterExpression): Diagnostic | null {
    const key = `${name}\n${text}`;
    let fits = this.#seen.get(key);
    if (fits === undefined) {
      this.#count += 'terms' in expression ? expression.terms.length : 1;
      fits = this.#count <= this.#most;
      this.#seen.set(key, fits);
    }
    if (fits) return null;
    const [count, most] = [this.#count, this.#most].map((number) => number.toLocaleString('en-US'));
    const message = `The query's filters have ${count ?? ''} terms with those of "${name}"; at most ${most ?? ''} are allowed (limits.max_filter_terms).`;
    return { code: 'too-many-terms', severity: 'error', message };
  }
}
