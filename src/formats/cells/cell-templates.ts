/** Liquid over cells: a field's `html`, and the label, the URL and the icon's URL of its `link`s. */
import { jsonText } from '../../lib/json-text.ts';
import { linkTexts, type LinkTexts } from '../../lib/link-texts.ts';
import { isSafeUrl } from '../../lib/safe-url.ts';
import { LiquidDecimal, readNumber } from '../../liquid/liquid-number.ts';
import { compileValueTemplate } from '../../liquid/value-template.ts';
import type { TemplateCell, ValueTemplate, ValueTemplateScope } from '../../liquid/value-template.ts';
import { templateReferences } from '../../liquid/template-references.ts';
import { escapeHtml } from '../../lib/escape-html.ts';
import { LiquidText } from '../../liquid/liquid-text.ts';
import type { TemplateField } from '../../liquid/sql-template-scope.ts';
import { ROW_TOTAL_KEY } from '../../results/grid/grid.ts';
import type { AskedField, QueryDetails } from '../../results/prepared/prepared-query.ts';
import type { RenderFunctions } from './render-functions.ts';
import type { TableColumn } from './table-column.ts';

/** A column as templates need it, before its own templates are filled in. */
export type CellSource = Pick<TableColumn, 'field' | 'pivot' | 'forTemplates' | 'plain' | 'rendered' | 'filterable'>;

interface TemplateContext {
  readonly functions: RenderFunctions;
  readonly columns: readonly CellSource[];
  /** The values over pivot columns. */
  readonly headers: readonly CellSource[];
  readonly details: QueryDetails;
  /** The labels that distinguish the rows: none in a row of totals. */
  readonly labels: readonly Pick<CellSource, 'field'>[];
  /** SQL of a cell's default address; null = it has none, or links are not requested. */
  linkOf(column: CellSource): string | null;
}

/**
 * SQL of the HTML of a cell; null if the field has no `html`. The author's template says what to show for a null value
 * (`{% if value == null %}N/A{% endif %}`); otherwise nothing is shown. Cells that a pivot lacks have no HTML.
 */
export function htmlSql(column: CellSource, context: TemplateContext): string | null {
  if (column.field.html === null) return null;
  const template = compileValueTemplate(column.field.html, { escape: 'html' });
  const html = callTemplates(column, context, [column.field.html], (scope) => {
    const { text } = template.render(scope);
    return scope.cell.value === null && text.trim() === '' ? null : text;
  });
  return column.pivot === null ? html : `CASE WHEN ${column.plain} IS NOT NULL THEN ${html} END`;
}

/** SQL of the JSON objects of a cell's LookML links, joined by commas; null if the field has none. */
export function fieldLinksSql(column: CellSource, context: TemplateContext): string | null {
  const { links } = column.field;
  if (links.length === 0) return null;
  const compiled = links.map((link) => ({
    label: compileValueTemplate(link.label, { escape: 'none' }),
    url: compileValueTemplate(link.url, { escape: 'none' }),
    iconUrl: link.iconUrl === null ? null : compileValueTemplate(link.iconUrl, { escape: 'none' }),
  }));
  const texts = links.flatMap(linkTexts);
  return callTemplates(column, context, texts, (scope) => linksJson(compiled, scope));
}

function linksJson(links: readonly LinkTexts<ValueTemplate>[], scope: ValueTemplateScope): string {
  return links
    .flatMap(({ label, url, iconUrl }) => {
      const target = url.render(scope).text.trim();
      // A link is dropped if its template's output is empty, or if its address could run code.
      if (target === '' || !isSafeUrl(target)) return [];
      const image = iconUrl?.render(scope).text.trim() ?? '';
      const icon = image === '' || !isSafeUrl(image) ? {} : { icon_url: image };
      return [jsonText({ label: label.render(scope).text, url: target, type: 'url', ...icon })];
    })
    .join(',');
}

/** Does a template read a cell's address? */
function readsLink({ field }: CellSource): boolean {
  return LINK.test([field.html ?? '', ...field.links.flatMap(linkTexts)].join(' '));
}

/**
 * Does a template read what differs in rows of totals: a cell's address, since these have fewer labels, or what a row is
 * selected by?
 */
export function readsRow({ field }: CellSource): boolean {
  return ROW.test([field.html ?? '', ...field.links.flatMap(linkTexts)].join(' '));
}

const LINK = /\b_?link(?:ed_value)?\b/;
const ROW = /\b_?link(?:ed_value)?\b|\b_is_selected\b/;

/** Texts that stand for one cell. */
const CELL_TEXTS = 4;

/**
 * The row's values reach the templates as text: each cell's JSON, its rendered text, its value in filters, and its
 * address.
 */
