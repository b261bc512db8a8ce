/** What the history tells of a task that has ended. It holds no rows, no SQL, and no words of a database. */
import type { ResultSource } from './task.ts';
import type { TaskOrigin } from './task-origin.ts';
import type { TaskEvent } from './task-state.ts';
import type { Ticket } from './ticket-book.ts';

export interface TaskRecord {
  readonly taskId: string;
  readonly userId: string;
  readonly connection: string | null;
  readonly outcome: 'complete' | 'failed' | 'killed';
  /** A date, like `createdAt`. */
  readonly finishedAt: number;
  /** Steady. */
  readonly settledAt: number;
  readonly queueMs: number;
  readonly runMs: number;
  /** Null unless it is complete. */
  readonly source: ResultSource | null;
  readonly cacheKey: string | null;
  readonly rows: number | null;
  /** Why it failed, without a database's own words, which may quote what few may see. */
  readonly why: string | null;
  /** Null: it ended before its query was looked up, after the server was started again. */
  readonly origin: TaskOrigin | null;
}

type Outcome = Extract<TaskEvent, { kind: 'complete' | 'fail' | 'kill' }>;

const outcomes = { complete: 'complete', fail: 'failed', kill: 'killed' } as const;

export function recordOf(ticket: Ticket, event: Outcome): TaskRecord {
  const { taskId, userId, origin, facts, acceptedAt, startedAt, connection } = ticket;
  const begun = startedAt ?? event.settledAt;
  return {
    taskId,
    userId,
    connection: facts.connection ?? connection,
    outcome: outcomes[event.kind],
    finishedAt: event.at,
    settledAt: event.settledAt,
    queueMs: begun - acceptedAt,
    runMs: event.settledAt - begun,
    source: event.kind === 'complete' ? event.resultSource : null,
    cacheKey: event.kind === 'complete' ? event.cacheKey : null,
    rows: facts.rows ?? null,
    why: event.kind === 'fail' ? (event.error.withoutLookml ?? event.error).message : null,
    origin,
  };
}
