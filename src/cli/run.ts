/** `coatcheck run`: runs a query of a project, or at a server, and writes its result. */
import { createWriteStream, renameSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { formatTraits, resultFormats } from '../contract/result-format.ts';
import { sizeText } from '../lib/size-text.ts';
import type { CliIo } from './cli-io.ts';
import { badUse, defineCommand } from './command.ts';
import type { FetchedResult } from './fetched-result.ts';
import { QUERY_USAGE, queryFlags, readQueryArguments, withNegativeLimit } from './query-arguments.ts';
import { createProgressLine, rowsText, type ProgressLine } from './run-progress.ts';
import { runAtServer } from './run-at-server.ts';
import { runInProject } from './run-in-project.ts';
import { namesUnknown } from './unknown-names.ts';

/** Beside what every command has. */
export interface RunIo extends CliIo {
  /** Where results go that go to no file. */
  readonly stdout: Writable;
  /** A terminal, which shows text. */
  readonly isTerminal: boolean;
  /** Somebody watches what goes to `err`: it is told how far the query is. */
  readonly isWatched: boolean;
  /** Aborts when the user ends the command. */
  readonly signal: AbortSignal;
}

const USAGE = `coatcheck run [DIR] MODEL EXPLORE FIELD… [flags]: run a query and write its result
${QUERY_USAGE}
  --total                with totals, in formats that have them
  --timezone ZONE        (default: the connection's query_timezone)
  --format NAME          ${resultFormats.join(', ')} (default: csv)
  --formatted            values as they are shown, by their value_format
  --output FILE          where the result goes (default: standard output)
  --server URL           ask that server, as the client whose credentials are in the environment
                         (COATCHECK_CLIENT_ID, COATCHECK_CLIENT_SECRET); without it the project is opened
                         by the command itself, and its first administrator asks
Ends with 0 when the result is written, with 1 when the query fails, with 2 when the command is wrong
or names what is not there.`;

export const runRun = defineCommand({
  name: 'run',
  usage: USAGE,
  options: {
    ...queryFlags,
    format: { type: 'string', default: 'csv' },
    formatted: { type: 'boolean', default: false },
    output: { type: 'string' },
    server: { type: 'string' },
  },
  prepare: withNegativeLimit,
  async run({ values, positionals }, io: RunIo) {
    const { server, output, formatted: applyFormatting } = values;
    const { query, project } = readQueryArguments(values, positionals);
    const format = resultFormats.find((name) => name === values.format);
    if (format === undefined)
      throw badUse(`--format must be one of ${resultFormats.join(', ')}, not "${values.format}"`);
    if (output === undefined && io.isTerminal && formatTraits[format].body === 'bytes')
      throw badUse(`${format} is not text that a terminal could show: write it to a file with --output FILE`);
    const progress = createProgressLine(io);
    const file = output === undefined ? null : resolve(io.cwd, output);
    const use = async (result: FetchedResult): Promise<number> => {
      progress.end();
      return deliver(result, { file, query, progress }, io);
    };
    const asked = { query, format, applyFormatting, signal: io.signal, onProgress: progress.tell };
    return server === undefined
      ? await runInProject(resolve(io.cwd, project), io.env, asked, use)
      : await runAtServer(server, io.env, asked, use);
  },
});

const LINE_FEED = 10;

/** What a terminal shows: the next prompt begins on a line of its own, whatever the format ends with. */
async function* wholeLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let last = LINE_FEED;
  for await (const chunk of bytes) {
    last = chunk.at(-1) ?? last;
    yield chunk;
  }
  if (last !== LINE_FEED) yield Uint8Array.of(LINE_FEED);
}

interface Delivery {
  /** Null: standard output. */
  readonly file: string | null;
  readonly query: QueryDefinition;
  readonly progress: ProgressLine;
}

/** Into a file that is there when it is whole, or to standard output. */
async function deliver(result: FetchedResult, { file, query, progress }: Delivery, io: RunIo): Promise<number> {
  if (result.kind === 'failed') {
    io.err(`${result.message}\n`);
    return namesUnknown(result.message, query) ? 2 : 1;
  }
  if (file === null) {
    try {
      const bytes = io.isTerminal ? wholeLines(result.bytes) : result.bytes;
      await pipeline(bytes, io.stdout, { end: false });
    } catch (error) {
      // Who reads it (`| head`) has read enough.
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
      return 0;
    }
  } else {
    const part = `${file}.part`;
    try {
      await pipeline(progress.receiving(result.bytes), createWriteStream(part));
      progress.end();
      renameSync(part, file);
    } catch (error) {
      rmSync(part, { force: true });
      if (io.signal.aborted || !(error instanceof Error && 'syscall' in error)) throw error;
      throw badUse(`--output ${file} cannot be written: ${error.message.split(',', 1)[0] ?? ''}`);
    }
  }
  // Whoever set a limit knows of it.
  if (result.truncated && query.limit === undefined)
    io.err('The result was cut off by a limit: --limit -1 asks for all rows.\n');
  if (result.notice !== null) io.err(`${result.notice}\n`);
  if (file !== null && io.isWatched) {
    const rows = result.rows === null ? [] : [rowsText(result.rows)];
    io.err(`${[...rows, sizeText(statSync(file).size)].join(', ')}\n`);
  }
  return 0;
}
