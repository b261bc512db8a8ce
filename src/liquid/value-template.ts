/**
 * Liquid over values: `html`, link `url` and `label`, labels of fields. Whatever comes from `value`, `rendered_value`,
 * `row[…]`, `v.f._value`, filters and user attributes is data (`liquid-text.ts`) and reaches HTML only through
 * `write-html.ts`; the template's own text and `linked_value` are markup. (Looker instead checks the finished HTML
 * against a list of allowed tags; telling data from markup needs no such list and shows values as they are.)
 */
import type { Template } from 'liquidjs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { createEngine, parseTemplate, renderSegments } from './liquid-engine.ts';
import { DataNumber, type NumberValue } from './liquid-number.ts';
import { liquidProblem } from './liquid-problem.ts';
import { LiquidText, plainText } from './liquid-text.ts';
import { isNumber, toText } from './liquid-value.ts';
import { lookmlTags, SQL_SESSION, type SqlSession, type TagScope } from './lookml-tags.ts';
import { hasLiquid } from './sql-template.ts';
import type { TemplateField, TemplateVariables } from './sql-template-scope.ts';
import { Members, membersOf } from './template-context.ts';
import { builtInName, fieldMembers } from './template-names.ts';
import { writeHtml } from './write-html.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import { writePlain } from './write-sql.ts';

export interface ValueTemplateScope {
  /** The cell of the field itself. */
  readonly cell: TemplateCell;
  /** Cells of the same row by `view.field`. */
  row(name: string): TemplateCell | undefined;
  readonly view: string | null;
  /** What the query knows about `view.field`, or about a view; absent = nothing about any. */
  field?(name: string): TemplateField | undefined;
  readonly variables: TemplateVariables;
  /** Milliseconds since 1970, for `"now" | date`; absent = the system's. */
  readonly nowMs?: number;
}

export interface TemplateCell {
  readonly value: string | boolean | NumberValue | null;
  /** With value format and time format applied; absent = the text of `value`. */
  readonly rendered?: string;
  readonly filterable?: string;
  /** HTML of the value with its link. */
  readonly linked?: string;
  /** URL of the drill link. */
  readonly link?: string;
  readonly name?: string;
}

export interface ValueTemplateOptions {
  /** `html`: data is escaped. `none`: for URLs and labels, which are not markup. */
  readonly escape: 'html' | 'none';
  readonly file?: string;
}

export interface RenderedValue {
  /** Empty if there are errors. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ValueTemplate {
  /** Errors of parsing; `render` then returns only an empty text. */
  readonly diagnostics: readonly Diagnostic[];
  render(scope: ValueTemplateScope): RenderedValue;
}

/** Parses once; call `render` for each cell. Never throws because of a text. */
export function compileValueTemplate(text: string, options: ValueTemplateOptions): ValueTemplate {
  const isHtml = options.escape === 'html';
  if (!hasLiquid(text)) {
    const written = isHtml ? writeHtml([{ text, data: null }]) : text;
    return { diagnostics: [], render: () => ({ text: written, diagnostics: [] }) };
  }
  const file = options.file ?? '';
  let templates: Template[];
  try {
    templates = parseTemplate(engine, text);
  } catch (error) {
    return { diagnostics: [liquidProblem(error, text, file)], render: () => ({ text: '', diagnostics: [] }) };
  }
  return {
    diagnostics: [],
    render(scope) {
      try {
        const names = new Members((name) => rootName(name, scope));
        const session: SqlSession = { scope: tagScope(scope), text, diagnostics: [] };
        const segments = renderSegments(engine, templates, names, {
          registers: { [SQL_SESSION]: session },
          ...(scope.nowMs !== undefined && { nowMs: scope.nowMs }),
        });
        return { text: isHtml ? writeHtml(segments) : writePlain(segments).text, diagnostics: [] };
      } catch (error) {
        const problem = liquidProblem(error, text, file);
        // Ruby's Liquid writes its errors in place of the output.
        return { text: isHtml ? escapeHtml(problem.message) : '', diagnostics: [problem] };
      }
    },
  };
}

const engine = createEngine(lookmlTags);

/** Of LookML's tags, only `{% parameter %}` means anything here: without SQL there are no conditions. */
function tagScope({ view, variables, field }: ValueTemplateScope): TagScope {
  return {
    view,
    variables,
    parameter: (name) => field?.(name)?.parameterValue ?? '',
    condition: () => '',
    dateStart: () => '',
    dateEnd: () => '',
  };
}

function rootName(name: string, scope: ValueTemplateScope): unknown {
  const own = cellMember(scope.cell, name);
  if (own !== undefined) return own;
  if (name === 'row') return new Members((field) => valueOf(scope.row(field)));
  const builtIn = builtInName(name, scope.variables);
  if (builtIn !== undefined) return builtIn;
  const inView = scope.view === null ? undefined : membersOfField(`${scope.view}.${name}`, scope);
  if (inView !== undefined) return inView;
  return new Members((field) => {
    if (field === '_in_query') return scope.field?.(name)?.inQuery;
    return membersOfField(`${name}.${field}`, scope);
  });
}

/** `v.f._value` of the row, `v.f._in_query` of the query, and the like. */
function membersOfField(name: string, scope: ValueTemplateScope): Members | undefined {
  const cell = scope.row(name);
  const field = scope.field?.(name);
  if (cell === undefined && field === undefined) return undefined;
  const facts = field && membersOf(fieldMembers(field));
  return new Members((member) => {
    const value = cell && member.startsWith('_') ? cellMember(cell, member.slice(1)) : undefined;
    return value ?? facts?.find(member);
  });
}

function cellMember(cell: TemplateCell, member: string): unknown {
  const text = plainText(toText(cell.value));
  const { rendered = text } = cell;
  switch (member) {
    case 'value':
      return valueOf(cell);
    case 'rendered_value':
      return LiquidText.data(rendered);
    case 'filterable_value':
      return LiquidText.data(cell.filterable ?? text);
    case 'link':
      return LiquidText.data(cell.link ?? '');
    case 'linked_value':
      return LiquidText.data(rendered, cell.linked === undefined ? undefined : { html: cell.linked });
    case 'name':
      return cell.name;
    default:
      return undefined;
  }
}

function valueOf(cell: TemplateCell | undefined): unknown {
  const value = cell?.value;
  if (typeof value === 'string') return LiquidText.data(value);
  return isNumber(value) ? new DataNumber(value, { isName: false }) : value;
}
