/** Pictures without axes, drawn as SVG by our own code: a table, a single value, a result without rows. */
import { fitText, textWidth } from './chart-text.ts';
import { xmlText } from '../office/office-text.ts';
import { FONT_FAMILY } from './picture-fonts.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export interface TablePicture {
  /** Lines of column headers, see `headerLines`. */
  readonly header: readonly (readonly string[])[];
  readonly rows: readonly (readonly string[])[];
  readonly totals: readonly string[] | null;
  readonly rightAligned: readonly boolean[];
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

const ROW_HEIGHT = 26;
const PADDING = 10;
const FONT_SIZE = 12;
const MAX_COLUMN = 280;

export function rowsThatFit({ height }: PictureSize, headerLines: number): number {
  return Math.max(1, Math.floor((height - ROW_HEIGHT * (headerLines + 2)) / ROW_HEIGHT));
}

export function tableSvg(table: TablePicture, size: PictureSize): string {
  const widths = columnWidths(table, size.width - 2 * PADDING);
  const shown = widths.length;
  const parts: string[] = [];
  let y = PADDING;
  const line = (cells: readonly string[], style: { readonly weight: number; readonly fill: string }): void => {
    parts.push(rect(PADDING, y, size.width - 2 * PADDING, ROW_HEIGHT, style.fill));
    let x = PADDING;
    for (const [index, width] of widths.entries()) {
      const right = table.rightAligned[index] === true;
      const text = fitText(cells[index] ?? '', width - 12, FONT_SIZE);
      parts.push(
        textAt(right ? x + width - 6 : x + 6, y + 17, text, { anchor: right ? 'end' : 'start', weight: style.weight }),
      );
      x += width;
    }
    y += ROW_HEIGHT;
  };
  for (const header of table.header) line(header, { weight: 600, fill: '#eef1f5' });
  for (const [index, row] of table.rows.entries())
    line(row, { weight: 400, fill: index % 2 === 1 ? '#f8f9fa' : '#ffffff' });
  if (table.totals) line(table.totals, { weight: 600, fill: '#eef1f5' });
  const footing = [footer(table, shown), table.note].filter((text) => text !== '').join(' · ');
  parts.push(textAt(PADDING + 6, size.height - 9, footing, { weight: 400, color: '#80868b' }));
  return svg(size, parts.join(''));
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

/** As wide as their texts, within limits, and shrunk evenly to fit; columns that find no room at all are left out. */
function columnWidths(table: TablePicture, room: number): readonly number[] {
  const wanted = table.rightAligned.map((_, index) => {
    const texts = [...table.header, ...table.rows, ...(table.totals ? [table.totals] : [])].map(
      (row) => row[index] ?? '',
    );
    const widest = texts.reduce((most, text) => Math.max(most, textWidth(text, FONT_SIZE)), 40);
    return Math.min(MAX_COLUMN, widest + 18);
  });
  const least = 70;
  const kept = wanted.slice(0, Math.max(1, Math.floor(room / least)));
  const sum = kept.reduce((total, width) => total + width, 0);
  if (sum <= room) {
    // Spare room is shared equally, so that the table spans the picture.
    const factor = Math.min(room / sum, 1.6);
    return kept.map((width) => width * factor);
  }
  const flexible = kept.map((width) => Math.max(0, width - least));
  const excess =
    (sum - room) /
    Math.max(
      1,
      flexible.reduce((total, width) => total + width, 0),
    );
  return kept.map((width, index) => width - (flexible[index] ?? 0) * Math.min(1, excess));
}

export function singleValueSvg({ value, label, comparison, color }: SingleValue, size: PictureSize): string {
  const fontSize = Math.min(size.height * 0.32, (size.width * 0.85) / Math.max(1, textWidth(value, 1)));
  const base = size.height / 2 + fontSize * 0.2;
  const small = Math.max(13, size.height * 0.045);
  const line = Math.max(26, size.height * 0.09);
  const style = { anchor: 'middle', weight: 400, fontSize: small, color: '#80868b' } as const;
  const middle = size.width / 2;
  return svg(
    size,
    textAt(middle, base, value, { anchor: 'middle', weight: 600, fontSize, color }) +
      textAt(middle, base + line, fitText(label, size.width * 0.9, small), style) +
      textAt(middle, base + line + small * 1.7, fitText(comparison, size.width * 0.9, small), style),
  );
}

export function emptySvg(size: PictureSize): string {
  return svg(
    size,
    textAt(size.width / 2, size.height / 2, 'No results', {
      anchor: 'middle',
      weight: 400,
      fontSize: 22,
      color: '#80868b',
    }),
  );
}

interface TextStyle {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight: number;
  readonly fontSize?: number;
  readonly color?: string;
}

function textAt(x: number, y: number, text: string, style: TextStyle): string {
  const { anchor = 'start', weight, fontSize = FONT_SIZE, color = '#3c4043' } = style;
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${fontSize.toFixed(1)}" font-weight="${String(weight)}" text-anchor="${anchor}" fill="${color}">${xmlText(text)}</text>`;
}

function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${String(x)}" y="${String(y)}" width="${String(width)}" height="${String(height)}" fill="${fill}"/>`;
}

function svg({ width, height }: PictureSize, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" font-family="${FONT_FAMILY}">${rect(0, 0, width, height, '#ffffff')}${content}</svg>`;
}
