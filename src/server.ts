/** Coatcheck behind HTTP: what `openCoatcheck` opens, and a port on which it is asked. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import pino, { type Logger } from 'pino';
import { openCoatcheck, type Coatcheck } from './coatcheck.ts';
import type { Config } from './config/config.ts';
import { CoatcheckError } from './errors/catalogue.ts';
import { createApp } from './http/app.ts';
import { exampleQuery } from './http/resources/example-query.ts';
import { createProjectReport, type ProjectReport } from './project-report.ts';
import type { Observer } from './observer.ts';
import { createConfigReloader, type ConfigReloader } from './reload-config.ts';
import { isPlainHttpForOthers } from './http/connection/plain-http.ts';
import { createMetrics, type MetricsSources, type ServerMetrics } from './http/metrics.ts';
import { systemClock, type Clock } from './lib/clock.ts';
import { systemIds } from './lib/ids.ts';
import { openDailyFile, type DailyFile } from './lib/daily-file.ts';
import type { Ids } from './lib/ids.ts';
import { version } from './lib/version.ts';
import { startSdk, type TraceEnv } from './tracing/start-sdk.ts';

export interface CoatcheckServer extends AsyncDisposable {
  /** Reads `coatcheck.yaml` again, if it knows how; the log says what came of it. */
  reload(): Promise<void>;
  /** `http://127.0.0.1:19999`, with the port that was picked. */
  readonly origin: string;
  /** The first administrator's; the secret is null when only its hash is known. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string | null };
  /** Path and parameters of a query that this project can answer; null when it has none. */
  readonly demoQuery: string | null;
  /** Process ids of the executors alive now. */
  executorPids(): readonly number[];
  /** The same of the compilers. */
  compilerPids(): readonly number[];
  /** Process id of what reads the project; null while there is none. */
  loaderPid(): number | null;
  /** As `Coatcheck.drain`; clients are answered meanwhile. */
  drain(): Promise<void>;
  /** Resolves when the other nodes of a cluster have given its work away: it has to be started anew. */
  readonly whenRemoved: Promise<void>;
}