function callTemplates(
  column: CellSource,
  context: TemplateContext,
  templates: readonly string[],
  render: (scope: ValueTemplateScope) => string | null,
): string {
  const { functions, columns, headers, details: ofQuery, linkOf } = context;
  const { origin } = column.field;
  const details = (origin && ofQuery.sources?.[origin.source]) ?? ofQuery;
  const view = viewOf(nameInQuery(column));
  const names = new Set(templates.flatMap((text) => templateReferences(text).fields));
  const read = [...names].flatMap((name) => {
    const source = findCell([...columns, ...headers], name, view, column);
    return source ? [{ name: nameInQuery(source), source }] : [];
  });
  const own = nameInQuery(column);
  const cells = [{ name: own, source: column }, ...read];
  const withLinks = readsLink(column);
  const args = cells.flatMap(({ source }) => [
    source.forTemplates,
    source.rendered ?? source.plain,
    source.filterable ?? 'NULL::VARCHAR',
    (withLinks ? linkOf(source) : null) ?? 'NULL::VARCHAR',
  ]);
  const variables = {
    filters: details.filters,
    userAttributes: details.userAttributes ?? {},
    ...(details.localization && { localization: details.localization }),
    fieldName: own,
    queryTimezone: details.timezone,
    ...(details.model === null ? {} : { modelName: details.model }),
    ...(details.explore === null ? {} : { exploreName: details.explore.name }),
    ...(view === null ? {} : { viewName: view }),
    dialectName: details.dialectName,
  };
  const asked = details.askedFields ?? {};
  const field = (name: string): TemplateField | undefined => {
    const facts = Object.hasOwn(asked, name) ? asked[name] : undefined;
    return facts && templateField(name, { ...facts, isSelected: facts.isSelected && isOfRow(name, column, context) });
  };
  return functions.call((texts) => {
    const byName = new Map(cells.map(({ name }, index) => [name, toCell(name, texts, index)]));
    return render({
      cell: byName.get(own) ?? { value: null },
      row: (name) => byName.get(name),
      view,
      field,
      variables,
    });
  }, args);
}

/**
 * Is a selected field one of those that the cell's row shows? Totals show measures, and of dimensions only those that
 * they group by; pivoted cells stand for a value of each pivoted dimension besides.
 */
function isOfRow(name: string, column: CellSource, { columns, labels }: TemplateContext): boolean {
  const isIt = ({ field }: Pick<CellSource, 'field'>): boolean => (field.origin?.name ?? field.name) === name;
  if (column.field.category === 'dimension' || !name.includes('.') || labels.some(isIt)) return true;
  const own = columns.find(isIt);
  if (own !== undefined) return own.field.category !== 'dimension';
  return column.pivot !== null && column.pivot.key !== ROW_TOTAL_KEY;
}

function templateField(name: string, { parameterValue, ...facts }: AskedField): TemplateField {
  return { name, ...facts, ...(parameterValue !== undefined && { parameterValue: LiquidText.data(parameterValue) }) };
}

function toCell(name: string, texts: readonly (string | null)[], index: number): TemplateCell {
  const [json, rendered, filterable, link] = texts.slice(index * CELL_TEXTS, (index + 1) * CELL_TEXTS);
  const value: unknown = JSON.parse(json ?? 'null');
  // Whether whole or not, and with all digits: the text of a number says more than a double.
  const exact = typeof value === 'number' ? (readNumber(json ?? '') ?? json) : value;
  const isScalar = typeof exact !== 'object' || exact instanceof LiquidDecimal;
  return {
    value: isScalar ? (exact as TemplateCell['value']) : null,
    name,
    ...(rendered === null || rendered === undefined ? {} : { rendered }),
    ...(filterable === null || filterable === undefined ? {} : { filterable }),
    ...(link === null || link === undefined || !isSafeUrl(link) ? {} : { link, linked: anchor(link, rendered ?? '') }),
  };
}

function anchor(address: string, text: string): string {
  return `<a href="${escapeHtml(address)}">${escapeHtml(text)}</a>`;
}

/** The column that a template names, in the same pivot column if it is pivoted. */
function findCell(
  columns: readonly CellSource[],
  name: string,
  view: string | null,
  of: CellSource,
): CellSource | undefined {
  const fits = (wanted: string): CellSource | undefined =>
    columns.find(
      (column) =>
        nameInQuery(column) === wanted &&
        column.field.origin?.source === of.field.origin?.source &&
        (column.pivot === null || column.pivot === of.pivot),
    );
  return fits(name) ?? (view === null ? undefined : fits(`${view}.${name}`));
}

/** The field's name in the query its templates belong to; for merged rows, in its source query. */
function nameInQuery({ field }: CellSource): string {
  return field.origin?.name ?? field.name;
}

function viewOf(name: string): string | null {
  const dot = name.indexOf('.');
  return dot < 0 ? null : name.slice(0, dot);
}

/** SQL of the text in HTML: tags are dropped, the usual entities become characters. */
export function htmlTextSql(html: string): string {
  const entities = [
    ['&nbsp;', ' '],
    ['&lt;', '<'],
    ['&gt;', '>'],
    ['&quot;', '"'],
    ['&#39;', `''`],
    ['&amp;', '&'],
  ] as const;
  const stripped = `regexp_replace(${html}, '<[^>]*>', '', 'g')`;
  return `trim(${entities.reduce((sql, [entity, text]) => `replace(${sql}, '${entity}', '${text}')`, stripped)})`;
}
