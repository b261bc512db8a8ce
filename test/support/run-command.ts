/** Commands of the command line, run in this process. */
import { PassThrough, type Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { RunIo } from '../../src/cli/run.ts';

export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What went to `io.stdout`. */
  readonly result: string;
}

type Command = (argv: readonly string[], io: RunIo) => Promise<number>;

/** @param cwd the folder that the command is called in */
export async function runCommand(
  command: Command,
  argv: readonly string[],
  {
    cwd,
    env = {},
    ...more
  }: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
    readonly stdout?: Writable;
    readonly isTerminal?: boolean;
    readonly isWatched?: boolean;
  },
): Promise<CommandRun> {
  const stdout = new PassThrough();
  const written = buffer(stdout);
  let [out, err] = ['', ''];
  const code = await command(argv, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    cwd,
    env,
    stdout,
    isTerminal: false,
    isWatched: false,
    signal: new AbortController().signal,
    ...more,
  });
  stdout.end();
  return { code, out, err, result: (await written).toString() };
}
