/** The log line of a finished task. From it an operator learns which task it was, what it cost and what went wrong. */
import { isServerFault } from '../errors/own-fault.ts';
import type { ResultSource } from './task.ts';
import type { TaskEvent } from './task-state.ts';
import type { Ticket, TicketFacts } from './ticket-book.ts';

export interface OutcomeLine {
  /** `warn`: a database or the query is to blame. `error`: this server is. */
  readonly level: 'info' | 'warn' | 'error';
  readonly details: OutcomeDetails;
}

/**
 * Times in milliseconds. `runMs` is the database's `databaseMs` and the `renderMs` of everything after it: shaping,
 * rendering, storing. Of a task that joined another's run, `databaseMs` is that of the whole run.
 */
export type OutcomeDetails = TicketFacts & {
  readonly taskId: string;
  readonly userId: string;
  readonly queueMs: number;
  readonly runMs: number;
  readonly source?: ResultSource;
  /** As OpenTelemetry names it in logs. */
  readonly trace_id?: string;
} & (
    | {
        readonly outcome: 'complete';
        readonly source: ResultSource;
        readonly databaseMs: number;
        readonly renderMs: number;
      }
    | { readonly outcome: 'killed' }
    | { readonly outcome: 'failed'; readonly error: string; readonly why: string }
  );

type Outcome = Extract<TaskEvent, { kind: 'complete' | 'fail' | 'kill' }>;

export function outcomeLine(ticket: Ticket, event: Outcome, traceId?: string): OutcomeLine {
  const { taskId, userId, acceptedAt, startedAt, facts } = ticket;
  const begun = startedAt ?? event.settledAt;
  const shared = {
    taskId,
    userId,
    ...facts,
    queueMs: begun - acceptedAt,
    runMs: event.settledAt - begun,
    ...(traceId !== undefined && { trace_id: traceId }),
  };
  switch (event.kind) {
    case 'complete': {
      const databaseMs = event.resultSource === 'query' ? Math.round(event.runtimeSeconds * 1_000) : 0;
      const renderMs = Math.max(0, shared.runMs - databaseMs);
      const { resultSource: source } = event;
      return { level: 'info', details: { ...shared, outcome: 'complete', source, databaseMs, renderMs } };
    }
    case 'kill':
      return { level: 'info', details: { ...shared, outcome: 'killed' } };
    case 'fail': {
      const { code, message, messageDetails } = event.error;
      return {
        level: isServerFault(code) ? 'error' : 'warn',
        details: { ...shared, outcome: 'failed', error: code, why: messageDetails ?? message },
      };
    }
    default:
      return event satisfies never;
  }
}
