/**
 * Tests of connections, under Looker's names: small queries run on an executor, bypassing the queue, and nothing of them
 * is stored. Each test tries on the database what it says.
 */
import type { ConnectionConfig } from '../config/config.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { getDialect } from '../dialects/registry.ts';
import { connectionSettings } from '../execution/connection-settings.ts';
import type { Executors, JobOutcome, RenderRequest } from '../execution/messages.ts';
import type { OnProgress } from '../execution/job-progress.ts';
import type { Ids } from '../lib/ids.ts';
import {
  DERIVED_TABLE_SQL,
  endlessSql,
  prepareProbe,
  SIMPLE_SQL,
  timezoneSql,
  VERSION_SQL,
} from '../queries/prepare-probe.ts';
import { packQuery } from '../results/prepared/packed-query.ts';
import type { PublishedResults } from '../results/storage/result-storage.ts';

export const connectionTestNames = [
  'connect',
  'kill',
  'query',
  'database_timezone',
  'database_version',
  'tmp_db',
] as const;
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
    /** `trial`: it is none of those that there are, and is opened for the tests. */
    standing?: 'trial',
  ): Promise<readonly ConnectionTest[]>;
}

/** What a passed test shows to work. */
const abilities: Readonly<Record<ConnectionTestName, string>> = {
  connect: 'connect',
  kill: 'stop a query',
  query: 'run a simple query',
  database_timezone: 'convert times',
  database_version: 'read the version',
  tmp_db: 'use derived tables',
};

/** Where times are converted to if the connection does not say: a zone whose offset no database knows by heart. */
const SOME_ZONE = 'America/New_York';

const asJson: RenderRequest = {
  renderKey: 'json-test',
  options: {
    format: 'json',
    applyFormatting: false,
    applyVis: false,
    generateDrillLinks: false,
    pathPrefix: '',
    serverTableCalcs: false,
    imageWidth: null,
    imageHeight: null,
    bigNumbers: 'string',
  },
};

type Ask = (sql: string, signal: AbortSignal, onProgress?: OnProgress) => Promise<JobOutcome>;

/** One connection under test. */
interface Desk {
  readonly connection: ConnectionConfig;
  readonly dialect: Dialect;
  readonly signal: AbortSignal;
  readonly ids: Ids;
  readonly ask: Ask;
}

interface Verdict {
  readonly passed: boolean;
  readonly message: string;
}

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
    async run(connection, names, signal, standing) {
      const dialect = getDialect(connection.dialect_name);
      if (dialect === undefined) {
        const why = `Unknown dialect "${connection.dialect_name}".`;
        return names.map((name) => ({ name, ...failed(name, why) }));
      }
      const ask: Ask = async (sql, until, onProgress) => {
        const [jobId, resultId] = [ids.hex32(), ids.hex32()];
        const prepared = packQuery(prepareProbe(connection, dialect, sql));
        const trial = standing === 'trial' ? { trial: connectionSettings(connection) } : {};
        const job = { kind: 'run', jobId, resultId, prepared, renders: [asJson], asks: null, ...trial } as const;
        const outcome = await executors.run(job, until, onProgress);
        await results.remove(resultId);
        return outcome;
      };
      const desk = { connection, dialect, signal, ids, ask };
      // One run answers whether the database accepts the connection, and whether it answers a query.
      const first = await ask(SIMPLE_SQL, signal);
      const tests: ConnectionTest[] = [];
      for (const name of names) {
        tests.push({ name, ...(first.kind === 'complete' ? await trials[name](desk) : judged(name, first)) });
      }
      return tests;
    },
  };
}

/** What is tried on a database that has answered a simple query. */
const trials: Readonly<Record<ConnectionTestName, (desk: Desk) => Promise<Verdict> | Verdict>> = {
  connect: () => passed('connect'),
  query: () => passed('query'),
  kill: triesToKill,
  async database_timezone({ connection, dialect, signal, ask }) {
    const from = connection.db_timezone;
    const to = [connection.query_timezone, SOME_ZONE].find((zone) => zone !== null && zone !== from) ?? 'UTC';
    const outcome = await ask(timezoneSql(dialect, from, to), signal);
    if (outcome.kind === 'complete' && valueOf(outcome) === null) {
      const load = 'Load its tables of time zones (MySQL: mysql_tzinfo_to_sql), or write zones that it knows.';
      return failed('database_timezone', `the database does not know ${from} or ${to}. ${load}`);
    }
    return judged('database_timezone', outcome, `from ${from}, the db_timezone of the connection, to ${to}`);
  },
  async database_version({ dialect, signal, ask }) {
    const outcome = await ask(VERSION_SQL, signal);
    const version = String(valueOf(outcome) ?? '');
    return judged('database_version', outcome, `: ${dialect.label} ${version}`);
  },
  async tmp_db({ signal, ask }) {
    const outcome = await ask(DERIVED_TABLE_SQL, signal);
    return judged('tmp_db', outcome, '; each query computes them, and nothing is written to the database');
  },
};

/** Begins a query that goes on for hours, stops it, and looks whether the database still has it. */
async function triesToKill({ dialect, signal, ids, ask }: Desk): Promise<Verdict> {
  const mark = `coatcheck_test_${ids.hex32()}`;
  const stop = new AbortController();
  const outcome = await ask(endlessSql(mark), AbortSignal.any([signal, stop.signal]), ({ phase }) => {
    if (phase === 'querying') stop.abort();
  });
  if (outcome.kind !== 'cancelled' || signal.aborted) return judged('kill', outcome);
  const running = dialect.catalogue.runningSql?.(mark);
  if (running === undefined) return passed('kill');
  const seen = await ask(running, signal);
  if (seen.kind !== 'complete') return judged('kill', seen);
  if (String(valueOf(seen)) === '0') return passed('kill');
  return failed('kill', 'the query still runs. The user of the connection must be allowed to stop its own queries.');
}

/** The only value of its only row; null if there is none. */
function valueOf(outcome: JobOutcome): unknown {
  if (outcome.kind !== 'complete') return null;
  const rendering = outcome.parcel?.renderings.find(({ renderKey }) => renderKey === asJson.renderKey);
  if (rendering === undefined) return null;
  const rows = JSON.parse(Buffer.from(rendering.content).toString()) as readonly Readonly<Record<string, unknown>>[];
  return Object.values(rows[0] ?? {})[0] ?? null;
}

/** @param detail the end of the sentence about a test that passed */
function judged(name: ConnectionTestName, outcome: JobOutcome, detail = ''): Verdict {
  if (outcome.kind === 'complete') return passed(name, detail);
  if (outcome.kind === 'cancelled') return failed(name, 'The test was abandoned.');
  if (outcome.kind === 'crashed') return failed(name, outcome.reason);
  const { error } = outcome;
  // If the query was refused, the connection was accepted.
  if (name === 'connect' && error.aboutConnection !== true) return passed('connect');
  // The right to test a connection does not include seeing all rows of its tables.
  return failed(name, error.withoutData ?? error.messageDetails ?? error.message);
}

function passed(name: ConnectionTestName, detail = ''): Verdict {
  const pause = detail === '' || /^[:;]/.test(detail) ? '' : ' ';
  return { passed: true, message: `Can ${abilities[name]}${pause}${detail}` };
}

function failed(name: ConnectionTestName, why: string): Verdict {
  return { passed: false, message: `Cannot ${abilities[name]}: ${why}` };
}
