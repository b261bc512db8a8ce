/** `gsxml`: a spreadsheet as XML; and text for XML. */
import { identifier, textLiteral } from '../../results/workbench/duckdb-text.ts';
import { escapeMarkup } from '../cells/escape-markup.ts';
import type { RenderInput } from '../table/format.ts';
import { headerLines } from '../table/header-lines.ts';
import { escapedMarkupSql, truncationNote } from '../text/markup.ts';
import { readTexts } from '../table/read-texts.ts';
import { namedTotals } from '../table/named-totals.ts';
import { cellText, openTable } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import { exceedsDoubleSql, isNumericType } from '../cells/value-sql.ts';
import { writeRows } from '../table/write-rows.ts';

/** XML 1.0 has no place for these, escaped or not. */
const FORBIDDEN = '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\uFFFE\uFFFF]';

/** SQL of text for XML: escaped, without the characters that XML forbids. */
export function xmlTextSql(text: string): string {
  return escapedMarkupSql(`regexp_replace(${text}, '${FORBIDDEN}', '', 'g')`);
}

export function xmlText(text: string): string {
  return escapeMarkup(withoutForbidden(text));
}

/** XML without what XML forbids: a picture's SVG has texts that were escaped elsewhere. */
export function withoutForbidden(xml: string): string {
  return xml.replaceAll(new RegExp(FORBIDDEN, 'g'), '').toWellFormed();
}

export async function encodeGsxml(input: RenderInput): Promise<void> {
  const table = await openTable(input);
  const { workbench, shaped, file, signal } = input;
  const row = xmlRowSql(table);
  const header = headerLines(table).map(
    (line) => `<Row>${line.map((text) => `<Cell>${xmlData('String', xmlText(text))}</Cell>`).join('')}</Row>`,
  );
  const totals = shaped.totals === null ? [] : await readTexts(workbench, xmlRowSql(namedTotals(table)), shaped.totals);
  const note = truncationNote(input, (text) => `<Row><Cell>${xmlData('String', xmlText(text))}</Cell></Row>`);
  await writeRows({
    workbench,
    relation: shaped.relation,
    row,
    file,
    signal,
    prefix: `<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Results"><Table>\n${header.join('\n')}\n`,
    separator: '\n',
    suffix: `\n${totals.join('\n')}${note}</Table></Worksheet></Workbook>\n`,
  });
}

function xmlData(type: string, text: string): string {
  return `<Data ss:Type="${type}">${text}</Data>`;
}

function xmlRowSql(table: Table): string {
  const cells = table.columns.map((column) => {
    const text = cellText(column, table);
    const string = xmlCellSql('String', xmlTextSql(text));
    if (!isNumericType(column.type) || table.input.options.applyFormatting) return `coalesce(${string}, '<Cell/>')`;
    const exceeds = exceedsDoubleSql(identifier(column.name), column.type);
    const number = xmlCellSql('Number', text);
    // Numbers that a spreadsheet's double would round stay whole as text.
    return `coalesce(${exceeds === null ? number : `CASE WHEN ${exceeds} THEN ${string} ELSE ${number} END`}, '<Cell/>')`;
  });
  return `concat('<Row>', ${[...cells, textLiteral('</Row>')].join(', ')})`;
}

function xmlCellSql(type: 'Number' | 'String', text: string): string {
  return `'<Cell><Data ss:Type="${type}">' || ${text} || '</Data></Cell>'`;
}
