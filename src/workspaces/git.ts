/**
 * Runs git as a child process: no shell, no hooks, no prompts, no helpers that a URL names, a bounded time and output.
 * What a caller has chosen stands behind `--` or `--end-of-options`, or was checked (`git-names.ts`).
 */
import { spawn } from 'node:child_process';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';

export interface GitRun {
  /** The folder in which it runs. */
  readonly cwd: string;
  /** Settings for this call alone, beside those below. They are in the environment, so that no list of processes shows them. */
  readonly settings?: readonly (readonly [name: string, value: string])[];
  /** Talks to a remote repository: may take longer. */
  readonly isRemote?: boolean;
}

/** Runs git with these arguments. @throws GitFailure; CoatcheckError `git_failed` when there is no git, or no answer in time */
export type Git = (args: readonly string[], run: GitRun) => Promise<string>;

/** git has said no. */
export class GitFailure extends Error {
  readonly exitCode: number;

  constructor(words: string, exitCode: number) {
    super(words);
    this.name = 'GitFailure';
    this.exitCode = exitCode;
  }
}

const LOCAL_MS = 60_000;
const REMOTE_MS = 120_000;
const MAX_OUTPUT_BYTES = 16 * 2 ** 20;
const MAX_WORDS = 2_000;

/** They hold for repositories of developers and for that of the project, whatever their own settings say. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.quotePath', 'false'],
  ['protocol.ext.allow', 'never'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['commit.gpgSign', 'false'],
  ['push.gpgSign', 'false'],
  ['gc.autoDetach', 'false'],
  ['maintenance.autoDetach', 'false'],
  ['advice.detachedHead', 'false'],
  // The operator has named the folder, whoever owns it.
  ['safe.directory', '*'],
];

/** @param environment what of the server's environment git may have: PATH, HOME, SSH_AUTH_SOCK … */
export function createGit(environment: Readonly<Record<string, string>>, clock: Clock): Git {
  return (args, { cwd, settings = [], isRemote = false }) =>
    new Promise((resolve, reject) => {
      const child = spawn('git', ['--no-pager', ...args], {
        cwd,
        // Without a terminal nothing can ask; as a group of its own it can be ended with all that it has started.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...environment, ...fixed, ...inEnvironment([...SETTINGS, ...settings]) },
      });
      let stopped: string | null = null;
      const stop = (why: string): void => {
        stopped ??= why;
        endGroup(child.pid);
      };
      const ms = isRemote ? REMOTE_MS : LOCAL_MS;
      const timer = clock.after(ms, () => stop(`did not end within ${String(ms / 1_000)} s`));
      const out: Buffer[] = [];
      let bytes = 0;
      child.stdout.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > MAX_OUTPUT_BYTES) stop('says more than 16 MB');
        else out.push(piece);
      });
      let words = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        words = (words + text).slice(-MAX_WORDS);
      });
      child.once('error', (error) => {
        timer[Symbol.dispose]();
        const isMissing = 'code' in error && error.code === 'ENOENT';
        reject(failed(isMissing ? 'git is not installed where the server runs' : 'git could not be started'));
      });
      child.once('close', (code) => {
        timer[Symbol.dispose]();
        if (stopped !== null) reject(failed(`git ${args[0] ?? ''} ${stopped}`));
        else if (code === 0) resolve(Buffer.concat(out).toString('utf8'));
        else reject(new GitFailure(words.trim(), code ?? -1));
      });
    });
}

const fixed = {
  LC_ALL: 'C',
  TZ: 'UTC',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_EDITOR: 'true',
  GIT_SEQUENCE_EDITOR: 'true',
  GCM_INTERACTIVE: 'never',
} as const;

function inEnvironment(settings: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return {
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], at) => [
        [`GIT_CONFIG_KEY_${String(at)}`, name],
        [`GIT_CONFIG_VALUE_${String(at)}`, value],
      ]),
    ),
  };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

export const failed = (why: string): CoatcheckError => new CoatcheckError('git_failed', { why });

/**
 * What git has said, for whoever asked: its last lines, without addresses (which may hold passwords) and without paths
 * of the machine.
 * @param doing what git was to do, in words (`The branch could not be pushed`)
 */
export function refusedBy(error: unknown, doing: string): unknown {
  if (!(error instanceof GitFailure)) return error;
  const said = error.message
    .replaceAll(/\b[a-z][a-z+.-]*:\/\/[^\s'"]+/gi, 'the remote')
    .replaceAll(/[\w.-]+@[\w.-]+:[^\s'"]*/g, 'the remote')
    .replaceAll(/(?<![\w.])\/[^\s'":]+/g, '…')
    .split('\n')
    .filter((line) => /^(?:fatal|error|remote| !|CONFLICT|\s)/.test(line) && line.trim() !== '')
    .map((line) => line.trim())
    .slice(0, 6)
    .join(' ');
  return failed(said === '' ? doing : `${doing}: ${said}`);
}
