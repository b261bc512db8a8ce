/** Writes lines into a file for each day (UTC), and removes old files. */
import { createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './clock.ts';

export interface DailyFile extends AsyncDisposable {
  /** Adds a line; it is on its way to the disk when this returns. */
  write(line: string): void;
}

export interface DailyFileOptions {
  /** Created, for its owner alone, if it is missing. */
  readonly folder: string;
  /** Files are `name-2024-03-01.extension`. */
  readonly name: string;
  readonly extension: string;
  /** The number of days whose files are kept, including today. */
  readonly days: number;
  readonly clock: Clock;
  /** Called when lines could not be written. */
  readonly onError: (error: unknown) => void;
}

/** The most bytes that may wait for a slow disk. Further lines are lost, which is reported. */
const MAX_WAITING_BYTES = 16 * 2 ** 20;

export function openDailyFile(options: DailyFileOptions): DailyFile {
  const { folder, clock, onError } = options;
  let current: { readonly day: string; readonly stream: WriteStream } | null = null;

  function streamOf(day: string): WriteStream {
    if (current?.day === day) return current.stream;
    current?.stream.end();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stream = createWriteStream(join(folder, fileOf(options, day)), { flags: 'a', mode: 0o600 });
    stream.on('error', (error) => {
      onError(error);
      // The next line tries again.
      if (current?.stream === stream) current = null;
    });
    current = { day, stream };
    try {
      removeOld(options, day);
    } catch (error) {
      onError(error);
    }
    return stream;
  }

  return {
    write(line) {
      try {
        const stream = streamOf(dayOf(new Date(clock.now())));
        if (stream.writableLength > MAX_WAITING_BYTES)
          throw new Error('the disk cannot keep up with the lines being written');
        stream.write(`${line}\n`);
      } catch (error) {
        onError(error);
      }
    },
    async [Symbol.asyncDispose]() {
      const open = current?.stream;
      current = null;
      if (open === undefined || open.closed) return;
      // When it is closed, `onError` has been called for whatever went wrong.
      await new Promise<void>((resolve) => {
        open.once('close', resolve);
        open.end();
      });
    },
  };
}

function fileOf({ name, extension }: DailyFileOptions, day: string): string {
  return `${name}-${day}.${extension}`;
}

/**
 * Days are counted from the last one before today that has a file: a clock that is set years ahead for a moment deletes
 * nothing.
 */
function removeOld(options: DailyFileOptions, today: string): void {
  const { folder, name, extension, days } = options;
  const dayOfFile = new RegExp(`^${RegExp.escape(name)}-(\\d{4}-\\d\\d-\\d\\d)\\.${RegExp.escape(extension)}$`);
  const known = readdirSync(folder).flatMap((file) => dayOfFile.exec(file)?.[1] ?? []);
  const last = known
    .filter((day) => day < today)
    .toSorted()
    .at(-1);
  if (last === undefined) return;
  const oldest = dayBefore(last, days - 2);
  for (const day of known.filter((one) => one < oldest)) rmSync(join(folder, fileOf(options, day)));
}

/** `2024-03-01`, in UTC. */
function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function dayBefore(day: string, daysAgo: number): string {
  const date = new Date(day);
  date.setUTCDate(date.getUTCDate() - daysAgo);
  return dayOf(date);
}
