/** `html`: a table that looks good on screen and in print, in light and dark, alone or within another page. */
import { escapeMarkup } from '../cells/escape-markup.ts';
import { isNumericType } from '../cells/value-sql.ts';
import type { RenderInput } from '../table/format.ts';
import { headerLines } from '../table/header-lines.ts';
import { cellText, ofTotals, openTable } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import { writeRows } from '../table/write-rows.ts';
import { escapedMarkupSql, rowText, target, totalsRow, truncationNote } from './markup.ts';

/** There is no page around it, since clients put the table into theirs. */
const STYLE = `<meta charset="utf-8">
<style>
.coatcheck{border-collapse:collapse;font:14px/1.4 system-ui,sans-serif;color-scheme:light dark;font-variant-numeric:tabular-nums}
.coatcheck th,.coatcheck td{padding:4px 10px;border:1px solid #8884;text-align:left;vertical-align:top}
.coatcheck thead th{background:#8882;position:sticky;top:0}
.coatcheck th[colspan]{text-align:center}
.coatcheck tbody tr:nth-child(even){background:#8881}
.coatcheck tfoot td{font-weight:600;border-top:2px solid #8888}
@media print{.coatcheck{font-size:10pt}.coatcheck thead{display:table-header-group}.coatcheck thead th{position:static}.coatcheck tr{break-inside:avoid}}
`;

export async function encodeHtml(input: RenderInput): Promise<void> {
  const table = await openTable(input);
  const totals = await totalsRow(table, htmlRowSql(namedTotals(table)));
  const header = headerRows(headerLines(table));
  await writeRows({
    ...target(input),
    row: htmlRowSql(table),
    prefix: `${STYLE}${numbersRight(table)}</style>\n<table class="coatcheck">\n<thead>\n${header}</thead>\n<tbody>\n`,
    separator: '\n',
    suffix: `${input.shaped.rowCount > 0 ? '\n' : ''}</tbody>\n${totals === null ? '' : `<tfoot>\n${totals}\n</tfoot>\n`}</table>${truncationNote(input, (note) => `\n<p>${note}</p>`)}`,
  });
}

/** Shows the header of several columns of a pivot once over all of them. */
function headerRows(lines: readonly (readonly string[])[]): string {
  const isSameGroup = (line: number, column: number): boolean =>
    lines.slice(0, line + 1).every((texts) => texts[column] !== '' && texts[column] === texts[column - 1]);
  return lines
    .map((texts, line) => {
      const isLast = line === lines.length - 1;
      const cells: { readonly text: string; columns: number }[] = [];
      for (const [column, text] of texts.entries()) {
        const before = cells.at(-1);
        if (!isLast && before && isSameGroup(line, column)) before.columns += 1;
        else cells.push({ text, columns: 1 });
      }
      const shown = cells.map(
        ({ text, columns }) => `<th${columns > 1 ? ` colspan="${String(columns)}"` : ''}>${escapeMarkup(text)}</th>`,
      );
      return `<tr>${shown.join('')}</tr>\n`;
    })
    .join('');
}

/** Says it once for each column rather than in every cell. */
function numbersRight({ columns }: Table): string {
  const places = columns.flatMap(({ type }, index) =>
    isNumericType(type) ? [`:nth-child(${String(index + 1)})`] : [],
  );
  return places.length === 0 ? '' : `.coatcheck td:is(${places.join()}){text-align:right}\n`;
}

/** Labels the row of totals in the first column, if that is a dimension, which has no total. */
function namedTotals(table: Table): Table {
  const totals = ofTotals(table);
  const [first, ...others] = totals.columns;
  if (first?.field.category !== 'dimension') return totals;
  const named = { ...first, plain: `'Total'`, rendered: null, html: null };
  return { ...totals, columns: [named, ...others] };
}

function htmlRowSql(table: Table): string {
  const cells = table.columns.map((column) =>
    // The markup is the template author's, and the data in it is already escaped.
    table.input.options.applyFormatting && column.html !== null
      ? `coalesce(${column.html}, '')`
      : escapedMarkupSql(`coalesce(${cellText(column, table)}, '')`),
  );
  if (cells.length === 0) return `'<tr></tr>'`;
  return rowText(cells, { open: '<tr><td>', between: '</td><td>', close: '</td></tr>' });
}
