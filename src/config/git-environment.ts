/** What git is given of the server's environment. */
import type { Env } from './yaml-rule.ts';

const NAMES = [
  'PATH',
  'HOME',
  'USER',
  'XDG_CONFIG_HOME',
  'SSH_AUTH_SOCK',
  'GIT_SSH_COMMAND',
  'GIT_SSL_CAINFO',
  'GIT_CONFIG_GLOBAL',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
] as const;

/** Those that are set. Without a way of its own, ssh is told to ask nobody anything. */
export function gitEnvironmentOf(env: Env): Readonly<Record<string, string>> {
  const set = NAMES.flatMap((name): [string, string][] => {
    const value = env[name];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  return Object.fromEntries(set);
}
