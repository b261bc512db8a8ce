/** Flags, environment and `coatcheck.yaml` become one frozen `Config`. A flag beats the environment, which beats the file. */
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Secret } from '../lib/secret.ts';
import { configError } from './config-problem.ts';
import type { ConfigProblem } from './config-problem.ts';
import type { CoatcheckYaml } from './coatcheck-yaml.ts';
import { logLevels } from './config.ts';
import { clusterOf, workspaceProblems } from './cluster-schema.ts';
import { connectionsApiProblems } from './connections-api-schema.ts';
import { roles, type Role } from './node-role.ts';
import { cacheProblems } from './results-config.ts';
import { logInProblems } from './log-in-schema.ts';
import type { Config } from './config.ts';
import { gitEnvironmentOf } from './git-environment.ts';
import { readProjectYaml } from './load-project-settings.ts';
import { readStateUrl, type StateConfig } from './state-config.ts';
import type { ConnectionSchemas } from './connection-schema.ts';
import { didYouMean } from './yaml-rule.ts';
import type { Env } from './yaml-rule.ts';

export interface LoadConfigOptions {
  /** The databases that connections may lead to. */
  readonly connections: ConnectionSchemas;
  /** Folder that relative paths of flags and environment start from. */
  readonly cwd: string;
}

/** The flags of `coatcheck serve`, each with the variable that says the same. */
export const serveFlags = {
  project: { env: 'COATCHECK_PROJECT', what: 'folder with LookML files and coatcheck.yaml', fallback: '.' },
  data: { env: 'COATCHECK_DATA', what: 'folder for state and results', fallback: '.coatcheck inside the project' },
  port: { env: 'COATCHECK_PORT', what: 'TCP port; 0 picks a free one', fallback: '19999' },
  host: { env: 'COATCHECK_HOST', what: 'address to listen on', fallback: '127.0.0.1' },
  role: { env: 'COATCHECK_ROLE', what: 'api, worker or all', fallback: 'all' },
  executors: { env: 'COATCHECK_EXECUTORS', what: 'executor processes', fallback: 'number of processor cores plus one' },
  'log-level': { env: 'COATCHECK_LOG_LEVEL', what: logLevels.join(', '), fallback: 'info' },
} as const;

const STATE_VARIABLE = 'COATCHECK_STATE';

type FlagName = keyof typeof serveFlags;
interface Setting {
  readonly value: string;
  readonly where: string;
}
type Settings = Readonly<Partial<Record<FlagName, Setting>>>;

/** @throws CoatcheckError `config_invalid` with everything that is wrong. */
export function loadConfig(argv: readonly string[], env: Env, options: LoadConfigOptions): Config {
  const problems: ConfigProblem[] = [];
  const settings = readSettings(argv, env, problems);
  const projectDir = resolve(options.cwd, settings.project?.value ?? '.');
  const yaml = requiredYaml(projectDir, env, options.connections, problems);
  const config = yaml && assemble({ settings, env, yaml, projectDir, cwd: options.cwd }, problems);
  if (config === undefined || problems.length > 0) throw configError(problems);
  return deepFreeze(config);
}

function readSettings(argv: readonly string[], env: Env, problems: ConfigProblem[]): Settings {
  const names = Object.keys(serveFlags) as FlagName[];
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const settings: Partial<Record<FlagName, Setting>> = {};
  for (const name of names) {
    const { env: variable } = serveFlags[name];
    const value = env[variable];
    if (value !== undefined && value !== '') settings[name] = { value, where: variable };
  }
  const folders: string[] = [];
  for (const [index, token] of tokens.entries()) {
    // What follows an unknown flag may be its value: one problem is enough.
    const before = tokens[index - 1];
    const followsFlag = before?.kind === 'option' && !names.some((known) => known === before.name);
    if (token.kind === 'positional' && !followsFlag) folders.push(token.value);
    if (token.kind !== 'option') continue;
    const name = names.find((known) => known === token.name);
    if (name === undefined) {
      problems.push({
        where: token.rawName,
        why: `Unknown flag.${didYouMean(
          token.rawName,
          names.map((known) => `--${known}`),
        )}`,
      });
    } else if (token.value === undefined || token.value === '') {
      problems.push({ where: token.rawName, why: `Needs a value (${serveFlags[name].what}).` });
    } else {
      settings[name] = { value: token.value, where: token.rawName };
    }
  }
  const byFlag = settings.project?.where === '--project' ? [settings.project.value] : [];
  const [folder, ...others] = [...byFlag, ...folders];
  for (const where of others) problems.push({ where, why: `The project is named already: ${String(folder)}.` });
  if (folder !== undefined) settings.project = { value: folder, where: byFlag.length > 0 ? '--project' : folder };
  return settings;
}

