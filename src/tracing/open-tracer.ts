/**
 * Traces by OpenTelemetry. The code knows its API alone; who wants traces brings an SDK: `start-sdk.ts` starts one for
 * `coatcheck serve`, and a program that opens Coatcheck in its own process has its own.
 */
import { isSpanContextValid, ROOT_CONTEXT, trace, type Tracer } from '@opentelemetry/api';
import { version } from '../lib/version.ts';

/** Null if nobody records: then nothing of tracing runs, not even on the way of a poll. */
export function openTracer(): Tracer | null {
  const tracer = trace.getTracer('coatcheck', version);
  // Without an SDK no span has an id. This one never ends, so it is never exported.
  const probe = tracer.startSpan('probe', {}, ROOT_CONTEXT);
  return isSpanContextValid(probe.spanContext()) ? tracer : null;
}
