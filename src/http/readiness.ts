/** `/readyz`: may a balancer send somebody here? `/alive` only says that the process answers. */
import type { ConnectionConfig } from '../config/config.ts';
import type { HttpServices } from './route/route.ts';

export interface Readiness {
  readonly status: 'ready' | 'not ready';
  /** In words; no names: anybody may ask. */
  readonly hindrances: readonly string[];
}

/** Databases are asked no more often than this, whoever asks. */
const ASKED_EVERY_MS = 30_000;

type Asked = Pick<HttpServices, 'hindrances' | 'connectionTests' | 'config' | 'clock'>;

/** @returns asks; `withConnections`: the databases too, one after the other */
export function createReadiness({ hindrances, connectionTests, config, clock }: Asked) {
  let asked: { readonly at: number; readonly silent: Promise<number> } | null = null;

  const silentConnections = (): Promise<number> => {
    const now = clock.steady();
    if (asked === null || now - asked.at > ASKED_EVERY_MS) {
      asked = { at: now, silent: countSilent(config.connections, connectionTests) };
    }
    return asked.silent;
  };

  return async (withConnections: boolean): Promise<Readiness> => {
    const found = [...hindrances()];
    const silent = withConnections && found.length === 0 ? await silentConnections() : 0;
    if (silent > 0) found.push(`${String(silent)} of ${String(config.connections.length)} databases do not answer.`);
    return { status: found.length === 0 ? 'ready' : 'not ready', hindrances: found };
  };
}

async function countSilent(
  connections: readonly ConnectionConfig[],
  tests: HttpServices['connectionTests'],
): Promise<number> {
  let silent = 0;
  for (const connection of connections) {
    const results = await tests.run(connection, ['connect'], new AbortController().signal);
    if (results.some(({ passed }) => !passed)) silent += 1;
  }
  return silent;
}
