/** Converts between a task and its row in the state database. */
import type { Selectable, Updateable } from 'kysely';
import type { TaskError } from '../results/reader/task-error.ts';
import type { TasksTable } from '../store/task-tables.ts';
import type { TaskEvent } from './task-state.ts';
import { transitions } from './task-state.ts';
import type { QueuedTicket } from './task-store.ts';
import type { Task, TaskOptions } from './task.ts';

export type TaskRow = Selectable<TasksTable>;

export function toTask(row: TaskRow): Task {
  const base = {
    id: row.id,
    subject: { kind: row.subject_kind, id: row.subject_id },
    options: JSON.parse(row.options) as TaskOptions,
    userId: row.user_id,
    createdAt: row.created_at,
    cacheKey: row.cache_key,
  };
  switch (row.state) {
    case 'queued':
      return { ...base, state: row.state };
    case 'running':
      return { ...base, state: row.state, startedAt: row.started_at ?? row.created_at };
    case 'complete':
      return {
        ...base,
        state: row.state,
        finishedAt: row.finished_at ?? row.created_at,
        expiresAt: row.expires_at ?? row.created_at,
        resultSource: row.result_source ?? 'query',
        runtimeSeconds: row.runtime_seconds ?? 0,
        resultId: row.result_id,
        notice: row.notice,
      };
    case 'failed':
      return {
        ...base,
        state: row.state,
        finishedAt: row.finished_at ?? row.created_at,
        error: JSON.parse(row.error ?? 'null') as TaskError,
      };
    case 'killed':
      return { ...base, state: row.state, finishedAt: row.finished_at ?? row.created_at, notice: row.notice };
    case 'expired':
      return {
        ...base,
        state: row.state,
        finishedAt: row.finished_at ?? row.created_at,
        runtimeSeconds: row.runtime_seconds ?? 0,
      };
    default:
      return row.state satisfies never;
  }
}

type TicketRow = Pick<
  TaskRow,
  'id' | 'user_id' | 'connection' | 'deferred' | 'interactive' | 'result_ttl_ms' | 'webhook_url'
>;

export function toQueuedTicket(row: TicketRow): QueuedTicket {
  return {
    taskId: row.id,
    userId: row.user_id,
    connection: row.connection,
    deferred: row.deferred === 1,
    interactive: row.interactive === 1,
    resultTtlMs: row.result_ttl_ms,
    webhookUrl: row.webhook_url,
  };
}

/** What an event changes in the row: the state and everything that goes with it; `complete` also has its own time. */
export function toColumns(event: TaskEvent): Updateable<TasksTable> {
  const state = transitions[event.kind].to;
  switch (event.kind) {
    case 'start':
      return { state, started_at: event.at, cache_key: event.cacheKey };
    case 'requeue':
      return { state, started_at: null };
    case 'complete':
      return {
        state,
        finished_at: event.at,
        settled_at: event.settledAt,
        expires_at: event.expiresAt,
        cache_key: event.cacheKey,
        result_id: event.resultId,
        result_source: event.resultSource,
        runtime_seconds: event.runtimeSeconds,
        result_text: event.text,
        notice: event.notice,
      };
    case 'fail':
      return { state, finished_at: event.at, settled_at: event.settledAt, error: JSON.stringify(event.error) };
    case 'kill':
      return { state, finished_at: event.at, settled_at: event.settledAt };
    case 'note':
      return { state, notice: event.notice };
    case 'keep':
      return { state, expires_at: event.expiresAt };
    case 'expire':
      return { state, result_id: null, result_text: null };
    default:
      return event satisfies never;
  }
}

/** The columns of a new task that it has by itself. */
export function toNewRow({ id, state, subject, options, userId, createdAt }: Task) {
  return {
    id,
    state,
    subject_kind: subject.kind,
    subject_id: subject.id,
    options: JSON.stringify(options),
    user_id: userId,
    deferred: Number(options.deferred),
    created_at: createdAt,
    result_ttl_ms: options.resultTtlMs ?? null,
    webhook_url: options.webhookUrl ?? null,
  };
}
