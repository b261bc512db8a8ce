/**
 * Liquid over values: `html`, link `url` and `label`, labels of fields.
 *
 * In HTML, data is never markup: what comes out of `value`, `rendered_value`, `filterable_value`, `row[…]`,
 * `v.f._value`, filters and user attributes is escaped where it is put out, whatever filters, `assign` or `capture` it
 * went through. The template's own text and `linked_value` are markup. (Looker cleans the finished HTML against a list
 * of allowed tags instead; escaping at the source needs no such list and shows values as they are.)
 */
import type { Template } from 'liquidjs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GuardedText, guardedInHtml, plainValue, releaseToHtml } from './guarded-text.ts';
import { createEngine } from './liquid-engine.ts';
import { liquidProblem } from './liquid-problem.ts';
import { outputText, parseMapped, renderMapped } from './mapped-template.ts';
import { hasLiquid } from './sql-template.ts';
import type { TemplateVariables } from './sql-template-scope.ts';
import { builtInName, NamesDrop } from './template-names.ts';

export interface ValueTemplateScope {
  /** Of the field itself. */
  readonly cell: TemplateCell;
  /** Cells of the same row by `view.field`. */
  row(name: string): TemplateCell | undefined;
  readonly view: string | null;
  readonly variables: TemplateVariables;
}

export interface TemplateCell {
  /** Raw value; numbers as exact decimal text where a double would lose digits. */
  readonly value: string | number | boolean | null;
  /** With value format and time format; absent = text of `value`. */
  readonly rendered?: string;
  readonly filterable?: string;
  /** HTML of the value with its link. */
  readonly linked?: string;
  /** URL of the drill. */
  readonly link?: string;
  readonly name?: string;
}

export interface ValueTemplateOptions {
  /** `html`: data is escaped. `none`: for URLs and labels, which are no markup. */
  readonly escape: 'html' | 'none';
  readonly file?: string;
}

export interface RenderedValue {
  /** Empty when there are errors. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ValueTemplate {
  /** Of parsing; `render` gives nothing but an empty text then. */
  readonly diagnostics: readonly Diagnostic[];
  render(scope: ValueTemplateScope): RenderedValue;
}

/** Parses once; render for each cell. Never throws for a text. */
export function compileValueTemplate(text: string, options: ValueTemplateOptions): ValueTemplate {
  if (!hasLiquid(text)) return { diagnostics: [], render: () => ({ text, diagnostics: [] }) };
  const file = options.file ?? '';
  const isHtml = options.escape === 'html';
  const dangerous = isHtml ? guardedInHtml : null;
  const engine = isHtml ? htmlEngine : plainEngine;
  let templates: Template[];
  try {
    templates = parseMapped(engine, text);
  } catch (error) {
    return { diagnostics: [liquidProblem(error, text, file)], render: () => ({ text: '', diagnostics: [] }) };
  }
  return {
    diagnostics: [],
    render(scope) {
      try {
        const names = new NamesDrop((name) => rootName(name, scope, dangerous));
        const segments = renderMapped(engine, templates, names, {});
        const parts = segments.map((part) => (isHtml && part.kind === 'value' ? releaseToHtml(part.text) : part.text));
        return { text: parts.join(''), diagnostics: [] };
      } catch (error) {
        return { text: '', diagnostics: [liquidProblem(error, text, file)] };
      }
    },
  };
}

/** For a single value; use `compileValueTemplate` for a column. */
export function renderValueTemplate(
  text: string,
  scope: ValueTemplateScope,
  options: ValueTemplateOptions = { escape: 'none' },
): RenderedValue {
  const template = compileValueTemplate(text, options);
  const rendered = template.render(scope);
  return { text: rendered.text, diagnostics: [...template.diagnostics, ...rendered.diagnostics] };
}

const filters = {
  encode_uri: (value: unknown) => encodeURIComponent(outputText(plainValue(value)).toWellFormed()),
  sql_quote: (value: unknown) => `'${outputText(plainValue(value)).replaceAll("'", "''")}'`,
};

const htmlEngine = createEngine({
  tags: {},
  filters,
  dangerous: guardedInHtml,
  // Their output holds no markup.
  safeFilters: new Set(['escape', 'escape_once', 'xml_escape', 'url_encode', 'cgi_escape', 'uri_escape']),
});
const plainEngine = createEngine({ tags: {}, filters, dangerous: null, safeFilters: new Set() });

function rootName(name: string, scope: ValueTemplateScope, dangerous: RegExp | null): unknown {
  const own = cellMember(scope.cell, name, dangerous);
  if (own !== undefined) return own;
  if (name === 'row') {
    return new NamesDrop((field) => guarded(scope.row(field)?.value, dangerous));
  }
  const builtIn = builtInName(name, scope.variables, { filters: dangerous, userAttributes: dangerous });
  if (builtIn !== undefined) return builtIn;
  const inView = scope.view === null ? undefined : scope.row(`${scope.view}.${name}`);
  if (inView !== undefined) return cellDrop(inView, dangerous);
  return new NamesDrop((field) => {
    const cell = scope.row(`${name}.${field}`);
    return cell === undefined ? undefined : cellDrop(cell, dangerous);
  });
}

/** `v.f._value` and friends. */
function cellDrop(cell: TemplateCell, dangerous: RegExp | null): NamesDrop {
  return new NamesDrop((member) => (member.startsWith('_') ? cellMember(cell, member.slice(1), dangerous) : undefined));
}

function cellMember(cell: TemplateCell, member: string, dangerous: RegExp | null): unknown {
  const text = cell.value === null ? '' : String(cell.value);
  switch (member) {
    case 'value':
      return guarded(cell.value, dangerous);
    case 'rendered_value':
      return guarded(cell.rendered ?? text, dangerous);
    case 'filterable_value':
      return guarded(cell.filterable ?? text, dangerous);
    case 'link':
      return guarded(cell.link ?? '', dangerous);
    case 'linked_value':
      return cell.linked ?? guarded(cell.rendered ?? text, dangerous);
    case 'name':
      return cell.name;
    default:
      return undefined;
  }
}

function guarded(value: TemplateCell['value'] | undefined, dangerous: RegExp | null): unknown {
  return typeof value === 'string' && dangerous !== null ? new GuardedText(value, dangerous) : value;
}
