/** Rows for people, or the same as JSON for programs. */
import type { CliIo } from './cli-io.ts';

/** Member → heading; the order of the columns. */
export type Columns<R> = readonly (readonly [heading: string, value: (row: R) => string | number | null])[];

export function printRows<R extends object>(rows: readonly R[], columns: Columns<R>, json: boolean, io: CliIo): void {
  if (json) {
    io.out(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const headings = columns.map(([heading]) => heading);
  const table = [
    ...(headings.some((heading) => heading !== '') ? [headings] : []),
    ...rows.map((row) => columns.map(([, value]) => oneLine(value(row)))),
  ];
  const widths = columns.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table)
    io.out(
      `${row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

/** What a server sends must not move a terminal's cursor. */
function oneLine(value: string | number | null): string {
  return String(value ?? '').replaceAll(/\p{C}+/gu, ' ');
}
