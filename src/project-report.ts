/** What the log says at the start and after each reload: models that cannot run, and whether each database answers. */
import type { Logger } from 'pino';
import type { Coatcheck } from './coatcheck.ts';
import { withActivity } from './config/activity-connection.ts';
import { undeclaredConnections } from './lookml-project/undeclared-connections.ts';

export interface ProjectReport extends Disposable {
  /** Says it, the answers of the databases when they come. */
  report(): void;
}

/** A database without an answer by then was not asked, because executors were busy: nothing is said of it. */
const GIVEN_UP_AFTER_MS = 20_000;

export function createProjectReport(
  { project, config, connectionTests, clock }: Pick<Coatcheck, 'project' | 'config' | 'connectionTests' | 'clock'>,
  log: Logger,
): ProjectReport {
  const ended = new AbortController();
  /** Rounds come one after the other; reloads in quick succession share the next one. */
  let round: Promise<void> = Promise.resolve();
  let isNextWaiting = false;
  /** One after the other, so that silent databases hold one executor and not all. */
  const askAll = async (): Promise<void> => {
    isNextWaiting = false;
    const { connections } = config;
    for (const connection of connections) {
      const giveUp = new AbortController();
      using _timer = clock.after(GIVEN_UP_AFTER_MS, () => giveUp.abort());
      const signal = AbortSignal.any([giveUp.signal, ended.signal]);
      const failed = (await connectionTests.run(connection, ['connect', 'query'], signal)).find(
        ({ passed }) => !passed,
      );
      // A reload has changed them: the round after this one asks again.
      if (config.connections !== connections) return;
      if (signal.aborted) continue;
      const { name } = connection;
      if (failed === undefined) log.info({ connection: name }, 'the database answers');
      else log.warn({ connection: name, why: failed.message }, 'the database does not answer');
    }
  };
  return {
    report() {
      const declared = withActivity(config.connections, config).map(({ name }) => name);
      for (const { message, hint, range } of undeclaredConnections(project.current(), declared)) {
        log.warn({ file: range?.file, why: message, hint }, 'a model cannot run');
      }
      // No database is asked for what nobody reads.
      if (isNextWaiting || ended.signal.aborted || !log.isLevelEnabled('warn')) return;
      isNextWaiting = true;
      round = round.then(askAll).catch((error: unknown) => log.error({ err: error }, 'databases could not be asked'));
    },
    [Symbol.dispose]: () => ended.abort(),
  };
}
