/** `md`, and what it shares with `html`: tables for people, as row templates. */
import type { RenderInput } from '../table/format.ts';
import { textLiteral } from '../../results/workbench/duckdb-text.ts';
import { headerLines } from '../table/header-lines.ts';
import { readTexts } from '../table/read-texts.ts';
import { namedTotals } from '../table/named-totals.ts';
import { cellText, openTable } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import { isNumericType } from '../cells/value-sql.ts';
import { writeRows } from '../table/write-rows.ts';

export async function encodeMarkdown(input: RenderInput): Promise<void> {
  const table = await openTable(input);
  const [labels = [], ...above] = headerLines(table).toReversed();
  const header = labels.map((label, index) => [...above.map((line) => line[index] ?? '').toReversed(), label]);
  const titles = header.map((parts) => parts.filter((part) => part !== '').join(' '));
  const rule = table.columns.map((column) => (isNumericType(column.type) ? '---:' : '---'));
  const row = markdownRowSql(table);
  const totals = await totalsRow(table, markdownRowSql(namedTotals(table)));
  await writeRows({
    ...target(input),
    row,
    prefix: `| ${titles.map(escapeMarkdown).join(' | ')} |\n| ${rule.join(' | ')} |${input.shaped.rowCount > 0 ? '\n' : ''}`,
    separator: '\n',
    suffix: `\n${totals === null ? '' : `${totals}\n`}${truncationNote(input, (note) => `\n${note}\n`)}`,
  });
}

/** What Markdown would take for a tag or an entity. It is escaped, so that values are shown as they are. */
const MARKUP = /(<[A-Za-z/!?]|&#?[0-9A-Za-z]+;)/g;

/** Where `](` is not escaped: before an address that `isSafeUrl` accepts for links and pictures. */
const SAFE_TARGET = String.raw`(https?://|mailto:|[/?#]|[A-Za-z0-9_.-]*[)/?#])`;

function markdownRowSql(table: Table): string {
  const cells = table.columns.map((column) => {
    const cell = cellText(column, table);
    const text = `coalesce(${cell}, '')`;
    // Digits alone need no escaping; what a value format or `html` makes of them does.
    if (isNumericType(column.type) && cell === column.plain) return text;
    const escaped = `replace(replace(${text}, '\\', '\\\\'), '|', '\\|')`;
    const literal = `regexp_replace(${escaped}, ${textLiteral(MARKUP.source)}, '\\\\\\1', 'g')`;
    const linked = `regexp_replace(replace(${literal}, '](', '\\]('), ${textLiteral(`\\\\\\]\\(${SAFE_TARGET}`)}, '](\\1', 'gi')`;
    return `regexp_replace(${linked}, '\\r\\n|\\r|\\n', '<br>', 'g')`;
  });
  return rowText(cells, { open: '| ', between: ' | ', close: ' |' });
}

/** The SQL of one row's text. If no column is shown, rows have no cells. */
export function rowText(
  cells: readonly string[],
  { open, between, close }: { readonly open: string; readonly between: string; readonly close: string },
): string {
  if (cells.length === 0) return `concat(${textLiteral(open)}, ${textLiteral(close)})`;
  return `concat(${textLiteral(open)}, ${cells.join(`, ${textLiteral(between)}, `)}, ${textLiteral(close)})`;
}

function escapeMarkdown(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', String.raw`\|`)
    .replaceAll(MARKUP, String.raw`\$1`)
    .replaceAll('](', '\\](')
    .replaceAll(new RegExp(String.raw`\\\]\(${SAFE_TARGET}`, 'gi'), ']($1')
    .replaceAll(/\r\n|\r|\n/g, '<br>');
}

/** SQL that escapes text for HTML and XML, in element content and in attributes. */
export function escapedMarkupSql(text: string): string {
  const pairs = [
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['"', '&quot;'],
  ] as const;
  return pairs.reduce((sql, [from, to]) => `replace(${sql}, ${textLiteral(from)}, ${textLiteral(to)})`, text);
}

/** The note on a result that was cut, for formats with room for prose. */
export function truncationNote(input: RenderInput, wrap: (note: string) => string): string {
  const { truncated, columnsTruncated, rowCount } = input.shaped;
  const notes = [
    ...(truncated ? [`The result was cut off at its row limit: ${String(rowCount)} rows are shown.`] : []),
    ...(columnsTruncated ? ['Some pivot columns are not shown: the result was cut off at its column limit.'] : []),
  ];
  return notes.length > 0 ? wrap(notes.join(' ')) : '';
}

export async function totalsRow(table: Table, row: string): Promise<string | null> {
  const { workbench, shaped } = table.input;
  if (shaped.totals === null) return null;
  const [text] = await readTexts(workbench, row, shaped.totals);
  return text ?? null;
}

export function target(input: RenderInput) {
  const { workbench, shaped, file, signal } = input;
  return { workbench, relation: shaped.relation, file, signal };
}
