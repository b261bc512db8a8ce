/** The metrics that `/metrics` shows to Prometheus, by its conventions: base units, `_total` for counters. */
import { statfs } from 'node:fs/promises';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ExecutorEvent } from '../execution/executor-event.ts';
import type { Clock } from '../lib/clock.ts';
import { residentBytes } from '../lib/process-usage.ts';
import type { OutcomeLine } from '../tasks/outcome-line.ts';
import type { WebhookOutcome } from '../webhooks/webhooks.ts';

export interface HttpMetrics {
  observeRequest(operation: string, method: string, status: number, seconds: number): void;
  /** The text that Prometheus reads. */
  read(): Promise<string>;
  readonly contentType: string;
}

/** Receives what happens in the server. */
export interface ServerMetrics extends HttpMetrics {
  taskEnded(line: OutcomeLine): void;
  executorEvent(event: ExecutorEvent): void;
  /** The project was read, at the start and after each change. */
  projectRead(facts: { readonly models: number; readonly errors: number }): void;
  /** Somebody was told of the end of a task, or could not be told. */
  webhookTried(outcome: WebhookOutcome): void;
  /** `coatcheck.yaml` was read, at the start and at each reload. */
  configRead(isGood: boolean): void;
  /** From now on, the values that are read together with the metrics are available. */
  lookAt(sources: MetricsSources): void;
}

/** Called each time the metrics are read. */
export interface MetricsSources {
  taskCounts(): { readonly queued: number; readonly running: number };
  executorPids(): readonly number[];
  compilerPids(): readonly number[];
  /** Null while there is no loader. */
  loaderPid(): number | null;
  readonly dataDir: string;
  webhookCounts(): { readonly waiting: number; readonly sending: number };
  /** Bytes, by what takes them. */
  dataFolderSize(): Promise<Readonly<Record<string, number>>>;
  /** Null: there is no bound. */
  maxDataFolder(): number | null;
}

/** Seconds, from a cached answer to a query that takes all night. */
const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300, 1_800];
const MS = 1_000;

/** Gauges of prom-client that are named like counters. `nodejs_active_resources` counts the same by type. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

function createInstruments(registry: Registry) {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name: `coatcheck_${name}`, help, labelNames: [...labelNames], registers });
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `coatcheck_${name}`, help, labelNames: [...labelNames], registers });
  const histogram = (name: string, help: string, labelNames: readonly string[], buckets = BUCKETS) =>
    new Histogram({ name: `coatcheck_${name}`, help, labelNames: [...labelNames], buckets, registers });

  return {
    requests: counter('http_requests_total', 'Requests answered.', ['operation', 'method', 'status']),
    seconds: histogram(
      'http_request_duration_seconds',
      'Time to the end of the response.',
      ['operation'],
      [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    ),
    tasks: gauge('query_tasks', 'Query tasks that wait or run.', ['state']),
    finished: counter('query_tasks_finished_total', 'Query tasks that have ended.', ['outcome', 'source']),
    shared: counter('query_tasks_shared_total', 'Query tasks that joined the work of another one.', ['connection']),
    queue: histogram('query_task_queue_seconds', 'From the ticket to the first work for it.', ['connection']),
    database: histogram('query_task_database_seconds', 'Time of statements in the database.', ['connection']),
    render: histogram('query_task_render_seconds', 'Time for shaping and rendering.', ['format']),
    failures: counter('query_task_failures_total', 'Query tasks that failed, by error code.', ['error', 'connection']),
    rows: counter('query_task_rows_total', 'Rows of results that were made or found.', ['connection']),
    executors: gauge('executors', 'Executor processes that are alive.'),
    compilers: gauge('compilers', 'Compiler processes that are alive.'),
    memory: gauge('process_group_resident_bytes', 'Resident memory of all processes of a kind.', ['kind']),
    events: counter('executor_events_total', 'Executors that were started, ended, killed, recycled …', ['event']),
    retries: counter('database_retries_total', 'Lost connections after which a query ran again.', ['connection']),
    refusals: counter('database_errors_total', 'Queries that their database refused.', ['connection']),
    free: gauge('data_folder_free_bytes', 'Room on the disk of the data folder.'),
    webhooks: gauge('webhooks', 'Ends of tasks that have still to be told.', ['state']),
    delivered: counter('webhook_deliveries_total', 'Ends of tasks that were told, or given up.', ['outcome']),
    deliveryRetries: counter('webhook_retries_total', 'Attempts in vain after which an end is told once more.'),
    folder: gauge('data_folder_bytes', 'What files in the data folder take.', ['part']),
    folderLimit: gauge('data_folder_limit_bytes', 'limits.max_data_folder; +Inf without one.'),
    models: gauge('lookml_models', 'Models of the project.'),
    errors: gauge('lookml_errors', 'Errors in the LookML of the project.'),
    readAt: gauge('lookml_last_read_timestamp_seconds', 'When the project was read last.'),
    configReadAt: gauge('config_last_reload_success_timestamp_seconds', 'When coatcheck.yaml was applied last.'),
    configIsGood: gauge('config_last_reload_successful', 'Whether the last reload of coatcheck.yaml was applied.'),
    buildInfo: gauge('build_info', 'Always 1; the version is in the label.', ['version']),
  };
}

type Instruments = ReturnType<typeof createInstruments>;

/** Labels are looked up once for each kind of answer, since looking them up takes longer than counting. */
function createRequestObserver({ requests, seconds }: Instruments) {
  const kinds = new Map<string, { readonly count: Counter.Internal; readonly time: Histogram.Internal<string> }>();
  return (operation: string, method: string, status: number, duration: number): void => {
    const key = `${operation} ${method} ${String(status)}`;
    let kind = kinds.get(key);
    if (kind === undefined) {
      kind = { count: requests.labels({ operation, method, status }), time: seconds.labels({ operation }) };
      kinds.set(key, kind);
    }
    kind.count.inc();
    kind.time.observe(duration);
  };
}

