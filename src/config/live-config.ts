/** The configuration that is in force, which a reload replaces as a whole, in one step. */
import type { Config, ConnectionConfig } from './config.ts';

export interface LiveConfig {
  /**
   * Each member is read from what is in force at that moment, also those of `limits` and `server`. Whoever copies a
   * member keeps the value of then.
   */
  readonly config: Config;
  /** What the file says that is in force, as it is now and stays. */
  snapshot(): Config;
  replace(next: Config): void;
  /** Connections beside those of the file, which `config` shows as well. */
  addConnections(added: readonly ConnectionConfig[]): void;
}

export function createLiveConfig(first: Config): LiveConfig {
  let current = first;
  const limits = viewOf(first.limits, () => current.limits);
  const server = viewOf(first.server, () => current.server);
  let added: readonly ConnectionConfig[] = [];
  let shown: Config = { ...first, limits, server };
  const show = (): void => {
    const connections = added.length === 0 ? current.connections : [...current.connections, ...added];
    shown = { ...current, connections, limits, server };
  };
  return {
    config: viewOf(first, () => shown),
    snapshot: () => current,
    replace(next) {
      current = next;
      show();
    },
    addConnections(connections) {
      added = connections;
      show();
    },
  };
}

function viewOf<T extends object>(first: T, now: () => T): T {
  const members = Object.keys(first).map((key) => [key, { enumerable: true, get: () => now()[key as keyof T] }]);
  return Object.defineProperties({}, Object.fromEntries(members) as PropertyDescriptorMap) as T;
}
