/**
 * Starts OpenTelemetry's SDK when its standard variables ask for traces. The SDK is no dependency: the operator installs
 * it beside Coatcheck.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { context, diag, DiagLogLevel, propagation, trace, type DiagLogger } from '@opentelemetry/api';
import type { NodeSDK, NodeSDKConfiguration } from '@opentelemetry/sdk-node';

export type TraceEnv = Readonly<Record<string, string | undefined>>;

/** Where failures of the SDK and its exporter are told, in words. */
export type TellTraceProblem = (problem: string) => void;

const SDK = '@opentelemetry/sdk-node';
const SERVICE_NAME = 'coatcheck';

/** How long the last spans may take to leave when the server stops. */
const FLUSH_LIMIT_MS = 3_000;

/**
 * Do the variables ask for traces? An SDK alone would send them to a collector on this machine even where none of them is
 * set; here nothing is sent unless it is said where to.
 */
export function asksForTraces(env: TraceEnv): boolean {
  const isSet = (name: string) => (env[name] ?? '').trim() !== '';
  if (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return false;
  if (isSet('OTEL_TRACES_EXPORTER')) return env['OTEL_TRACES_EXPORTER']?.trim() !== 'none';
  return ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_CONFIG_FILE'].some(isSet);
}

/**
 * Undefined if the variables do not ask for traces, or the SDK is not there; then `tell` is told. Disposing it sends what
 * is left.
 */
export async function startSdk(env: TraceEnv, tell: TellTraceProblem): Promise<AsyncDisposable | undefined> {
  if (!asksForTraces(env)) return undefined;
  const sdk = await loadSdk(tell);
  if (sdk === undefined) return undefined;
  const isNamed =
    (env['OTEL_SERVICE_NAME'] ?? '') !== '' || /(?:^|,)\s*service\.name=/.test(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '');
  const settings: Partial<NodeSDKConfiguration> = {
    // Log and metrics have ways of their own.
    logRecordProcessors: [],
    metricReaders: [],
    instrumentations: [],
    ...(!isNamed && { serviceName: SERVICE_NAME }),
  };
  const running = new sdk.NodeSDK(settings);
  running.start();
  diag.setLogger(toldTo(tell), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  return {
    async [Symbol.asyncDispose]() {
      // A collector that does not answer must not keep the server from stopping.
      const isSent = await Promise.race([running.shutdown().then(sent, failed), limit()]);
      if (!isSent) tell('The last spans could not be sent.');
      // Else nobody else in this process could record from now on.
      for (const part of [trace, context, propagation, diag]) part.disable();
    },
  };
}

async function loadSdk(tell: TellTraceProblem): Promise<{ readonly NodeSDK: typeof NodeSDK } | undefined> {
  try {
    return await import(SDK);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    tell(
      isMissing
        ? `OTEL_… variables ask for traces, but ${SDK} is not installed: npm install ${SDK} where coatcheck is installed. No traces are sent.`
        : `OTEL_… variables ask for traces, but ${SDK} cannot be loaded (${error instanceof Error ? error.message : String(error)}). No traces are sent.`,
    );
    return undefined;
  }
}

const sent = () => true;
const failed = () => false;

async function limit(): Promise<false> {
  await delay(FLUSH_LIMIT_MS, undefined, { ref: false });
  return false;
}

function toldTo(tell: TellTraceProblem): DiagLogger {
  const nothing = (): void => undefined;
  const say = (message: string, ...more: readonly unknown[]): void => tell([message, ...more.map(String)].join(' '));
  return { error: say, warn: say, info: nothing, debug: nothing, verbose: nothing };
}
