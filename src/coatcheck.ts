/**
 * The composition root: a configuration becomes the parts that work together, and that can be disposed. Nothing else
 * constructs and wires them. In a process of its own program it is used as it is; `server.ts` puts HTTP before it.
 */
import pino from 'pino';
import { accessStoresOf } from './access/access-stores.ts';
import { createAccessService } from './access/access-service.ts';
import { createIdempotencyKeys } from './access/idempotency-keys.ts';
import { accessOn } from './cluster/access-of-all.ts';
import { nodeOf, sharedTime } from './cluster/node-of.ts';
import { CompilePool } from './compile/compile-pool.ts';
import { createContentReader } from './compile/content-reader.ts';
import { createSqlInterface } from './compile/sql-interface.ts';
import { createExploreReader } from './compile/explore-reader.ts';
import { createQueryPreparer } from './compile/query-preparer.ts';
import { withActivity } from './config/activity-connection.ts';
import type { Config } from './config/config.ts';
import { createLiveConfig } from './config/live-config.ts';
import { changesTo } from './config/reload-rules.ts';
import { found } from './errors/found.ts';
import { levelOf } from './execution/executor-event.ts';
import { atMost } from './lib/at-most.ts';
import { systemClock } from './lib/clock.ts';
import { systemIds } from './lib/ids.ts';
import { LoadedProject } from './lookml-project/loaded-project.ts';
import { madeConnectionConfig } from './queries/made-connection-config.ts';
import { openMadeConnections } from './queries/made-connections.ts';
import { openModelConfigurations } from './queries/model-configurations.ts';
import { connectionsOfModels, type ModelConnections } from './queries/development-reach.ts';
import { queriedConnection } from './queries/queried-connection.ts';
import { createKeptQueries } from './queries/kept-queries.ts';
import { createQueryStore } from './queries/query-store.ts';
import { withSmallResults } from './results/storage/small-result-storage.ts';
import { openState } from './store/open-state.ts';
import { openSteadyTime } from './store/steady-time.ts';
import { createConnectionTests } from './tasks/connection-tests.ts';
import { openDatagroupResets } from './queries/datagroup-resets.ts';
import { laneLimitsOf } from './tasks/lane-limits.ts';
import { createSqlShelf } from './tasks/sql-shelf.ts';
import { dropUnusedResults } from './tasks/sweeper.ts';
import type { TaskLog } from './tasks/task-engine.ts';
import { createTaskService } from './tasks/task-service.ts';
import { ONLY_NODE, openTaskState } from './open-task-state.ts';
import { tracesOf } from './traces-of.ts';
import { activityOf, beforeRuns } from './activity-of.ts';
import { openTracer } from './tracing/open-tracer.ts';
import { createWebhookStore } from './webhooks/webhook-store.ts';
import { createWebhooks } from './webhooks/webhooks.ts';
import { createEnding } from './ending.ts';
import { diskRoomOf } from './disk-room-of.ts';
import { executorsOf } from './executors-of.ts';
import { resultsOf } from './results-of.ts';
import { createSealKeeper } from './seal-keeper.ts';
import { projectPlaceOf } from './project-place.ts';
import { createWarmth } from './warmth.ts';
import { projectForOf } from './project-for.ts';
import { workspacesOf } from './workspaces-of.ts';
import type { Coatcheck, CoatcheckOptions } from './coatcheck-parts.ts';

export type { Coatcheck, CoatcheckOptions } from './coatcheck-parts.ts';

/**
 * Opens the data folder, reads the project and starts the processes. What an earlier life left unfinished goes on.
 * @throws CoatcheckError `data_folder_in_use`, `data_folder_newer`, `data_folder_unusable`, `state_in_use`,
 * `state_newer`, `state_unusable`, `results_unusable`
 */
