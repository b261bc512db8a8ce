import { loadConfig } from './config/load-config.ts';
import type { Config } from './config/config.ts';
import { connectionSchemas } from './connections/connection-schemas.ts';

export interface ConfigSource {
  /** Folder with LookML files and `coatcheck.yaml`. */
  readonly project: string;
  /** Folder for state and results; absent: `.coatcheck` inside the project. */
  readonly data?: string;
  /** Number of executor processes; absent: as `coatcheck.yaml` or the machine says. */
  readonly executors?: number;
  /** What `${NAME}` in `coatcheck.yaml` and the `COATCHECK_…` variables mean; absent: nothing is set. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * The configuration of a project, as `coatcheck serve` reads it. Paths that are relative start from the process's folder.
 * @throws CoatcheckError `config_invalid` with everything that is wrong
 */
export function readConfig({ project, data, executors, env = {} }: ConfigSource): Config {
  const flags = Object.entries({ project, data, executors: executors?.toString() });
  const argv = flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
  return loadConfig(argv, env, { connections: connectionSchemas, cwd: '.' });
}
