/**
 * Which keys a running server takes from a changed `coatcheck.yaml`, and which wait for a restart: every key has an
 * answer here, or this file does not compile. docs/configuration.md lists both, by `keysThat`.
 */
import { CoatcheckError } from '../errors/catalogue.ts';
import { createPace } from '../lib/others-turn.ts';
import { Secret } from '../lib/secret.ts';
import { UNSAID } from './config.ts';
import type { Config, LimitsConfig, ServerConfig } from './config.ts';

export type AppliedAt = 'reload' | 'restart';

const limits: Readonly<Record<keyof LimitsConfig, AppliedAt>> = {
  result_retention_ms: 'reload',
  max_result_retention_ms: 'reload',
  cache_max_age_ms: 'reload',
  max_result_bytes: 'restart',
  default_row_limit: 'reload',
  max_queued_tasks: 'reload',
  max_queued_tasks_per_user: 'reload',
  requests_per_minute: 'reload',
  max_event_streams_per_user: 'reload',
  max_webhooks_per_user: 'reload',
  failed_logins_per_minute: 'restart',
  max_body_bytes: 'restart',
  max_body_members: 'reload',
  max_query_length: 'reload',
  max_new_query_bytes_per_day: 'restart',
  max_query_fields: 'reload',
  max_custom_fields: 'reload',
  max_filter_terms: 'reload',
  max_compile_ms: 'restart',
  max_compile_memory: 'restart',
  history_retention_ms: 'reload',
  min_free_disk: 'reload',
  max_data_folder: 'reload',
};

const server: Readonly<Record<keyof ServerConfig, AppliedAt>> = {
  audit_retention_ms: 'restart',
  pending_status: 'reload',
  big_numbers: 'restart',
  access_token_ttl_ms: 'restart',
  workbench_memory: 'restart',
  workbench_timeout_ms: 'restart',
  executor_memory: 'restart',
  compilers: 'restart',
  public_url: 'restart',
  trusted_proxies: 'restart',
  cors_origins: 'restart',
  metrics_open_to: 'restart',
  trace_sql: 'restart',
  documents: 'restart',
};

/** What the file does not say: it is of the command line and the environment alone. */
type BesideFile = 'projectDir' | 'dataDir' | 'role' | 'gitEnvironment' | 'adminCredentials';
type TopKey = Exclude<keyof Config, BesideFile | 'limits' | 'server'>;

const top: Readonly<Record<TopKey, readonly [name: string, at: AppliedAt]>> = {
  state: ['state', 'restart'],
  cluster: ['cluster', 'restart'],
  host: ['server.host', 'restart'],
  port: ['server.port', 'restart'],
  logLevel: ['server.log_level', 'reload'],
  executors: ['server.executors', 'restart'],
  project: ['project', 'restart'],
  connections: ['connections', 'reload'],
  users: ['users', 'reload'],
  logIn: ['log_in', 'restart'],
  webhooks: ['webhooks', 'restart'],
  connectionsApi: ['connections_api', 'restart'],
  activity: ['activity', 'restart'],
};

interface Rule {
  /** As the file calls it. */
  readonly name: string;
  readonly at: AppliedAt;
  readonly valueIn: (config: Config) => unknown;
}

const rules: readonly Rule[] = [
  ...keysOf(top).map((key) => ({ name: top[key][0], at: top[key][1], valueIn: (config: Config) => config[key] })),
  ...keysOf(limits).map((key) => ({
    name: `limits.${nameInFile(key)}`,
    at: limits[key],
    valueIn: (config: Config) => config.limits[key],
  })),
  ...keysOf(server).map((key) => ({
    name: `server.${nameInFile(key)}`,
    at: server[key],
    valueIn: (config: Config) => config.server[key],
  })),
];

/** Names of keys, as the file has them. */
export function keysThat(at: AppliedAt): readonly string[] {
  return rules.filter((rule) => rule.at === at).map(({ name }) => name);
}

export interface ConfigChanges {
  /** The running configuration with what can be applied to it: all else is as it was. */
  readonly next: Config;
  /** Keys that `next` has anew. */
  readonly applied: readonly string[];
  /** What waits for a restart, in words that show no secret: `server.port changed from 19999 to 8080`. */
  readonly needRestart: readonly string[];
}

/** What came of a reload. */
export type Reloaded = Pick<ConfigChanges, 'applied' | 'needRestart'>;

/**
 * Compares the configuration that runs with the one that was read, with pauses: there may be thousands of users.
 * @throws CoatcheckError `config_invalid` for what looks like a part of a file
 */
export async function changesTo(running: Config, read: Config): Promise<ConfigChanges> {
  refusePart(running, read);
  const pause = createPace();
  const changed: Rule[] = [];
  for (const rule of rules) {
    if (!(await isSame(rule.valueIn(running), rule.valueIn(read), pause))) changed.push(rule);
  }
  const next: Config = {
    ...running,
    ...applied(running, read, (key) => (key in top ? top[key as TopKey][1] : 'restart')),
    limits: { ...running.limits, ...applied(running.limits, read.limits, (key) => limits[key]) },
    server: { ...running.server, ...applied(running.server, read.server, (key) => server[key]) },
  };
  return {
    next,
    applied: changed.filter(({ at }) => at === 'reload').map(({ name }) => name),
    needRestart: changed
      .filter(({ at }) => at === 'restart')
      .map(({ name, valueIn }) => `${name} changed${fromTo(valueIn(running), valueIn(read))}`),
  };
}

/** An empty file, or one that is still being written, must not take everybody out without a word. */
function refusePart(running: Config, read: Config): void {
  const problems = (['connections', 'users'] as const).flatMap((key) => {
    const count = running[key].length;
    if (read[key] !== UNSAID || count === 0) return [];
    const why = `Is no longer there, and ${String(count)} are in force. If there are to be none, write \`${key}: []\`.`;
    return [{ where: `coatcheck.yaml: ${key}`, why }];
  });
  if (problems.length > 0) throw new CoatcheckError('config_invalid', { problems });
}

function applied<T extends object>(running: T, read: T, when: (key: keyof T) => AppliedAt): Partial<T> {
  const taken: Partial<T> = {};
  for (const key of keysOf(running)) if (when(key) === 'reload') taken[key] = read[key];
  return taken;
}

/** Only numbers are shown: texts and lists may hold what is nobody else's business. */
function fromTo(from: unknown, to: unknown): string {
  return typeof from === 'number' && typeof to === 'number' ? ` from ${String(from)} to ${String(to)}` : '';
}

async function isSame(one: unknown, other: unknown, pause: () => Promise<void>): Promise<boolean> {
  if (!Array.isArray(one) || !Array.isArray(other)) return written(one) === written(other);
  if (one.length !== other.length) return false;
  for (const [index, item] of one.entries()) {
    if (written(item) !== written(other[index])) return false;
    await pause();
  }
  return true;
}

/** A text that differs if anything differs, secrets included; it is compared and never shown. */
function written(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, shown: unknown) {
    const held = this[key];
    return held instanceof Secret ? { secret: held.reveal() } : shown;
  });
}

function nameInFile(key: string): string {
  return key === 'max_compile_ms' ? 'max_compile_time' : key.replace(/_ms$/, '');
}

function keysOf<T extends object>(value: T): readonly (keyof T & string)[] {
  return Object.keys(value) as (keyof T & string)[];
}
