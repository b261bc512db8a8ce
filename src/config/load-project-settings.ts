/**
 * What `coatcheck.yaml` says of the project itself, for the commands that run no server: `validate`, `sql`. They need
 * no secrets, so variables that only hold secrets may be unset.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { coatcheckYaml } from './coatcheck-yaml.ts';
import type { CoatcheckYaml } from './coatcheck-yaml.ts';
import type { ConfigProblem } from './config-problem.ts';
import { configError } from './config-problem.ts';
import type { ConnectionConfig, ProjectConfig } from './config.ts';
import type { ConnectionSchemas } from './connection-schema.ts';
import { readYaml } from './yaml-reader.ts';
import type { Env } from './yaml-rule.ts';

export interface ProjectSettings {
  readonly project: ProjectConfig;
  /** Null when the folder has no `coatcheck.yaml`: then nothing is known of the project's connections. */
  readonly connections: readonly ConnectionConfig[] | null;
  /** Whether connections may be made through the API as well, of which the folder knows nothing. */
  readonly connectionsAreMade: boolean;
  /** Row limit of a query that names none; null when the folder has no `coatcheck.yaml`. */
  readonly defaultRowLimit: number | null;
}

const WITHOUT_FILE: ProjectSettings = {
  project: { name: null, imports: {}, constants: {}, workspaces: false },
  connections: null,
  connectionsAreMade: false,
  defaultRowLimit: null,
};

/** @throws CoatcheckError `config_invalid` with everything that is wrong with the file. */
export function loadProjectSettings(dir: string, env: Env, connections: ConnectionSchemas): ProjectSettings {
  const problems: ConfigProblem[] = [];
  const yaml = readProjectYaml(dir, { env, secrets: 'may-be-unset' }, connections, problems);
  if (yaml === 'absent') return WITHOUT_FILE;
  if (yaml === undefined || problems.length > 0) throw configError(problems);
  return {
    project: yaml.project,
    connections: yaml.connections,
    connectionsAreMade: yaml.connections_api.allowed_hosts.length > 0,
    defaultRowLimit: yaml.limits.default_row_limit,
  };
}

/** Reads `coatcheck.yaml` of a folder; what is wrong goes to `problems`, and then there may be nothing to return. */
export function readProjectYaml(
  dir: string,
  variables: { readonly env: Env; readonly secrets: 'must-be-set' | 'may-be-unset' },
  connections: ConnectionSchemas,
  problems: ConfigProblem[],
): CoatcheckYaml | 'absent' | undefined {
  const path = join(dir, 'coatcheck.yaml');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    problems.push({ where: path, why: 'Cannot be read.' });
    return undefined;
  }
  const resolvePath = (relative: string) => resolve(dir, relative);
  return readYaml({ text, name: 'coatcheck.yaml', ...variables, resolvePath }, coatcheckYaml(connections), problems);
}
