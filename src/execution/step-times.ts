/**
 * When the steps of a job began and how long they took, for traces. An executor has no tracing of its own: it reports
 * these with the outcome, and the server makes spans of them (`tasks/step-spans.ts`).
 */
import { DatabaseError } from '../connections/connection.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';

export interface StepFacts {
  readonly step: 'connect' | 'statement' | 'shape' | 'render' | 'encode';
  /** The database that is asked. */
  readonly connection?: string;
  /** Which statement of the query: `main`, `total`, `source-1-main` … */
  readonly statement?: string;
  /** Its SQL, if traces may have it. */
  readonly sql?: string;
  /** Rows that the database has returned. */
  readonly rows?: number;
  readonly format?: string;
}

export interface StepTime extends StepFacts {
  /** Milliseconds since 1970 in UTC. */
  readonly startedAt: number;
  readonly ms: number;
  /** What it failed with, never in words, which may quote values: a class of errors, and the database's own code. */
  readonly failure?: { readonly type: string; readonly databaseCode: string | null };
}

/** Notes steps as they end. */
export interface StepTimes {
  readonly steps: readonly StepTime[];
  /** @param tell what is known of the step afterwards */
  time<T>(facts: StepFacts, work: () => Promise<T>, tell?: (done: T) => Partial<StepFacts>): Promise<T>;
}

/** For jobs that nobody traces. */
export const untimed: StepTimes = { steps: [], time: (_facts, work) => work() };

export function createStepTimes(clock: Clock): StepTimes {
  const steps: StepTime[] = [];
  return {
    steps,
    async time(facts, work, tell) {
      const begun = { startedAt: clock.now() };
      const start = performance.now();
      const note = (more: Partial<StepTime>) => {
        steps.push({ ...facts, ...begun, ms: performance.now() - start, ...more });
      };
      try {
        const done = await work();
        note(tell?.(done) ?? {});
        return done;
      } catch (error) {
        note({ failure: failureOf(error) });
        throw error;
      }
    },
  };
}

function failureOf(error: unknown): NonNullable<StepTime['failure']> {
  if (error instanceof DatabaseError) return { type: 'database_error', databaseCode: error.databaseCode };
  if (error instanceof CoatcheckError) return { type: error.code, databaseCode: null };
  return { type: error instanceof Error ? error.name : 'unknown', databaseCode: null };
}
