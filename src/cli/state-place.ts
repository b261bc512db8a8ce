/** Where the state of a server is that is not asked itself. */
import { resolve } from 'node:path';
import { configError, type ConfigProblem } from '../config/config-problem.ts';
import { readProjectYaml } from '../config/load-project-settings.ts';
import { stateOf } from '../config/load-config.ts';
import { UNREAD_STATE } from '../config/state-config.ts';
import { connectionSchemas } from '../connections/connection-schemas.ts';
import type { StatePlace } from '../store/open-state.ts';
import { dataFolder } from './data-folder.ts';

interface Where {
  readonly project?: string | undefined;
  readonly data?: string | undefined;
}

/**
 * As `serve` finds it: by `COATCHECK_STATE`, else by `state` of the project's `coatcheck.yaml`, else in the data folder.
 * Variables of other secrets need not be set.
 * @throws CoatcheckError `config_invalid`
 */
export function statePlace(
  where: Where,
  io: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): StatePlace {
  const { cwd, env } = io;
  const folder = resolve(cwd, where.project ?? env['COATCHECK_PROJECT'] ?? '.');
  const problems: ConfigProblem[] = [];
  const yaml = readProjectYaml(folder, { env, secrets: 'may-be-unset' }, connectionSchemas, problems);
  const inFile = yaml === undefined || yaml === 'absent' ? null : yaml.state;
  const postgres = stateOf(env, inFile, problems);
  if (postgres === UNREAD_STATE) problems.push({ where: 'state', why: 'A variable in it is not set.' });
  if (problems.length > 0) throw configError(problems);
  return { folder: dataFolder(where, io), postgres };
}
