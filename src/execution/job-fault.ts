/**
 * Errors of a job that are neither the query's fault nor its database's. DuckDB and Node use the same words for a
 * user's file that cannot be read and for a machine without space. The owner of the file tells them apart; if no file
 * is named, whether the job's own folder can be written does.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoatcheckError } from '../errors/catalogue.ts';
import { ownFault, type OwnFaultCode } from '../errors/own-fault.ts';

export interface JobSurroundings {
  /** Coatcheck's own folders, absolute. */
  readonly ownFolders: readonly string[];
  /** One of these, which every job can write to. */
  readonly scratchDir: string;
  /** The limit of the memory that the error is about, and the setting that defines it. */
  readonly memory: { readonly limit: string; readonly setting: string };
}

/** DuckDB's kinds of errors, as it writes them before its text or in its JSON. */
const DUCKDB_FAULT = /^(?:\{"exception_type":\s*"|)(IO|Out of Memory)(?: Error: |")/;

const words: readonly (readonly [RegExp, OwnFaultCode])[] = [
  [/no space left|disk quota|file too large|disk full/i, 'storage_full'],
  [/too many open files/i, 'overloaded'],
  [/cannot allocate memory/i, 'out_of_memory'],
];

/** The error to report, or null if neither this machine nor a limit of memory is at fault. */
export function jobFault(error: unknown, surroundings: JobSurroundings): CoatcheckError | null {
  for (const one of causes(error)) {
    const found = fileFault(one, surroundings) ?? duckdbFault(one, surroundings);
    if (found !== null) return found;
  }
  return null;
}

/** Errors are wrapped on their way: the machine's own words are those of the innermost. */
function causes(error: unknown): readonly Error[] {
  const found: Error[] = [];
  for (let one = error; one instanceof Error && !found.includes(one); one = one.cause) found.push(one);
  return found;
}

/** A declared file of a connection that cannot be read is the connection's matter. */
function fileFault(error: Error & { readonly path?: unknown }, { ownFolders }: JobSurroundings): CoatcheckError | null {
  const found = ownFault(error);
  const { path } = error;
  const isOurs = typeof path !== 'string' || ownFolders.some((folder) => path.startsWith(folder));
  return found?.code === 'storage_unusable' && !isOurs ? null : found;
}

function duckdbFault(error: Error, { ownFolders, scratchDir, memory }: JobSurroundings): CoatcheckError | null {
  const kind = DUCKDB_FAULT.exec(error.message)?.[1];
  if (kind === undefined) return null;
  if (kind === 'Out of Memory') {
    // Past its limit, DuckDB reports how much of it is used; without that, the system itself was out of memory.
    const isLimit = /\bused\)|max_temp_directory_size/.test(error.message);
    return isLimit
      ? new CoatcheckError('memory_exceeded', memory, { cause: error })
      : new CoatcheckError('out_of_memory', {}, { cause: error });
  }
  const isOurs = ownFolders.some((folder) => error.message.includes(folder));
  if (!isOurs) return ownFault(writeProblem(scratchDir));
  const code = words.find(([pattern]) => pattern.test(error.message))?.[1];
  return new CoatcheckError(code ?? 'storage_unusable', {}, { cause: error });
}

/** Enough for a file system that has a few blocks left to refuse. */
const PROBE_BYTES = 256 * 1024;

/** The error that writing into a folder meets; null when it can be written. */
function writeProblem(folder: string): unknown {
  const file = join(folder, 'probe');
  try {
    writeFileSync(file, Buffer.alloc(PROBE_BYTES));
    return null;
  } catch (error) {
    return error;
  } finally {
    rmSync(file, { force: true });
  }
}