function requiredYaml(
  projectDir: string,
  env: Env,
  connections: ConnectionSchemas,
  problems: ConfigProblem[],
): CoatcheckYaml | undefined {
  const yaml = readProjectYaml(projectDir, { env, secrets: 'must-be-set' }, connections, problems);
  if (yaml !== 'absent') return yaml;
  const isFolder = statSync(projectDir, { throwIfNoEntry: false })?.isDirectory() === true;
  problems.push(
    isFolder
      ? {
          where: join(projectDir, 'coatcheck.yaml'),
          why: 'This file does not exist. --project names the folder that contains it.',
        }
      : { where: projectDir, why: 'This folder does not exist. --project names one that contains coatcheck.yaml.' },
  );
  return undefined;
}

interface Sources {
  readonly settings: Settings;
  readonly env: Env;
  readonly yaml: CoatcheckYaml;
  readonly projectDir: string;
  readonly cwd: string;
}

/** The flag beats the variable, and both the file. */
function roleOf(
  given: Role | null,
  { cluster }: Pick<CoatcheckYaml, 'cluster'>,
  settings: Settings,
  problems: ConfigProblem[],
): Role {
  const role = given ?? cluster?.role ?? 'all';
  if (role !== 'all' && cluster === null) {
    const why = `A server that is alone does all: "${role}" needs the key "cluster" in coatcheck.yaml.`;
    problems.push({ where: settings.role?.where ?? '--role', why });
  }
  return role;
}

/** What is wrong with a key because of others. */
function problemsBesideOthers(yaml: CoatcheckYaml): readonly ConfigProblem[] {
  const { log_in: logIn, server, project, cluster, limits } = yaml;
  return [
    ...logInProblems(logIn, server),
    ...connectionsApiProblems(yaml),
    ...workspaceProblems(project, cluster),
    ...cacheProblems(cluster, limits),
  ];
}

function assemble({ settings, env, yaml, projectDir, cwd }: Sources, problems: ConfigProblem[]): Config {
  const number = (name: 'port' | 'executors', least: number, most: number): number | null => {
    const setting = settings[name];
    if (setting === undefined) return null;
    const value = Number(setting.value);
    if (/^\d+$/.test(setting.value) && value >= least && value <= most) return value;
    const why = `Expected a whole number from ${String(least)} to ${String(most)}, found "${setting.value}".`;
    problems.push({ where: setting.where, why });
    return null;
  };
  const choice = <const T extends string>(name: FlagName, choices: readonly T[]): T | null => {
    const setting = settings[name];
    const found = choices.find((candidate) => candidate === setting?.value);
    if (setting !== undefined && found === undefined) {
      problems.push({ where: setting.where, why: `Expected one of ${choices.join(', ')}, found "${setting.value}".` });
    }
    return found ?? null;
  };
  const role = roleOf(choice('role', roles), yaml, settings, problems);
  const { server, limits } = yaml;
  const state = stateOf(env, yaml.state, problems);
  problems.push(...problemsBesideOthers(yaml));
  return {
    projectDir,
    dataDir: settings.data === undefined ? join(projectDir, '.coatcheck') : resolve(cwd, settings.data.value),
    state,
    cluster: clusterOf(yaml.cluster, { env, state }, problems),
    host: settings.host?.value ?? server.host ?? '127.0.0.1',
    port: number('port', 0, 65_535) ?? server.port ?? 19_999,
    role,
    logLevel: choice('log-level', logLevels) ?? server.log_level ?? 'info',
    executors: number('executors', 1, 1024) ?? server.executors ?? availableParallelism() + 1,
    project: yaml.project,
    gitEnvironment: gitEnvironmentOf(env),
    connections: yaml.connections,
    users: yaml.users,
    limits: limitsInMs(limits),
    logIn: logInOf(yaml.log_in),
    webhooks: yaml.webhooks,
    connectionsApi: yaml.connections_api,
    activity: activityOf(yaml.activity),
    server: {
      pending_status: yaml.pending_status ?? server.pending_status,
      big_numbers: yaml.big_numbers ?? server.big_numbers,
      trace_sql: server.trace_sql,
      documents: server.documents,
      access_token_ttl_ms: server.access_token_ttl,
      audit_retention_ms: server.audit_retention,
      workbench_memory: server.workbench_memory,
      workbench_timeout_ms: server.workbench_timeout,
      executor_memory: server.executor_memory,
      compilers: server.compilers,
      public_url: server.public_url,
      trusted_proxies: server.trusted_proxies,
      cors_origins: server.cors_origins,
      metrics_open_to: server.metrics_open_to,
    },
    adminCredentials: adminCredentials(env, problems),
  };
}

