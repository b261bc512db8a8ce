/** What all commands do alike: `--help`, reading of arguments, and the ways to fail. */
import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';
import { CoatcheckError } from '../errors/catalogue.ts';
import { closestName } from '../lib/closest-name.ts';
import { wantsHelp } from './cli-io.ts';
import type { CliIo } from './cli-io.ts';

/** The command line itself is wrong: what was asked of it cannot be meant. */
class UsageError extends Error {}

export function badUse(why: string): Error {
  return new UsageError(why);
}

/** Resolves with the exit code: 0 when it is done, 1 when it failed, 2 when the command line is wrong. */
export interface Command<Io extends CliIo = CliIo> {
  (argv: readonly string[], io: Io): Promise<number>;
  /** Names of its options, without dashes. */
  readonly flags: readonly string[];
}

type Parsed<O extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ readonly options: O; readonly allowPositionals: true }>
>;

interface CommandParts<O extends ParseArgsOptionsConfig, Io extends CliIo> {
  readonly name: string;
  readonly usage: string;
  readonly options: O;
  /** Before they are read. */
  readonly prepare?: (argv: readonly string[]) => readonly string[];
  /** @throws what `badUse` makes, or whatever went wrong: its message is printed */
  readonly run: (args: Parsed<O>, io: Io) => Promise<number>;
}

export function defineCommand<O extends ParseArgsOptionsConfig, Io extends CliIo = CliIo>({
  name,
  usage,
  options,
  prepare = (argv) => argv,
  run,
}: CommandParts<O, Io>): Command<Io> {
  const command = async (argv: readonly string[], io: Io): Promise<number> => {
    if (wantsHelp(argv)) {
      io.out(`${usage}\n`);
      return 0;
    }
    try {
      return await run(parseArgs({ args: [...prepare(argv)], allowPositionals: true, options }), io);
    } catch (error) {
      // Who ended it knows.
      if (!isEnded(io)) io.err(`${name}: ${messageOf(error, [...Object.keys(options), 'help'])}\n`);
      return isOfUse(error) ? 2 : 1;
    }
  };
  return Object.assign(command, { flags: [...Object.keys(options), 'help'] });
}

/** Node's own sentence about an unknown option tells how to pass it as a text, which nobody meant. */
function messageOf(error: unknown, flags: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '-*([^']+)'/.exec(message)?.[1];
  if (unknown === undefined) return message;
  const closest = closestName(unknown, flags);
  return `unknown option --${unknown}${closest === undefined ? '' : `; did you mean --${closest}?`}`;
}

function isEnded(io: CliIo & { readonly signal?: AbortSignal }): boolean {
  return io.signal?.aborted === true;
}

function isOfUse(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  if (error instanceof CoatcheckError) return error.code === 'config_invalid';
  return (error as { readonly code?: unknown }).code?.toString().startsWith('ERR_PARSE_ARGS') === true;
}

/** The one that may be named, else `fallback`. @throws when there are more */
export function onlyOne(positionals: readonly string[], what: string, fallback: string): string {
  if (positionals.length > 1) throw badUse(`only one ${what} at a time: ${positionals.join(', ')}`);
  return positionals[0] ?? fallback;
}
