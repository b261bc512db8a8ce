/** Reads `coatcheck.yaml` again while the server runs: when it is told to, and when the file changes. */
import { watch } from 'node:fs';
import type { Logger } from 'pino';
import type { Config } from './config/config.ts';
import type { Reloaded } from './config/reload-rules.ts';
import { CoatcheckError } from './errors/catalogue.ts';
import type { Clock } from './lib/clock.ts';

export interface ConfigReloader extends AsyncDisposable {
  /** Applies all that can be applied, or nothing if the file has errors. Never rejects: the log says what came of it. */
  reload(): Promise<void>;
}

export interface ConfigReloaderOptions {
  /** Folder of `coatcheck.yaml`. */
  readonly projectDir: string;
  /** @throws CoatcheckError `config_invalid` */
  readonly read: () => Promise<Config>;
  readonly apply: (read: Config) => Promise<Reloaded>;
  /** Is told how each reload ended. */
  readonly onRead: (isGood: boolean) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Editors write a file in several steps, and half of it may give other rights than the whole. */
const QUIET_MS = 1_000;

export function createConfigReloader(options: ConfigReloaderOptions): ConfigReloader {
  const { projectDir, clock, log } = options;
  let last = Promise.resolve();
  let pending: Disposable | null = null;
  // One after the other, each with what the file says when its turn has come.
  const reload = (): Promise<void> => (last = last.then(() => reloadOnce(options)));
  // The folder, not the file: editors put a new file in its place.
  const watcher = watch(projectDir, { persistent: false }, (_event, file) => {
    if (file !== 'coatcheck.yaml') return;
    pending?.[Symbol.dispose]();
    pending = clock.after(QUIET_MS, () => void reload());
  });
  watcher.on('error', (error) => log.error({ err: error }, 'coatcheck.yaml is not watched any more'));
  return {
    reload,
    async [Symbol.asyncDispose]() {
      watcher.close();
      pending?.[Symbol.dispose]();
      await last;
    },
  };
}

async function reloadOnce({ read, apply, onRead, log }: ConfigReloaderOptions): Promise<void> {
  try {
    const { applied, needRestart } = await apply(await read());
    onRead(true);
    log.info({ applied }, 'coatcheck.yaml was read again');
    if (needRestart.length > 0) log.warn({ needRestart }, `${needRestart.join('; ')}: needs a restart`);
  } catch (error) {
    onRead(false);
    const why = error instanceof CoatcheckError ? { problems: error.message } : { err: error };
    log.error(why, 'coatcheck.yaml could not be applied: the configuration stays as it was');
  }
}
