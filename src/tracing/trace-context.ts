/**
 * The trace that something belongs to, as text: it is kept with tickets, so that a restart does not lose it, and stands
 * in comments of SQL. The form is that of W3C Trace Context; headers of requests are read by the SDK's propagators.
 */
import { createTraceState, ROOT_CONTEXT, trace, TraceFlags, type Context, type SpanContext } from '@opentelemetry/api';

export interface StoredTrace {
  /** `00-` trace id, span id and flags, in hexadecimal digits. */
  readonly traceparent: string;
  /** What tracing systems have added, for themselves. */
  readonly tracestate?: string;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export function writeTrace({ traceId, spanId, traceFlags, traceState }: SpanContext): StoredTrace {
  const tracestate = traceState?.serialize() ?? '';
  const flags = traceFlags.toString(16).padStart(2, '0');
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate !== '' && { tracestate }) };
}

/** Undefined if it is not one. */
export function readTrace({ traceparent, tracestate }: StoredTrace): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  };
}

/** The context whose spans are children of a stored one; without any, they begin a trace. */
export function contextOf(stored: StoredTrace | undefined): Context {
  const spanContext = stored && readTrace(stored);
  return spanContext === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContext);
}
