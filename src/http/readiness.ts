/** `/readyz`: may a balancer send clients here? `/alive` only says that the process answers. */
import type { ConnectionConfig } from '../config/config.ts';
import type { HttpServices } from './route/route.ts';

export interface Readiness {
  readonly status: 'ready' | 'not ready';
  /** In words, without names, because anybody may ask. Those of a server that is ready hinder some users only. */
  readonly hindrances: readonly string[];
}

/** Databases are asked no more often than this, however many clients ask for readiness. */
const ASKED_EVERY_MS = 30_000;
/** A client waits no longer than this for fresh answers of databases; after that, their last answers count. */
const WAITED_MS = 3_000;
/**
 * Longer than drivers wait for a database that does not answer. A database without an answer by then was not asked
 * because executors were busy; it is left out.
 */
const GIVEN_UP_AFTER_MS = 20_000;

type ReadinessParts = Pick<HttpServices, 'hindrances' | 'notices' | 'connectionTests' | 'clock'> & {
  readonly config: Pick<HttpServices['config'], 'connections'>;
};

/** @returns a function that checks; `withConnections` also asks the databases, one after the other */
export function createReadiness({ hindrances, notices, connectionTests, config, clock }: ReadinessParts) {
  /** Connection → whether it answered when it was last asked. */
  const answers = new Map<string, boolean>();
  let askedAt = -Infinity;
  let asking: Promise<void> | null = null;

  const ask = async (connection: ConnectionConfig): Promise<void> => {
    const giveUp = new AbortController();
    using _timer = clock.after(GIVEN_UP_AFTER_MS, () => giveUp.abort());
    const results = await connectionTests.run(connection, ['connect'], giveUp.signal);
    if (!giveUp.signal.aborted)
      answers.set(
        connection.name,
        results.every(({ passed }) => passed),
      );
  };
  const askAll = async (): Promise<void> => {
    for (const connection of config.connections) await ask(connection);
  };
  const countSilent = async (): Promise<number> => {
    if (asking === null && clock.steady() - askedAt > ASKED_EVERY_MS) {
      askedAt = clock.steady();
      const round = askAll().finally(() => {
        asking = null;
      });
      // Marks it as handled; whoever waits for it still gets the error.
      round.catch(() => undefined);
      asking = round;
    }
    if (asking !== null) {
      const waited = Promise.withResolvers<void>();
      using _timer = clock.after(WAITED_MS, waited.resolve);
      await Promise.race([asking, waited.promise]);
    }
    return config.connections.filter(({ name }) => answers.get(name) === false).length;
  };

  return async (withConnections: boolean): Promise<Readiness> => {
    const found = [...hindrances()];
    const silent = withConnections && found.length === 0 ? await countSilent() : 0;
    if (silent > 0) found.push(silenceOf(silent, config.connections.length));
    return { status: found.length === 0 ? 'ready' : 'not ready', hindrances: [...found, ...notices()] };
  };
}

function silenceOf(silent: number, all: number): string {
  if (all === 1) return 'The database does not answer.';
  return `${String(silent)} of ${String(all)} databases ${silent === 1 ? 'does' : 'do'} not answer.`;
}
