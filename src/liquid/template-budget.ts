/**
 * The cost limit for rendering one text, counted in steps and letters, not in time: the same text always ends the same
 * way.
 */
import type { Context } from 'liquidjs';
import { TemplateFault } from './template-fault.ts';

export interface Budget {
  /** Tags, outputs and stretches of text, counted each time they are reached. */
  readonly steps: number;
  /** Letters and elements of lists that filters read and make. */
  readonly letters: number;
  /** Letters of the template itself. */
  readonly template: number;
}

/** For the project's text: a loop over a few thousand things is still a template; takes some 100 ms at most. */
export const AUTHOR_BUDGET: Budget = { steps: 200_000, letters: 5_000_000, template: 1_000_000 };
/** For text that came with a query: a few milliseconds. */
export const USER_BUDGET: Budget = { steps: 500, letters: 20_000, template: 10_000 };

type Limiter = Context['memoryLimit'];

/** The engine's two limiters: it calls the first at each step, and the second for memory. */
export function limitersOf({ steps, letters }: Budget): {
  readonly renderLimit: Limiter;
  readonly memoryLimit: Limiter;
} {
  const stepCounter = new Counter(steps, 'steps to render');
  const letterCounter = new Counter(letters, 'characters to put together');
  return {
    // The engine passes the time of day, but here each call is a step.
    renderLimit: asLimiter({ use: (count) => stepCounter.count(count), check: () => stepCounter.count(1) }),
    memoryLimit: asLimiter({ use: (count) => letterCounter.count(count), check: () => undefined }),
  };
}

class Counter {
  readonly #limit: number;
  readonly #what: string;
  #counted = 0;

  constructor(limit: number, what: string) {
    this.#limit = limit;
    this.#what = what;
  }

  count(more: number): void {
    if (more > 0) this.#counted += more;
    if (this.#counted <= this.#limit) return;
    throw new TemplateFault(`the template takes more than ${this.#limit.toLocaleString('en-US')} ${this.#what}`);
  }
}

/** The engine's class has private members and is not exported; only these two methods are ever called. */
function asLimiter(methods: { use(count: number): void; check(count: number): void }): Limiter {
  return methods as unknown as Limiter;
}