/** What tests replace, and what the process alone knows. */
export interface ServerOverrides {
  /** File descriptors that the process may have; absent: as many as it likes. */
  readonly openFiles?: number;
  /** The variables that may ask for traces; absent: the program around this one has its own tracing, or none. */
  readonly traceEnv?: TraceEnv;
  /** Reads the configuration anew, when `coatcheck.yaml` changes; absent: nothing is read again. */
  readonly readConfig?: () => Promise<Config>;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** The demo's, which `npm start` sets: it is public on purpose, for public data on loopback. */
const PUBLIC_SECRET = 'demo-secret';

const DAY_MS = 86_400_000;

/** Starts listening. @throws CoatcheckError `data_folder_in_use`, `data_folder_newer`, `address_unavailable` */
export async function createServer(config: Config, overrides: ServerOverrides = {}): Promise<CoatcheckServer> {
  const { ids = systemIds, openFiles, readConfig, traceEnv = {}, ...options } = overrides;
  const log = pino({ level: config.logLevel, base: null }, pino.destination(2));
  await using starting = new AsyncDisposableStack();
  const { clock = systemClock } = overrides;
  starting.use(await startSdk(traceEnv, (problem) => log.warn({ problem }, 'traces')));
  const metrics = createMetrics({ version, clock });
  const told: { report: ProjectReport | null } = { report: null };
  const observer: Observer = {
    ...metrics,
    projectRead(facts) {
      metrics.projectRead(facts);
      told.report?.report();
    },
    connectionsChanged: () => told.report?.report(),
  };
  const coatcheck = starting.use(await openCoatcheck(config, { ...options, ids, log, observer }));
  const { project, tasks, access } = coatcheck;
  metrics.lookAt(sourcesOf(coatcheck));
  const auditFile = starting.use(openAuditFile(config, clock, log));
  const app = createApp({
    services: coatcheck,
    logger: log,
    ids,
    metrics,
    auditFile,
    tracer: coatcheck.tracer,
    stopping: coatcheck.ending.polls,
    openFiles,
  });
  starting.defer(() => closeApp(app, coatcheck));
  await listen(app, config);
  logStart(log, originOf(config.host, app.server.address() as AddressInfo), coatcheck);
  const report = starting.use(createProjectReport(coatcheck, log));
  report.report();
  told.report = report;
  const reloader =
    readConfig && starting.use(openReloader(config.projectDir, readConfig, { coatcheck, clock, log, metrics, report }));
  metrics.configRead(true);
  const running = starting.move();
  return {
    origin: originOf(config.host, app.server.address() as AddressInfo),
    credentials: credentialsOf(config, access.generated),
    reload: async () => reloader?.reload(),
    demoQuery: exampleQuery(project.current()),
    executorPids: () => coatcheck.executorPids(),
    compilerPids: () => coatcheck.compilerPids(),
    loaderPid: () => coatcheck.loaderPid(),
    drain: () => coatcheck.drain(),
    whenRemoved: coatcheck.whenRemoved,
    async [Symbol.asyncDispose]() {
      log.info(tasks.counts(), 'stopping');
      await running.disposeAsync();
      log.info('stopped');
    },
  };
}

function sourcesOf(coatcheck: Coatcheck): MetricsSources {
  return {
    taskCounts: () => coatcheck.tasks.counts(),
    executorPids: () => coatcheck.executorPids(),
    compilerPids: () => coatcheck.compilerPids(),
    loaderPid: () => coatcheck.loaderPid(),
    webhookCounts: () => coatcheck.webhookCounts(),
    dataDir: coatcheck.config.dataDir,
    dataFolderSize: () => coatcheck.dataFolderSize(),
    maxDataFolder: () => coatcheck.config.limits.max_data_folder,
  };
}

function logStart(log: Logger, origin: string, { config, project, tracer }: Coatcheck): void {
  const facts = project.facts();
  const { connections, executors } = config;
  log[facts.errors > 0 ? 'warn' : 'info'](
    { origin, ...facts, connections: connections.length, executors, traces: tracer !== null },
    'started',
  );
  if (isPlainHttpForOthers(config.host, config.server.trusted_proxies)) {
    log.warn(
      {
        host: config.host,
        advice:
          'Put a proxy with TLS before it and name the proxy in server.trusted_proxies, or listen on 127.0.0.1 (--host).',
      },
      'other machines reach this server by plain HTTP: credentials, tokens and results can be read on their way',
    );
  }
}

function openAuditFile({ dataDir, server }: Config, clock: Clock, log: Logger): DailyFile {
  return openDailyFile({
    folder: join(dataDir, 'audit'),
    name: 'audit',
    extension: 'jsonl',
    days: Math.ceil(server.audit_retention_ms / DAY_MS),
    clock,
    onError: (error) => log.error({ err: error }, 'the audit log could not be written'),
  });
}

interface ReloadedParts {
  readonly coatcheck: Coatcheck;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: ServerMetrics;
  readonly report: ProjectReport;
}

function openReloader(
  projectDir: string,
  read: () => Promise<Config>,
  { coatcheck, clock, log, metrics, report }: ReloadedParts,
): ConfigReloader {
  return createConfigReloader({
    projectDir,
    read,
    async apply(config) {
      const reloaded = await coatcheck.reload(config);
      log.level = coatcheck.config.logLevel;
      report.report();
      return reloaded;
    },
    onRead: (isGood) => metrics.configRead(isGood),
    clock,
    log,
  });
}

/** How long runs and responses that are being sent may go on when the server stops. */
const CLOSE_PATIENCE_MS = 5_000;
/** For the answers of those that were told to come again. */
const LAST_WORDS_MS = 500;

/**
 * Accepts nothing more and answers who is held until something happens; lets runs and downloads end for a while, then
 * tells runs to come again, and cuts what is left.
 */
async function closeApp(app: FastifyInstance, { clock, ending }: Pick<Coatcheck, 'clock' | 'ending'>): Promise<void> {
  ending.endPolls();
  using _patience = clock.after(CLOSE_PATIENCE_MS - LAST_WORDS_MS, ending.endRuns);
  using _cut = clock.after(CLOSE_PATIENCE_MS, () => app.server.closeAllConnections());
  await app.close();
}

/** @throws CoatcheckError `address_unavailable` */
async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port, listenTextResolver: () => 'listening' });
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new CoatcheckError('address_unavailable', { host, port, why }, { cause: error });
  }
}

function originOf(host: string, { port }: AddressInfo): string {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${String(port)}`;
}

/** What the ready line may show of the administrator's credentials: never a secret that somebody chose to keep. */
function credentialsOf(
  { adminCredentials }: Config,
  generated: CoatcheckServer['credentials'] | null,
): CoatcheckServer['credentials'] {
  if (adminCredentials === null) return generated ?? { clientId: '', clientSecret: null };
  const secret = adminCredentials.clientSecret.reveal();
  return { clientId: adminCredentials.clientId, clientSecret: secret === PUBLIC_SECRET ? secret : null };
}
