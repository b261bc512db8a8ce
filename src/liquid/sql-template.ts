/**
 * Liquid in LookML's SQL: rendered per query, before `${…}` is substituted. This room knows neither LookML nor a
 * dialect: what a tag means comes in as functions of the scope.
 *
 * Values of filters (`_filters['v.f']`) are users' text: quoted by `| sql_quote` they can hold anything; put out bare
 * they must be a plain number, date or name, or stand within a literal that they do not leave. Anything else is an
 * error, so that no filter value ever becomes SQL.
 */
import type { Template } from 'liquidjs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { guardedInSql, plainValue } from './guarded-text.ts';
import { createEngine } from './liquid-engine.ts';
import { liquidProblem } from './liquid-problem.ts';
import { fullName, lookmlTags, SQL_SESSION, type SqlSession } from './lookml-tags.ts';
import { outputText, parseMapped, renderMapped } from './mapped-template.ts';
import { releaseToSql } from './release-to-sql.ts';
import type { SqlTemplateScope, TemplateField, VerbatimRange } from './sql-template-scope.ts';
import { builtInName, NamesDrop } from './template-names.ts';

export type { SqlTemplateScope, TemplateField, TemplateVariables, VerbatimRange } from './sql-template-scope.ts';

export interface RenderedSql {
  /** Empty when there are errors. */
  readonly text: string;
  readonly verbatim: readonly VerbatimRange[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Renders `text`; texts without Liquid come back untouched at once. Never throws for a text. */
export function renderSqlTemplate(text: string, scope: SqlTemplateScope): RenderedSql {
  if (!hasLiquid(text)) return { text, verbatim: [{ start: 0, end: text.length, sourceStart: 0 }], diagnostics: [] };
  const file = scope.file ?? '';
  const diagnostics: Diagnostic[] = [];
  try {
    const filled = literalReferences(text, scope);
    const templates = parseSqlTemplate(filled);
    const session: SqlSession = { scope, text, diagnostics };
    const names = new NamesDrop((name) => rootName(name, scope));
    const segments = renderMapped(engine, templates, names, { [SQL_SESSION]: session });
    const released = releaseToSql(segments);
    if (released.unsafe !== null) diagnostics.push(unsafeValue(released.unsafe, text, file));
    if (diagnostics.some((found) => found.severity === 'error')) return { text: '', verbatim: [], diagnostics };
    // Behind a longer literal offsets no longer are those of the template.
    const verbatim = filled.length === text.length ? released.verbatim : [];
    return { text: released.text, verbatim, diagnostics };
  } catch (error) {
    return { text: '', verbatim: [], diagnostics: [...diagnostics, liquidProblem(error, text, file)] };
  }
}

/** Tags with `${…}` in them, as Looker fills in references before it reads Liquid. */
function literalReferences(text: string, scope: SqlTemplateScope): string {
  const { literal } = scope;
  return literal === undefined ? text : fillReferences(text, literal);
}

function fillReferences(text: string, literal: (name: string) => string | undefined): string {
  if (!text.includes('${')) return text;
  return text.replaceAll(/\{%.*?%\}|\{\{.*?\}\}(?!\})/gs, (tag) =>
    tag.replaceAll(/\$\{\s*([\w.]+)\s*\}/g, (reference, name: string) => {
      return literal(name)?.padEnd(reference.length) ?? reference;
    }),
  );
}

/** What is wrong with the Liquid of a text, whatever the query; null = nothing. Offsets are those of the text. */
export function sqlTemplateProblem(text: string, file: string): Diagnostic | null {
  if (!hasLiquid(text)) return null;
  try {
    parseSqlTemplate(text);
    return null;
  } catch (error) {
    try {
      // A reference in a tag may be to a literal.
      parseSqlTemplate(fillReferences(text, () => "''"));
      return null;
    } catch {
      return liquidProblem(error, text, file);
    }
  }
}

/** Throws LiquidError for bad Liquid. */
export function parseSqlTemplate(text: string): Template[] {
  return parseMapped(engine, text);
}

/** False = the text is its own rendering. */
export function hasLiquid(text: string): boolean {
  return text.includes('{%') || text.includes('{{');
}

interface FilterThis {
  readonly context: { getRegister(key: string): SqlSession | undefined };
}

const engine = createEngine({
  tags: lookmlTags,
  dangerous: guardedInSql,
  safeFilters: new Set(),
  filters: {
    sql_quote(this: FilterThis, value: unknown): string {
      return this.context.getRegister(SQL_SESSION)?.scope.quote(outputText(plainValue(value))) ?? '';
    },
    sql_boolean(this: FilterThis, value: unknown): string {
      const plain = plainValue(value);
      const isTrue = plain !== false && plain !== null && plain !== undefined && plain !== 'false' && plain !== 'No';
      return this.context.getRegister(SQL_SESSION)?.scope.boolean(isTrue) ?? '';
    },
    encode_uri: (value: unknown) => encodeURIComponent(outputText(plainValue(value)).toWellFormed()),
  },
});

/** Only filters are guarded here: attributes are set by administrators, the rest is the project's own. */
const guards = { filters: guardedInSql, userAttributes: null };

function rootName(name: string, scope: SqlTemplateScope): unknown {
  const builtIn = builtInName(name, scope.variables, guards);
  if (builtIn !== undefined) return builtIn;
  if (scope.isView(name)) {
    return new NamesDrop((member) => {
      if (member === '_in_query') return scope.isViewInQuery?.(name) ?? false;
      if (member === '_name') return name;
      return fieldDrop(scope.field(`${name}.${member}`));
    });
  }
  return scope.view === null ? undefined : fieldDrop(scope.field(fullName(name, scope.view)));
}

function fieldDrop(field: TemplateField | undefined): NamesDrop | undefined {
  if (field === undefined) return undefined;
  const members: Readonly<Record<string, unknown>> = {
    _in_query: field.inQuery,
    _is_selected: field.isSelected,
    _is_filtered: field.isFiltered,
    _parameter_value: field.parameterValue,
    _name: field.name,
    _label: field.label,
  };
  return new NamesDrop((member) => (Object.hasOwn(members, member) ? members[member] : undefined));
}

function unsafeValue(value: string, text: string, file: string): Diagnostic {
  return {
    ...liquidProblem(new Error(`the filter value ${JSON.stringify(value)} cannot stand in SQL unquoted`), text, file),
    code: 'liquid-unsafe-value',
    hint: 'Put it out with | sql_quote, or use {% condition %}.',
  };
}