// oxlint-disable-next-line max-lines-per-function -- the composition root: every part, in the order in which they start
export async function openCoatcheck(given: Config, options: CoatcheckOptions = {}): Promise<Coatcheck> {
  const { ids = systemIds, log = pino({ level: 'silent' }), observer } = options;
  const live = createLiveConfig(given);
  const { config } = live;
  const connections = () => withActivity(config.connections, given);
  const compileSettingsNow = () => ({
    connections: connections().map(queriedConnection),
    allowedConnections: modelConfigurations.allowed(),
    limits: live.snapshot().limits,
    ...(production !== null && { production }),
  });
  let production: ModelConnections | null = null;
  await using starting = new AsyncDisposableStack();
  const node = nodeOf(config, ids);
  const database = starting.use(await openState({ folder: config.dataDir, postgres: config.state, node }));
  const modelConfigurations = await openModelConfigurations(database, {
    onChange: () => {
      compileSettings = compileSettingsNow();
    },
    tellOthers: () => state.kept?.changed('models'),
  });
  const seals = createSealKeeper(config);
  const madeConnections = await openMadeConnections(database, {
    seals,
    isDeclared: (name) => live.snapshot().connections.some((one) => one.name === name),
    onChange() {
      takeConnections();
      observer?.connectionsChanged();
    },
    tellOthers: () => state.kept?.changed('connections'),
  });
  const showMade = () =>
    live.addConnections(madeConnections.all().map((made) => madeConnectionConfig(made, given.connectionsApi)));
  showMade();
  let compileSettings = compileSettingsNow();
  let laneLimits = laneLimitsOf(connections());
  // In one step: what is prepared from here on runs where it was prepared for.
  const takeConnections = () => {
    showMade();
    compileSettings = compileSettingsNow();
    laneLimits = laneLimitsOf(connections());
    executors.renew(connections());
  };
  const { clock } = starting.use(
    await openSteadyTime(
      database,
      options.clock ?? systemClock,
      (error) => log.error({ err: error }, 'the time could not be noted'),
      await sharedTime(node, database),
    ),
  );
  const warn: TaskLog = (message, details) => log.warn(details, message);
  const limits = (lane: string) => laneLimits(lane);
  const state = starting.use(await openTaskState({ config, database, node, clock, limits, seals, log: warn }));
  const compiler = starting.use(
    new CompilePool({
      size: config.server.compilers,
      settings: () => compileSettings,
      budget: { timeMs: config.limits.max_compile_ms, memoryBytes: config.limits.max_compile_memory },
      image: () => project.image(),
      clock,
      log: (event) => log[event.kind === 'problem' ? 'error' : 'debug'](event, 'compiler'),
    }),
  );
  const noteProduction = () => {
    if (!given.project.workspaces) return;
    production = connectionsOfModels(project.current());
    compileSettings = compileSettingsNow();
  };
  const project = starting.use(
    new LoadedProject({
      place: projectPlaceOf(config),
      dataDir: config.dataDir,
      clock,
      onError: (error) => log.error({ err: error }, 'the project could not be read again'),
      onChange: (facts) => {
        noteProduction();
        observer?.projectRead(facts);
        log[facts.errors > 0 ? 'warn' : 'info'](facts, 'the project was read again');
      },
    }),
  );
  const ownAccess = await createAccessService({ config, ...accessStoresOf(database), clock, ids });
  const { access, people } = accessOn(node, ownAccess, { database, clock, onConnections: madeConnections.readAgain });
  const results = withSmallResults(await resultsOf(config, { clock, log }), createSqlShelf(database));
  const kept = createKeptQueries(database);
  const room = diskRoomOf(config, {
    clock,
    dropUnused: (bytes) => dropUnusedResults(bytes, { ...state, results, clock }),
    resultsHeld: () => state.catalogue.held(clock.steady()),
    queriesHeld: () => kept.byAuthor(),
    log: warn,
  });
  const storeRoom = { permit: room.permit, add: kept.add };
  const queries = createQueryStore({ database, clock, ids, limits: config.limits, room: storeRoom });
  await results.sweepScratch();
  const executors = starting.use(
    await executorsOf(config, {
      jobs: state.jobs,
      storage: results,
      connections: connections(),
      clock,
      ids,
      onEvent: (event) => {
        observer?.executorEvent(event);
        log[levelOf(event)](event, 'executor');
      },
    }),
  );
  await project.opened;
  noteProduction();
  observer?.projectRead(project.facts());
  const onWorkspace = (error: unknown) => log.error({ err: error }, 'the project of a workspace could not be read');
  const workspaces = await workspacesOf(config, { project, clock, ids, onError: onWorkspace });
  if (workspaces !== null) starting.use(workspaces);
  const projectFor = projectForOf({ project, compiler, workspaces });
  const preparer = createQueryPreparer({ queries, projectFor, settings: () => compileSettings });
  const ending = createEnding();
  const tracer = openTracer();
  const webhooks = starting.use(
    createWebhooks({
      store: createWebhookStore(database, node?.id ?? ONLY_NODE),
      targets: config.webhooks.targets,
      limits: config.limits,
      publicUrl: config.server.public_url,
      clock,
      onOutcome: (outcome) => observer?.webhookTried(outcome),
      log: warn,
    }),
  );
  const activity = starting.use(
    await activityOf(config, { access, queries, project, executors, clock, ids, log, connections }),
  );
  const onReset = () => state.kept?.changed('datagroups');
  const datagroups = await openDatagroupResets({ database, clock, onReset });
  state.kept?.readAgain({
    connections: madeConnections.readAgain,
    datagroups: datagroups.readAgain,
    models: modelConfigurations.readAgain,
  });
  const tasks = starting.use(
    await createTaskService({
      config,
      ...state,
      people,
      room,
      webhooks,
      datagroups,
      preparer,
      executors,
      results,
      clock,
      ids,
      ending,
      traces: tracer && tracesOf(config, tracer),
      log: warn,
      onEnded: activity && ((record) => activity.record(record)),
      beforeRun: beforeRuns(activity),
      onOutcome: (line) => {
        observer?.taskEnded(line);
        log[line.level](line.details, 'task finished');
      },
    }),
  );
  const explores = createExploreReader(projectFor);
  const warmth = starting.use(createWarmth({ executors, compiler, project, access, clock }));
  const parts = starting.move();
  return {
    config,
    tasks,
    queries,
    project,
    production: project,
    workspaces,
    explores,
    sqlInterface: createSqlInterface(projectFor),
    contents: createContentReader({ projectFor, limits: config.limits }),
    access,
    idempotencyKeys: createIdempotencyKeys({ database, clock, ids }),
    connectionTests: createConnectionTests({ executors, results, ids }),
    datagroups,
    modelConfigurations,
    madeConnections,
    clock,
    tracer,
    ending,
    async reload(read) {
      const changes = await changesTo(live.snapshot(), read);
      const users = await access.configured.change(changes.next.users);
      live.replace({ ...changes.next, users: users.inForce });
      users.apply();
      compileSettings = compileSettingsNow();
      if (changes.applied.includes('connections')) takeConnections();
      return {
        applied: changes.applied.filter((key) => key !== 'users' || users.needsRestart === null),
        needRestart: [...changes.needRestart, ...(users.needsRestart === null ? [] : [users.needsRestart])],
      };
    },
    caller: (userId) => found(access.directory.find(userId)).caller,
    executorPids: () => executors.pids(),
    compilerPids: () => compiler.pids(),
    loaderPid: () => project.pid(),
    webhookCounts: () => webhooks.counts(),
    dataFolderSize: () => room.size(),
    notices: () => [room.notice(), results.hindrance()].filter((one) => one !== null),
    hindrances: () =>
      [
        ending.polls.aborted || ending.isDraining ? 'The server is stopping.' : null,
        ...warmth.hindrances(),
        room.hindrance(),
        database.hindrance(),
        tasks.isWritable() ? null : 'The state cannot be written.',
      ].filter((one) => one !== null),
    whenRemoved: state.whenRemoved,
    async drain() {
      if (config.cluster === null) return;
      ending.drain();
      await atMost(config.cluster.drain_ms, Promise.all([tasks.drain(), state.jobs?.drain()]), clock);
    },
    async [Symbol.asyncDispose]() {
      ending.endPolls();
      ending.endRuns();
      await parts.disposeAsync();
    },
  };
}
