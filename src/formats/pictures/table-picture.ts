/** Pictures without a plot, drawn as SVG by our own code: a table, a single value, a result without rows. */
import { headerCells } from '../table/header-lines.ts';
import type { HeaderCell } from '../table/header-lines.ts';
import { isNoted } from './chart-frame.ts';
import type { PictureSize } from './chart-frame.ts';
import { fitText, textWidth } from './chart-text.ts';
import type { PictureTheme } from './palette.ts';
import { rect, svgOf, textAt } from './svg-parts.ts';

export interface TablePicture {
  /** Lines of column headers, see `headerLines`. */
  readonly header: readonly (readonly string[])[];
  readonly rows: readonly (readonly string[])[];
  readonly totals: readonly string[] | null;
  readonly rightAligned: readonly boolean[];
  /** Columns of numbers and times, whose values mean something else once they are cut. */
  readonly rigid: readonly boolean[];
  /** Number of rows in the result, shown or not. */
  readonly rowCount: number;
  readonly truncated: boolean;
  /** Further notes under the table; empty if there are none. */
  readonly note: string;
}

export interface SingleValue {
  readonly value: string;
  readonly label: string;
  /** A second line under the label: the value of comparison. */
  readonly comparison: string;
  /** Color of the value. */
  readonly color: string;
}

/** Pixels of a table, which is denser in a small picture. */
interface Density {
  readonly row: number;
  readonly padding: number;
  readonly letters: number;
  /** What a column takes beside its text. */
  readonly gap: number;
  /** A narrower column of texts would say nothing. */
  readonly least: number;
}

const ROOMY: Density = { row: 26, padding: 10, letters: 12, gap: 18, least: 64 };
const DENSE: Density = { row: 17, padding: 4, letters: 9.5, gap: 10, least: 40 };
const MAX_COLUMN = 280;

function densityOf({ width, height }: PictureSize): Density {
  return width >= 320 && height >= 200 ? ROOMY : DENSE;
}

export function rowsThatFit(size: PictureSize, headerLines: number): number {
  const { row, padding } = densityOf(size);
  return Math.max(1, Math.floor((size.height - 2 * padding - row * (headerLines + 1) + 6) / row));
}

export function tableSvg(table: TablePicture, size: PictureSize, theme: PictureTheme): string {
  const density = densityOf(size);
  const { row: rowHeight, padding, letters } = density;
  const widths = columnWidths(table, size.width - 2 * padding, density);
  const header = headerCells(table.header);
  const parts: string[] = [];
  let y = padding;
  const line = (
    cells: readonly HeaderCell[],
    style: { readonly weight: number; readonly fill: string | null },
  ): void => {
    if (style.fill !== null) parts.push(rect(padding, y, size.width - 2 * padding, rowHeight, style.fill));
    for (const { text, start, columns } of cells.filter((cell) => cell.start < widths.length)) {
      const left = padding + sumOf(widths.slice(0, start));
      const width = sumOf(widths.slice(start, start + columns));
      const inset = density.gap / 3;
      const anchor = columns > 1 ? 'middle' : table.rightAligned[start] === true ? 'end' : 'start';
      const x = { start: left + inset, middle: left + width / 2, end: left + width - inset }[anchor];
      const fitted = fitText(text, width - density.gap * 0.6, letters);
      const look = { anchor, weight: style.weight, fontSize: letters, color: theme.text } as const;
      parts.push(textAt(x, y + rowHeight * 0.66, fitted, look));
    }
    y += rowHeight;
  };
  for (const cells of header) line(cells, { weight: 600, fill: theme.header });
  for (const [index, row] of table.rows.entries())
    line(cellsOf(row), { weight: 400, fill: index % 2 === 1 ? theme.stripe : null });
  if (table.totals) line(cellsOf(table.totals), { weight: 600, fill: theme.header });
  const footing = [footer(table, widths.length), table.note].filter((text) => text !== '').join(' · ');
  if (isNoted(size)) {
    const fitted = fitText(footing, size.width - 2 * padding, letters);
    const look = { fontSize: letters, color: theme.muted };
    parts.push(textAt(padding + density.gap / 3, size.height - padding + 1, fitted, look));
  }
  return svgOf(size, parts.join(''));
}

