/** The thread of `readConfigApart`: reads once, sends what it has read, and waits to be ended. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { ConfigProblem } from './config/config-problem.ts';
import { sendConfig } from './config/config-transfer.ts';
import { loadConfig } from './config/load-config.ts';
import { connectionSchemas } from './connections/connection-schemas.ts';
import { CoatcheckError } from './errors/catalogue.ts';
import { requireThat } from './lib/require-that.ts';

export interface ConfigReading {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths of flags and environment start from. */
  readonly cwd: string;
  /** Gets what was read, before the outcome is told. */
  readonly port: MessagePort;
}

export type ReadingOutcome =
  | { readonly kind: 'read' }
  | { readonly kind: 'wrong'; readonly problems: readonly ConfigProblem[] };

const { argv, env, cwd, port } = workerData as ConfigReading;
requireThat(parentPort !== null, 'this runs as a thread');
// Keeps the thread, and with it its end of the port, until it is ended.
parentPort.on('message', () => undefined);
// oxlint-disable-next-line require-post-message-target-origin -- a thread, no window
parentPort.postMessage(outcomeOf());

function outcomeOf(): ReadingOutcome {
  try {
    sendConfig(loadConfig(argv, env, { connections: connectionSchemas, cwd }), port);
    return { kind: 'read' };
  } catch (error) {
    if (!(error instanceof CoatcheckError) || error.code !== 'config_invalid') throw error;
    return { kind: 'wrong', problems: (error as CoatcheckError<'config_invalid'>).params.problems };
  }
}