export function createMetrics({ version, clock }: { readonly version: string; readonly clock: Clock }): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const metrics = createInstruments(registry);
  metrics.buildInfo.set({ version }, 1);
  // So that the first one given up is seen as an increase.
  for (const outcome of ['delivered', 'given_up']) metrics.delivered.inc({ outcome }, 0);
  let sources: MetricsSources | null = null;

  return {
    observeRequest: createRequestObserver(metrics),
    taskEnded({ details }) {
      const { outcome, queueMs } = details;
      const connection = details.connection ?? 'none';
      metrics.finished.inc({ outcome, source: details.source ?? 'none' });
      metrics.queue.observe({ connection }, queueMs / MS);
      if (details.shared === true) metrics.shared.inc({ connection });
      if (details.rows !== undefined) metrics.rows.inc({ connection }, details.rows);
      if (outcome === 'failed') metrics.failures.inc({ error: details.error, connection });
      if (outcome !== 'complete') return;
      if (details.source === 'query') metrics.database.observe({ connection }, details.databaseMs / MS);
      // A result that the cache has is rendered all the same, unless it has the format, too.
      if (details.source !== 'query' && details.renderMs === 0) return;
      metrics.render.observe({ format: details.format ?? 'none' }, details.renderMs / MS);
    },
    executorEvent(event) {
      const connection = 'connection' in event ? (event.connection ?? 'none') : 'none';
      metrics.events.inc({ event: event.kind });
      if (event.kind === 'retry') metrics.retries.inc({ connection });
      if (event.kind === 'refused') metrics.refusals.inc({ connection });
    },
    projectRead(facts) {
      metrics.models.set(facts.models);
      metrics.errors.set(facts.errors);
      metrics.readAt.set(new Date(clock.now()).getTime() / MS);
    },
    webhookTried(outcome) {
      if (outcome === 'tried_again') metrics.deliveryRetries.inc();
      else metrics.delivered.inc({ outcome });
    },
    lookAt(given) {
      sources = given;
    },
    configRead(isGood) {
      metrics.configIsGood.set(Number(isGood));
      if (isGood) metrics.configReadAt.set(new Date(clock.now()).getTime() / MS);
    },
    async read() {
      if (sources !== null) await showNow(metrics, sources);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** Sets what is looked up when the metrics are read. */
async function showNow(metrics: Instruments, sources: MetricsSources): Promise<void> {
  const { queued, running } = sources.taskCounts();
  metrics.tasks.set({ state: 'queued' }, queued);
  metrics.tasks.set({ state: 'running' }, running);
  const { waiting, sending } = sources.webhookCounts();
  metrics.webhooks.set({ state: 'waiting' }, waiting);
  metrics.webhooks.set({ state: 'sending' }, sending);
  const [ofExecutors, ofCompilers] = [sources.executorPids(), sources.compilerPids()];
  metrics.executors.set(ofExecutors.length);
  metrics.compilers.set(ofCompilers.length);
  metrics.memory.set({ kind: 'server' }, process.memoryUsage.rss());
  metrics.memory.set({ kind: 'executors' }, sum(ofExecutors.map(residentBytes)));
  metrics.memory.set({ kind: 'compilers' }, sum(ofCompilers.map(residentBytes)));
  const loader = sources.loaderPid();
  metrics.memory.set({ kind: 'loader' }, loader === null ? 0 : residentBytes(loader));
  const disk = await statfs(sources.dataDir).catch(() => null);
  if (disk !== null) metrics.free.set(disk.bavail * disk.bsize);
  const parts = Object.entries(await sources.dataFolderSize());
  for (const [part, bytes] of parts) metrics.folder.set({ part }, bytes);
  metrics.folderLimit.set(sources.maxDataFolder() ?? Infinity);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