function limitsInMs(limits: CoatcheckYaml['limits']): Config['limits'] {
  const { result_retention, max_result_retention, cache_max_age, history_retention, max_compile_time, ...rest } =
    limits;
  return {
    ...rest,
    result_retention_ms: result_retention,
    max_result_retention_ms: max_result_retention,
    cache_max_age_ms: cache_max_age,
    history_retention_ms: history_retention,
    max_compile_ms: max_compile_time,
  };
}

function activityOf({ retention, ...rest }: CoatcheckYaml['activity']): Config['activity'] {
  return { ...rest, retention_ms: retention };
}

function logInOf({ lifetime, oidc, proxy }: CoatcheckYaml['log_in']): Config['logIn'] {
  if (oidc === null) return { lifetime_ms: lifetime, oidc, proxy };
  const { clock_tolerance, ...provider } = oidc;
  return { lifetime_ms: lifetime, oidc: { ...provider, clock_tolerance_ms: clock_tolerance }, proxy };
}

/** The variable beats the file, and is no flag: `ps` would show its password. */
export function stateOf(env: Env, inFile: StateConfig | null, problems: ConfigProblem[]): StateConfig | null {
  const url = env[STATE_VARIABLE] ?? '';
  if (url === '') return inFile;
  const read = readStateUrl(url);
  if (typeof read !== 'string') return read;
  problems.push({ where: STATE_VARIABLE, why: read });
  return null;
}

function adminCredentials(env: Env, problems: ConfigProblem[]): Config['adminCredentials'] {
  const clientId = env['COATCHECK_CLIENT_ID'] ?? '';
  const clientSecret = env['COATCHECK_CLIENT_SECRET'] ?? '';
  if (clientId === '' && clientSecret === '') return null;
  if (clientId === '' || clientSecret === '') {
    const [missing, present] = ['COATCHECK_CLIENT_ID', 'COATCHECK_CLIENT_SECRET'].toSorted((a) => (env[a] ? 1 : -1));
    problems.push({ where: missing ?? '', why: `Is not set, although ${present ?? ''} is. Set both or neither.` });
    return null;
  }
  return { clientId, clientSecret: new Secret(clientSecret) };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** Says which files of connections do not exist; asked before the server starts. */
export function missingFiles(config: Config): readonly ConfigProblem[] {
  const isThere = (path: string) => path.includes('*') || statSync(path, { throwIfNoEntry: false }) !== undefined;
  return config.connections.flatMap(({ name, database, tables }) => {
    const files = Object.entries(tables).map(([table, path]): [string, string] => [
      `connection ${name}, table ${table}`,
      path,
    ]);
    // Names of databases are not absolute paths.
    if (database !== null && isAbsolute(database)) files.push([`connection ${name}, database`, database]);
    return files
      .filter(([, path]) => !isThere(path))
      .map(([where, path]) => ({ where, why: `The file ${path} does not exist.` }));
  });
}
