/** How far tasks have come that other nodes have: all are asked, and whoever has one answers. Nothing is kept in PostgreSQL. */
import type { Clock } from '../lib/clock.ts';
import { LruMap } from '../lib/lru-map.ts';
import type { StandingElsewhere } from '../tasks/others.ts';

export interface StandingsOptions {
  readonly clock: Pick<Clock, 'after' | 'steady'>;
  readonly ask: (taskIds: readonly string[]) => void;
}

/** A client that asks waits no longer for it. */
const PATIENCE_MS = 200;

/** Clients that poll ask often. */
const KNOWN_MS = 500;
const KNOWN_TASKS = 2_000;

/** Of SQL in JSON; a message of PostgreSQL has room for 8,000. */
const LONGEST_SQL = 2_500;

export class StandingsElsewhere {
  readonly #options: StandingsOptions;
  readonly #known = new LruMap<string, { readonly standing: StandingElsewhere; readonly at: number }>(KNOWN_TASKS);
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();

  constructor(options: StandingsOptions) {
    this.#options = options;
  }

  /** Those of which a node has told within a moment. */
  async of(taskIds: readonly string[]): Promise<ReadonlyMap<string, StandingElsewhere>> {
    const { clock, ask } = this.#options;
    const missing = taskIds.filter((id) => this.#youngOf(id) === undefined);
    const answers = missing.map((id) => {
      const waiting = this.#waiting.get(id) ?? Promise.withResolvers<void>();
      this.#waiting.set(id, waiting);
      return waiting.promise;
    });
    if (missing.length > 0) {
      const late = Promise.withResolvers<void>();
      using _timer = clock.after(PATIENCE_MS, late.resolve);
      ask(missing);
      await Promise.race([Promise.all(answers), late.promise]);
      for (const id of missing) this.#waiting.delete(id);
    }
    return new Map(
      taskIds.flatMap((id) => {
        const standing = this.#youngOf(id);
        return standing === undefined ? [] : [[id, standing] as const];
      }),
    );
  }

  /** @param answers each made by `answerOf` */
  heard(answers: readonly string[]): void {
    for (const answer of answers) {
      const [taskId, standing] = JSON.parse(answer) as [string, StandingElsewhere];
      this.#known.set(taskId, { standing, at: this.#options.clock.steady() });
      this.#waiting.get(taskId)?.resolve();
    }
  }

  #youngOf(taskId: string): StandingElsewhere | undefined {
    const known = this.#known.get(taskId);
    return known !== undefined && this.#options.clock.steady() - known.at < KNOWN_MS ? known.standing : undefined;
  }
}

/** What is told of a task of this node. */
export function answerOf(taskId: string, standing: StandingElsewhere): string {
  const { sql } = standing;
  const isLong = sql !== null && JSON.stringify(sql).length > LONGEST_SQL;
  return JSON.stringify([taskId, isLong ? { ...standing, sql: null } : standing]);
}
