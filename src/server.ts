/**
 * The composition root: a configuration becomes a running server that can be disposed. Nothing else constructs and wires
 * the parts.
 */
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { createAccessService } from './access/access-service.ts';
import { createAccessStore } from './access/access-store.ts';
import { createOauthStore } from './access/oauth-store.ts';
import { createGroupStore } from './access/group-store.ts';
import { createUserStore } from './access/user-store.ts';
import { CompilePool } from './compile/compile-pool.ts';
import { createExploreReader } from './compile/explore-reader.ts';
import { ProjectImages } from './compile/project-image.ts';
import { createQueryPreparer } from './compile/query-preparer.ts';
import type { Config } from './config/config.ts';
import { CoatcheckError } from './errors/catalogue.ts';
import { levelOf } from './execution/executor-event.ts';
import { createExecutorPool } from './execution/executor-pool.ts';
import { createApp } from './http/app.ts';
import { exampleQuery } from './http/example-query.ts';
import { createMetrics } from './http/metrics.ts';
import { systemClock } from './lib/clock.ts';
import type { Clock } from './lib/clock.ts';
import { systemIds } from './lib/ids.ts';
import type { Ids } from './lib/ids.ts';
import type { ResolvedProject } from './lookml/resolve/resolved-model.ts';
import { openProject } from './lookml-project/project-source.ts';
import { queriedConnection } from './queries/prepare-query.ts';
import { createQueryStore } from './queries/query-store.ts';
import { createResultStore } from './results/result-store.ts';
import { openDatabase } from './store/database.ts';
import { openSteadyTime } from './store/steady-time.ts';
import { createConnectionTests } from './tasks/connection-tests.ts';
import { createTaskService } from './tasks/task-service.ts';

export interface CoatcheckServer extends AsyncDisposable {
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
}

/** What tests replace, and what the process alone knows. */
export interface ServerOverrides {
  /** File descriptors that the process may have; absent: as many as it likes. */
  readonly openFiles?: number;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** The demo's, which `npm start` sets: it is public on purpose, for public data on loopback. */
const PUBLIC_SECRET = 'demo-secret';

/** Starts listening. @throws CoatcheckError `data_folder_in_use`, `data_folder_newer`, `address_unavailable` */
export async function createServer(config: Config, overrides: ServerOverrides = {}): Promise<CoatcheckServer> {
  const { ids = systemIds } = overrides;
  const log = pino({ level: config.logLevel, base: null }, pino.destination(2));
  await using starting = new AsyncDisposableStack();
  const database = starting.use(await openDatabase(config.dataDir));
  const { clock } = starting.use(
    await openSteadyTime(database, overrides.clock ?? systemClock, (error) =>
      log.error({ err: error }, 'the time could not be noted'),
    ),
  );
  const images = new ProjectImages(config.dataDir);
  const compiler = starting.use(
    new CompilePool({
      size: config.server.compilers,
      settings: { connections: config.connections.map(queriedConnection), limits: config.limits },
      budget: { timeMs: config.limits.max_compile_ms, memoryBytes: config.limits.max_compile_memory },
      image: () => images.current(),
      clock,
      log: (event) => log[event.kind === 'problem' ? 'error' : 'debug'](event, 'compiler'),
    }),
  );
  const couldNotReadAgain = (error: unknown): void => log.error({ err: error }, 'the project could not be read again');
  const project = starting.use(
    await openProject(config.projectDir, {
      ...(config.project.name !== null && { name: config.project.name }),
      imports: config.project.imports,
      constants: config.project.constants,
      watch: true,
      clock,
      onError: couldNotReadAgain,
      onChange: (changed) => {
        images
          .add(changed)
          .then(() => log.info(projectFacts(changed), 'the project was read again'), couldNotReadAgain);
      },
    }),
  );
  await images.add(project.current());
  compiler.warm();
  const access = await createAccessService({
    config,
    store: createAccessStore(database),
    users: createUserStore(database),
    groups: createGroupStore(database),
    oauth: createOauthStore(database),
    clock,
    ids,
  });
  const queries = createQueryStore({ database, clock, ids, limits: config.limits });
  const resultsDir = join(config.dataDir, 'results');
  const results = createResultStore(resultsDir);
  await results.sweepPartial();
  const executors = starting.use(
    createExecutorPool({
      size: config.executors,
      resultsDir,
      connections: config.connections,
      maxResultBytes: config.limits.max_result_bytes,
      workbenchMemory: config.server.workbench_memory,
      workbenchTimeoutMs: config.server.workbench_timeout_ms,
      memoryBytes: config.server.executor_memory,
      clock,
      ids,
      log: (event) => log[levelOf(event)](event, 'executor'),
    }),
  );
  const preparer = createQueryPreparer({ queries, project, compiler });
  const ending = createEnding();
  const tasks = starting.use(
    await createTaskService({
      config,
      database,
      people: access.directory,
      preparer,
      executors,
      results,
      clock,
      ids,
      ending,
      log: (message, details) => log.warn(details, message),
      onOutcome: ({ level, details }) => log[level](details, 'task finished'),
    }),
  );
  const explores = createExploreReader({ project, compiler });
  const app = createApp({
    services: {
      access,
      tasks,
      connectionTests: createConnectionTests({ executors, results, ids }),
      queries,
      project,
      explores,
      config,
      clock,
    },
    logger: log,
    ids,
    metrics: createMetrics(() => tasks.counts()),
    stopping: ending.polls,
    openFiles: overrides.openFiles,
  });
  starting.defer(() => closeApp(app, clock, ending));
  await listen(app, config);
  log.info(
    {
      origin: originOf(config.host, app.server.address() as AddressInfo),
      ...projectFacts(project.current()),
      connections: config.connections.length,
      executors: config.executors,
    },
    'started',
  );
  const running = starting.move();
  return {
    origin: originOf(config.host, app.server.address() as AddressInfo),
    credentials: credentialsOf(config, access.generated),
    demoQuery: exampleQuery(project.current()),
    executorPids: () => executors.pids(),
    compilerPids: () => compiler.pids(),
    async [Symbol.asyncDispose]() {
      log.info(tasks.counts(), 'stopping');
      await running.disposeAsync();
      log.info('stopped');
    },
  };
}

/** What the log tells of a project. */
function projectFacts({ name, version, models, diagnostics }: ResolvedProject) {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return { project: name, version, models: Object.keys(models).length, errors };
}

/** How long runs and responses that are being sent may go on when the server stops. */
const CLOSE_PATIENCE_MS = 5_000;
/** For the answers of those that were told to come again. */
const LAST_WORDS_MS = 500;

/** Tells those who wait for tasks that the server stops. */
function createEnding() {
  const polls = new AbortController();
  const runs = new AbortController();
  return {
    polls: polls.signal,
    runs: runs.signal,
    endPolls: () => polls.abort(),
    endRuns: () => runs.abort(new CoatcheckError('server_stops', {})),
  };
}

/**
 * Accepts nothing more and answers who is held until something happens; lets runs and downloads end for a while, then
 * tells runs to come again, and cuts what is left.
 */
async function closeApp(app: FastifyInstance, clock: Clock, ending: ReturnType<typeof createEnding>): Promise<void> {
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
