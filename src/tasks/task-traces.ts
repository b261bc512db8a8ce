/**
 * The spans of tasks. Each ticket has one, `query_task`, in the trace of the request that created it; below it are what
 * was done for this ticket alone, `prepare` and `queue`. Work that tickets share is one span, `run`, in the trace of one
 * of them and with a link to each of the others, whose spans link back to it. Every parent is named: nothing depends on
 * which request happens to be handled when work goes on.
 */
import {
  context,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import type { OnCompiled } from '../compile/compile-time.ts';
import type { JobOutcome, JobTrace } from '../execution/messages.ts';
import { contextOf, writeTrace, type StoredTrace } from '../tracing/trace-context.ts';
import type { Execution } from './execution.ts';
import { addStepSpans, type DatabaseOf } from './step-spans.ts';
import type { TaskEvent } from './task-state.ts';
import type { Ticket } from './ticket-book.ts';

export interface TaskTracesOptions {
  readonly tracer: Tracer;
  readonly databaseOf: DatabaseOf;
  /** Spans of statements tell their SQL. */
  readonly withSql: boolean;
}

interface TicketSpans {
  readonly task: Span;
  readonly context: Context;
  /** Null while it does not wait for work. */
  queue: Span | null;
}

/** A run that has begun. */
export interface TracedRun {
  /** For its job. */
  readonly trace: JobTrace;
  /** `tickets`: those that wait for it now; some may have come since it began. */
  end(outcome: JobOutcome, tickets: readonly Ticket[]): void;
}

type Outcome = Extract<TaskEvent, { kind: 'complete' | 'fail' | 'kill' }>;

const outcomes = { complete: 'complete', fail: 'failed', kill: 'killed' } as const;

export class TaskTraces implements Disposable {
  readonly #options: TaskTracesOptions;
  /** By id of unfinished tasks. */
  readonly #tickets = new Map<string, TicketSpans>();

  constructor(options: TaskTracesOptions) {
    this.#options = options;
  }

  /** The trace of the request that is handled now, to be kept with what it creates. */
  current(): StoredTrace | undefined {
    const active = trace.getSpanContext(context.active());
    return active === undefined ? undefined : writeTrace(active);
  }

  /**
   * A ticket was accepted; does nothing if it was before.
   * @param createdAt of a ticket of an earlier run of the server: milliseconds since 1970 in UTC
   */
  begin(ticket: Ticket, stored: StoredTrace | undefined, createdAt?: number): void {
    if (this.#tickets.has(ticket.taskId)) return;
    const { taskId, userId } = ticket;
    const parent = contextOf(stored);
    const attributes = {
      'coatcheck.task.id': taskId,
      'user.id': userId,
      ...(createdAt !== undefined && { 'coatcheck.task.recovered': true }),
    };
    const times = createdAt === undefined ? {} : { startTime: createdAt };
    const task = this.#options.tracer.startSpan('query_task', { attributes, ...times }, parent);
    this.#tickets.set(taskId, { task, context: trace.setSpan(parent, task), queue: null });
  }

  /**
   * The ticket's query is prepared: ends with what comes of it. Below it is `compile`, once for each process that tried;
   * none if the outcome was known.
   */
  async preparing<T extends { readonly ok: boolean } | null>(
    ticket: Ticket,
    work: (onCompiled?: OnCompiled) => Promise<T>,
  ): Promise<T> {
    const spans = this.#tickets.get(ticket.taskId);
    if (spans === undefined) return work();
    const { tracer } = this.#options;
    const span = tracer.startSpan('prepare', {}, spans.context);
    const here = trace.setSpan(spans.context, span);
    try {
      const outcome = await work(({ startedAt, ms, failure }) => {
        const compile = tracer.startSpan('compile', { startTime: startedAt }, here);
        if (failure !== null) fail(compile, failure);
        compile.end(startedAt + ms);
      });
      if (outcome?.ok === false) span.setStatus({ code: SpanStatusCode.ERROR });
      return outcome;
    } finally {
      span.end();
    }
  }

  /** The ticket waits for work from now on. */
  waits(ticket: Ticket): void {
    const spans = this.#tickets.get(ticket.taskId);
    if (spans !== undefined) spans.queue ??= this.#options.tracer.startSpan('queue', {}, spans.context);
  }

  /** An execution is sent to an executor. */
  run(execution: Execution): TracedRun {
    const { tracer, databaseOf, withSql } = this.#options;
    const waiting = this.#begun(execution.tickets.map(({ ticket }) => ticket));
    // A sampled trace, if there is any: else nobody would see the run.
    const leader = waiting.find(({ task }) => isSampled(task)) ?? waiting[0];
    const others = waiting.filter((spans) => spans !== leader);
    const parent = leader?.context ?? contextOf(undefined);
    const attributes = {
      'coatcheck.execution.id': execution.id,
      'coatcheck.execution.kind': execution.goal.kind,
    };
    const links = others.map(({ task }) => ({ context: task.spanContext() }));
    const span = tracer.startSpan('run', { attributes, links }, parent);
    const here = span.spanContext();
    const runContext = trace.setSpan(parent, span);
    return {
      trace: { traceparent: writeTrace(here).traceparent, withSql },
      end: (outcome, tickets) => {
        const all = this.#begun(tickets);
        for (const spans of all) {
          if (spans === leader) continue;
          spans.task.addLink({ context: here });
          if (!waiting.includes(spans)) span.addLink({ context: spans.task.spanContext() });
        }
        span.setAttribute('coatcheck.execution.tickets', new Set([...waiting, ...all]).size);
        addStepSpans(tracer, outcome.steps ?? [], runContext, databaseOf);
        span.setAttribute('coatcheck.outcome', outcome.kind);
        const error = outcome.kind === 'failed' ? outcome.error.code : outcome.kind === 'crashed' ? 'crashed' : null;
        if (error !== null) fail(span, error);
        span.end();
      },
    };
  }

  /** The task has its outcome. @returns the id of its trace */
  settled(ticket: Ticket, event: Outcome): string | undefined {
    const spans = this.#tickets.get(ticket.taskId);
    if (spans === undefined) return undefined;
    this.#tickets.delete(ticket.taskId);
    const { task, queue } = spans;
    queue?.end();
    task.setAttribute('coatcheck.outcome', outcomes[event.kind]);
    if (event.kind === 'complete') task.setAttribute('coatcheck.result.source', event.resultSource);
    if (event.kind === 'fail') fail(task, event.error.code);
    task.end();
    return task.spanContext().traceId;
  }

  /** The server stops: tasks that go on at its next start will have spans of their own then. */
  [Symbol.dispose](): void {
    this.moved([...this.#tickets.keys()]);
  }

  /** Another node has these tasks: it has spans of its own for them. */
  moved(taskIds: Iterable<string>): void {
    for (const taskId of taskIds) {
      const spans = this.#tickets.get(taskId);
      this.#tickets.delete(taskId);
      spans?.queue?.end();
      spans?.task.setAttribute('coatcheck.outcome', 'requeued');
      spans?.task.end();
    }
  }

  /** Tickets that wait no longer, with their spans. */
  #begun(tickets: readonly Ticket[]): readonly TicketSpans[] {
    return tickets.flatMap(({ taskId }) => {
      const spans = this.#tickets.get(taskId);
      spans?.queue?.end();
      if (spans !== undefined) spans.queue = null;
      return spans ?? [];
    });
  }
}

function isSampled(span: Span): boolean {
  const { traceFlags }: SpanContext = span.spanContext();
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** Only the class of an error: its words may quote values. */
function fail(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
