/** `html`: a table that looks good on screen and in print, in light and dark, alone or within another page. */
import { escapeMarkup } from '../cells/escape-markup.ts';
import { isNumericType } from '../cells/value-sql.ts';
import type { RenderInput } from '../table/format.ts';
import { headerCells, headerLines } from '../table/header-lines.ts';
import { namedTotals } from '../table/named-totals.ts';
import { cellText, openTable } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import { writeRows } from '../table/write-rows.ts';
import { escapedMarkupSql, rowText, target, totalsRow, truncationNote } from './markup.ts';

/**
 * What stands before the table is a whole document's beginning when a browser opens the result, and does nothing to a
 * page that a client puts the result into: only in a document of its own is the style sheet in `head`, which is what
 * the first rules ask for.
 */
const STYLE = `<style class="coatcheck-style">
:root:has(>head>.coatcheck-style){color-scheme:light dark}
:root:has(>head>.coatcheck-style) .coatcheck thead th{background:color-mix(in srgb,#888 16%,Canvas)}
.coatcheck{border-collapse:collapse;font:14px/1.4 system-ui,sans-serif;font-variant-numeric:tabular-nums}
.coatcheck th,.coatcheck td{padding:4px 10px;border:1px solid #8884;text-align:left;vertical-align:top}
.coatcheck thead th{background:#8882;vertical-align:bottom}
.coatcheck th[colspan]{text-align:center}
.coatcheck th.number{text-align:right}
.coatcheck tbody tr:nth-child(even){background:#8881}
.coatcheck+p{font:14px/1.4 system-ui,sans-serif}
.coatcheck tfoot td{font-weight:600;border-top:2px solid #8888}
@media screen{:root:has(>head>.coatcheck-style) .coatcheck thead{position:sticky;top:0}}
@media print{:root:has(>head>.coatcheck-style){color-scheme:light}.coatcheck{font-size:9pt;print-color-adjust:exact}.coatcheck th,.coatcheck td{padding:2px 6px}.coatcheck thead{display:table-header-group}.coatcheck tfoot{display:table-row-group}.coatcheck tr{break-inside:avoid}}
`;

/** Columns that a page has room for upright. */
const UPRIGHT_COLUMNS = 7;
/** Of its own pages alone: a page of the client's that has the table in it is printed as it was. */
const WIDE_PAGE = '@page coatcheck{size:landscape}\n@media print{.coatcheck{page:coatcheck}}\n';

export async function encodeHtml(input: RenderInput): Promise<void> {
  const table = await openTable(input);
  const totals = await totalsRow(table, htmlRowSql(namedTotals(table)));
  const title = escapeMarkup(input.details.explore?.label ?? 'Query');
  await writeRows({
    ...target(input),
    row: htmlRowSql(table),
    prefix: `<!doctype html>\n<meta charset="utf-8">\n<title>${title}</title>\n${STYLE}${table.columns.length > UPRIGHT_COLUMNS ? WIDE_PAGE : ''}${numbersRight(table)}</style>\n<table class="coatcheck">\n<thead>\n${headerRows(table)}</thead>\n<tbody>\n`,
    separator: '\n',
    suffix: `${input.shaped.rowCount > 0 ? '\n' : ''}</tbody>\n${totals === null ? '' : `<tfoot>\n${totals}\n</tfoot>\n`}</table>${truncationNote(input, (note) => `\n<p>${note}</p>`)}`,
  });
}

/** Labels of numbers stand over them at the right, as pivot values of a single column do. */
function headerRows(table: Table): string {
  const lines = headerCells(headerLines(table));
  const rows = lines.map((cells, line) =>
    cells.map(({ text, start, columns }) => {
      const column = table.columns[start];
      const over = line === lines.length - 1 || column?.pivot !== null;
      const isNumber = over && column !== undefined && isNumericType(column.type);
      const attribute = columns > 1 ? ` colspan="${String(columns)}"` : isNumber ? ' class="number"' : '';
      return `<th${attribute}>${escapeMarkup(text)}</th>`;
    }),
  );
  return rows.map((cells) => `<tr>${cells.join('')}</tr>\n`).join('');
}

/** Says it once for each column rather than in every cell. */
function numbersRight({ columns }: Table): string {
  const places = columns.flatMap(({ type }, index) =>
    isNumericType(type) ? [`:nth-child(${String(index + 1)})`] : [],
  );
  return places.length === 0 ? '' : `.coatcheck td:is(${places.join()}){text-align:right}\n`;
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
