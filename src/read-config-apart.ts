/** Reads the configuration in a thread of its own: a file with thousands of users takes seconds. */
import { once } from 'node:events';
import { extname } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { configError } from './config/config-problem.ts';
import { receiveConfig } from './config/config-transfer.ts';
import type { Config } from './config/config.ts';
import type { ConfigReading, ReadingOutcome } from './read-config-thread.ts';

/**
 * What `loadConfig` gives for the same arguments.
 * @throws CoatcheckError `config_invalid` with everything that is wrong
 */
export async function readConfigApart({ argv, env, cwd }: Omit<ConfigReading, 'port'>): Promise<Config> {
  const { port1: here, port2: port } = new MessageChannel();
  const main = new URL(`read-config-thread${extname(import.meta.url)}`, import.meta.url);
  const workerData: ConfigReading = { argv, env: { ...env }, cwd, port };
  const thread = new Worker(main, { workerData, transferList: [port] });
  try {
    const [outcome] = (await once(thread, 'message')) as [ReadingOutcome];
    if (outcome.kind === 'wrong') throw configError(outcome.problems);
    return await receiveConfig(here);
  } finally {
    here.close();
    await thread.terminate();
  }
}
