/**
 * Rows that were added since the last upkeep: held for a moment, then appended as lines of JSON to a file for each table.
 * What was appended outlives this process; what is still held does not.
 */
import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newRowsFile, numberOfNewRows } from '../execution/upkeep.ts';
import type { Line, LogTable } from './activity-tables.ts';

/** The most rows held for a disk that takes none. */
const MAX_HELD = 50_000;
/** Rows turned into text in one go: a millisecond or two. */
const AT_ONCE = 500;
/** Ids count up within a file, and from file to file. No file gets so many rows. */
const IDS_OF_FILE = 100_000_000;

/** Everything that becomes rows: lines are made when they are written, not where something ends. */
export interface NewRowsOptions<T> {
  readonly folder: string;
  /** Files of up to this number are in the tables. */
  readonly after: number;
  /** The lines of some of what was added, in its order. Asked for again if the disk does not take them. */
  readonly linesOf: (added: readonly T[], place: NewRowsPlace) => Promise<Readonly<Record<LogTable, readonly Line[]>>>;
}

/** Where lines go. */
export interface NewRowsPlace {
  /** The number of the file. */
  readonly file: number;
  /** It and those that follow are nobody else's. */
  readonly firstId: number;
}

export class NewRows<T> {
  readonly #options: NewRowsOptions<T>;
  #held: T[] = [];
  #number: number;
  #inFile = 0;
  #lost = 0;
  /** The last line of a file may be cut: the disk took only some of it. */
  #mayBeCut = false;
  /** Flushes come one after the other. */
  #line: Promise<void> = Promise.resolve();

  private constructor(options: NewRowsOptions<T>, number: number) {
    this.#options = options;
    this.#number = number;
  }

  static async open<T>(options: NewRowsOptions<T>): Promise<NewRows<T>> {
    const folder = join(options.folder, 'new');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const numbers = (await readdir(folder)).map((file) => numberOfNewRows(file) ?? 0);
    // What an earlier life has left is complete: a line that was cut is its last.
    return new NewRows<T>(options, Math.max(options.after, ...numbers) + 1);
  }

  /** How many rows the current file has. */
  get inFile(): number {
    return this.#inFile;
  }

  /** How many were lost since this was asked, because the disk took none. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  add(row: T): void {
    if (this.#held.length >= MAX_HELD) this.#lost += 1;
    else this.#held.push(row);
  }

  get hasHeld(): boolean {
    return this.#held.length > 0;
  }

  /** Appends what is held. Rejects if the disk does not take it: then it stays. */
  flush(): Promise<void> {
    const flushed = this.#line.then(() => this.#flush());
    this.#line = flushed.catch(() => undefined);
    return flushed;
  }

  /** Appends what is held and begins another file. @returns the number of the last file that is complete */
  async seal(): Promise<number> {
    await this.flush();
    if (this.#inFile > 0) {
      this.#number += 1;
      this.#inFile = 0;
    }
    return this.#number - 1;
  }

  async #flush(): Promise<void> {
    while (this.#held.length > 0) {
      const some = this.#held.slice(0, AT_ONCE);
      const place = { file: this.#number, firstId: this.#number * IDS_OF_FILE + this.#inFile };
      const lines = await this.#options.linesOf(some, place);
      for (const table of Object.keys(lines) as readonly LogTable[]) {
        if (lines[table].length === 0) continue;
        const text = lines[table].map((line) => `${JSON.stringify(line)}\n`).join('');
        const file = join(this.#options.folder, newRowsFile(table, this.#number));
        const isAfterFailure = this.#mayBeCut;
        this.#mayBeCut = true;
        await appendFile(file, isAfterFailure ? `\n${text}` : text, { mode: 0o600 });
        this.#mayBeCut = isAfterFailure;
      }
      this.#mayBeCut = false;
      this.#held.splice(0, some.length);
      this.#inFile += some.length;
    }
  }
}
