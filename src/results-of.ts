/** Where this server keeps large results: in its data folder, or where all nodes of its cluster do. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import type { Clock } from './lib/clock.ts';
import { ONLY_NODE } from './open-task-state.ts';
import { openResultStorage } from './results/storage/open-result-storage.ts';
import type { ResultsLocation, ResultStorage } from './results/storage/result-storage.ts';

interface Parts {
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn' | 'info'>;
}

/** @throws CoatcheckError `results_unusable` */
export async function resultsOf(config: Config, { clock, log }: Parts): Promise<ResultStorage> {
  const storage = openResultStorage(locationOf(config), {
    clock,
    onChange(error) {
      if (error === null) log.info('the store of large results answers again');
      else log.warn({ err: error }, 'the store of large results cannot be used');
    },
  });
  await storage.check();
  return storage;
}

function locationOf({ cluster, dataDir }: Pick<Config, 'cluster' | 'dataDir'>): ResultsLocation {
  const own = join(dataDir, 'results');
  const node = cluster?.node ?? ONLY_NODE;
  const isShared = cluster !== null;
  const { results = { kind: 'folder', dir: own } as const } = cluster ?? {};
  if (results.kind === 'folder') return { ...results, node, isShared };
  const { keys, environment, path_style: pathStyle, kms_key_id: kmsKeyId, cache_bytes: cacheBytes, ...more } = results;
  return {
    ...more,
    keys: keys && { id: keys.id.reveal(), secret: keys.secret.reveal() },
    environment: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value.reveal()])),
    pathStyle,
    kmsKeyId,
    cacheBytes,
    dir: own,
    node,
    isShared,
  };
}