function cellsOf(texts: readonly string[]): readonly HeaderCell[] {
  return texts.map((text, start) => ({ text, start, columns: 1 }));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function footer(table: TablePicture, shownColumns: number): string {
  const all = table.rightAligned.length;
  const columns = shownColumns < all ? `, ${String(shownColumns)} of ${String(all)} columns` : '';
  if (table.rowCount === 0) return 'No results';
  const rows =
    table.rows.length < table.rowCount
      ? `First ${String(table.rows.length)} of ${table.rowCount.toLocaleString('en-US')} rows`
      : '';
  const cut = table.truncated ? ' (the result was cut off at its limit)' : '';
  if (rows === '') return columns === '' ? cut.trim() : columns.slice(2) + cut;
  return rows + columns + cut;
}

/**
 * As wide as their texts, within limits. If that is too much, texts give way, and then the last columns are left out:
 * numbers and times are never cut, though their headers may be.
 */
function columnWidths(table: TablePicture, room: number, density: Density): readonly number[] {
  // What stands over several columns makes none of them wider.
  const joined = headerCells(table.header).map((cells) => {
    const own = new Map(cells.filter(({ columns }) => columns === 1).map(({ start, text }) => [start, text]));
    return table.rightAligned.map((_, index) => own.get(index) ?? '');
  });
  const widest = (lines: readonly (readonly string[])[], index: number): number =>
    lines.reduce((most, line) => Math.max(most, textWidth(line[index] ?? '', density.letters)), 0) + density.gap;
  const columns = table.rightAligned.map((_, index) => {
    const values = widest([...table.rows, ...(table.totals ? [table.totals] : [])], index);
    // Letters of headers are bolder than those that widths are taken from.
    const wanted = Math.min(MAX_COLUMN, Math.max(density.least * 0.9, values, widest(joined, index) * 1.05));
    const rigid = table.rigid[index] === true;
    return rigid
      ? { wanted: Math.max(wanted, values), least: Math.max(values, Math.min(wanted, density.least)) }
      : { wanted, least: Math.min(wanted, density.least) };
  });
  let least = 0;
  const kept = columns.filter((column, index) => {
    least += column.least;
    return index === 0 || least <= room;
  });
  const sum = kept.reduce((total, { wanted }) => total + wanted, 0);
  if (sum <= room) {
    // Spare room is shared equally, so that the table spans the picture.
    const factor = Math.min(room / sum, 1.6);
    return kept.map(({ wanted }) => wanted * factor);
  }
  const flexible = kept.reduce((total, column) => total + column.wanted - column.least, 0);
  const excess = Math.min(1, (sum - room) / Math.max(1, flexible));
  return kept.map((column) => column.wanted - (column.wanted - column.least) * excess);
}

export function singleValueSvg(
  { value, label, comparison, color }: SingleValue,
  size: PictureSize,
  theme: PictureTheme,
): string {
  const fontSize = Math.min(size.height * 0.32, (size.width * 0.85) / Math.max(1, textWidth(value, 1)));
  const base = size.height / 2 + fontSize * 0.2;
  const small = Math.max(size.height < 150 ? 9 : 13, size.height * 0.045);
  // Commas and brackets reach below the line.
  const line = fontSize * 0.25 + small * 1.25;
  const style = { anchor: 'middle', fontSize: small, color: theme.muted } as const;
  const middle = size.width / 2;
  return svgOf(
    size,
    textAt(middle, base, value, { anchor: 'middle', weight: 600, fontSize, color }) +
      textAt(middle, base + line, fitText(label, size.width * 0.9, small), style) +
      textAt(middle, base + line + small * 1.7, fitText(comparison, size.width * 0.9, small), style),
  );
}

export function emptySvg(size: PictureSize, theme: PictureTheme): string {
  const fontSize = Math.min(22, size.width / 8);
  const style = { anchor: 'middle', fontSize, color: theme.muted } as const;
  return svgOf(size, textAt(size.width / 2, size.height / 2, 'No results', style));
}
