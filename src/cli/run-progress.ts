/** How far a query is, as one line that changes, for whoever watches the command. */
import { sizeText } from '../lib/size-text.ts';
import type { CliIo } from './cli-io.ts';
import type { QueryProgress } from './fetched-result.ts';

export interface ProgressLine {
  tell(progress: QueryProgress): void;
  /** Passes a result on, and tells how much of it has come. */
  receiving(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Takes the line away. */
  end(): void;
}

/** A number of rows for people: `12,345 rows`. */
export function rowsText(rows: number): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
}

/** So often is a line of a download changed. */
const CHANGED_EVERY_MS = 250;

export function createProgressLine({
  err,
  isWatched,
}: Pick<CliIo, 'err'> & { readonly isWatched: boolean }): ProgressLine {
  const from = performance.now();
  let shown = '';
  const show = (line: string): void => {
    if (!isWatched || line === shown) return;
    err(`\r${line.padEnd(shown.length)}`);
    shown = line;
  };
  const tell = ({ phase, position, rows, bytes }: QueryProgress): void => {
    const parts = [
      phase,
      ...(position === null ? [] : [`place ${String(position)} in the queue`]),
      ...(rows === null ? [] : [rowsText(rows)]),
      ...(bytes === null ? [] : [sizeText(bytes)]),
      `${((performance.now() - from) / 1_000).toFixed(0)} s`,
    ];
    show(parts.join(' · '));
  };
  return {
    tell,
    async *receiving(bytes) {
      let received = 0;
      let told = -Infinity;
      for await (const chunk of bytes) {
        received += chunk.length;
        if (performance.now() - told > CHANGED_EVERY_MS) {
          told = performance.now();
          tell({ phase: 'receiving', position: null, rows: null, bytes: received });
        }
        yield chunk;
      }
    },
    end() {
      if (shown !== '') err(`\r${' '.repeat(shown.length)}\r`);
      shown = '';
    },
  };
}
