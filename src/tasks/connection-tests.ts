/**
 * Tests of connections: a small query runs on an executor, bypassing the queue, and nothing of it is stored. One run
 * answers both tests: whether the database accepts the connection, and whether it answers a query.
 */
import type { ConnectionConfig } from '../config/config.ts';
import type { Executors, JobOutcome } from '../execution/messages.ts';
import type { Ids } from '../lib/ids.ts';
import { prepareProbe } from '../queries/prepare-probe.ts';
import { packQuery } from '../results/prepared/packed-query.ts';
import type { PublishedResults } from '../results/storage/result-storage.ts';

export const connectionTestNames = ['connect', 'query'] as const;
export type ConnectionTestName = (typeof connectionTestNames)[number];

export interface ConnectionTest {
  readonly name: ConnectionTestName;
  readonly passed: boolean;
  /** What works, or why it does not; the database's own words may reveal how the connection is set up. */
  readonly message: string;
}

export interface ConnectionTests {
  /** Never rejects, whatever the database does. */
  run(
    connection: ConnectionConfig,
    names: readonly ConnectionTestName[],
    signal: AbortSignal,
  ): Promise<readonly ConnectionTest[]>;
}

/** What a passed test shows to work. */
const abilities: Readonly<Record<ConnectionTestName, string>> = {
  connect: 'connect',
  query: 'run a simple query',
};

export function createConnectionTests({
  executors,
  results,
  ids,
}: {
  readonly executors: Executors;
  readonly results: PublishedResults;
  readonly ids: Ids;
}): ConnectionTests {
  return {
    async run(connection, names, signal) {
      const prepared = prepareProbe(connection);
      if (prepared === undefined) {
        return names.map((name) => failed(name, `Unknown dialect "${connection.dialect_name}".`));
      }
      const [jobId, resultId] = [ids.hex32(), ids.hex32()];
      const job = { kind: 'run', jobId, resultId, prepared: packQuery(prepared), renders: [], asks: null } as const;
      const outcome = await executors.run(job, signal);
      await results.remove(resultId);
      return names.map((name) => judged(name, outcome));
    },
  };
}

function judged(name: ConnectionTestName, outcome: JobOutcome): ConnectionTest {
  if (outcome.kind === 'complete') return { name, passed: true, message: `Can ${abilities[name]}` };
  if (outcome.kind === 'cancelled') return failed(name, 'The test was abandoned.');
  if (outcome.kind === 'crashed') return failed(name, outcome.reason);
  const { error } = outcome;
  // If the query was refused, the connection was accepted.
  if (name === 'connect' && error.aboutConnection !== true) {
    return { name, passed: true, message: `Can ${abilities.connect}` };
  }
  // The right to test a connection does not include seeing all rows of its tables.
  return failed(name, error.withoutData ?? error.messageDetails ?? error.message);
}

function failed(name: ConnectionTestName, why: string): ConnectionTest {
  return { name, passed: false, message: `Cannot ${abilities[name]}: ${why}` };
}
