/**
 * Spans of what an executor has reported of a job: it has no tracing of its own, so they are made here, with its times.
 * Names and attributes of statements follow OpenTelemetry's semantic conventions for clients of databases.
 */
import { SpanKind, SpanStatusCode, type Attributes, type Context, type Tracer } from '@opentelemetry/api';
import type { StepTime } from '../execution/step-times.ts';

/** Attributes of a connection by its name. */
export type DatabaseOf = (connection: string) => Attributes;

/** @param run the context of the span that the job is */
export function addStepSpans(tracer: Tracer, steps: readonly StepTime[], run: Context, databaseOf: DatabaseOf): void {
  for (const step of steps) {
    const { startedAt, ms, failure } = step;
    const database = step.connection === undefined ? {} : databaseOf(step.connection);
    const isStatement = step.step === 'statement';
    const span = tracer.startSpan(
      isStatement ? statementName(database) : step.step,
      {
        kind: isStatement ? SpanKind.CLIENT : SpanKind.INTERNAL,
        startTime: startedAt,
        attributes: { ...database, ...attributesOf(step) },
      },
      run,
    );
    if (failure !== undefined) {
      span.setAttribute('error.type', failure.databaseCode ?? failure.type);
      if (failure.databaseCode !== null) span.setAttribute('db.response.status_code', failure.databaseCode);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end(startedAt + ms);
  }
}

/** Every statement that runs is one SELECT. */
const OPERATION = 'SELECT';

function statementName(database: Attributes): string {
  const target = database['db.namespace'] ?? database['server.address'] ?? database['db.system.name'];
  return target === undefined ? OPERATION : `${OPERATION} ${String(target)}`;
}

function attributesOf({ step, statement, sql, rows, format }: StepTime): Attributes {
  return {
    ...(step === 'statement' && { 'db.operation.name': OPERATION }),
    ...(statement !== undefined && { 'coatcheck.statement': statement }),
    ...(sql !== undefined && { 'db.query.text': sql }),
    ...(rows !== undefined && { 'db.response.returned_rows': rows }),
    ...(format !== undefined && { 'coatcheck.format': format }),
  };
}
