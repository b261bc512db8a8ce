/**
 * Liquid in LookML's SQL: rendered per query, before `${…}` is substituted. This room knows neither LookML nor a
 * dialect: functions of the scope say what a tag means. Values of users are data (`liquid-text.ts`) and reach SQL only
 * through `write-sql.ts`.
 */
import type { Template } from 'liquidjs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { createEngine, parseTemplate, renderSegments } from './liquid-engine.ts';
import { liquidProblem } from './liquid-problem.ts';
import { fullName, lookmlTags, SQL_SESSION, type SqlSession } from './lookml-tags.ts';
import { writePlain, writeSql } from './write-sql.ts';
import type {
  OutputRange,
  SqlTemplateScope,
  TemplateField,
  TemplateVariables,
  VerbatimRange,
} from './sql-template-scope.ts';
import type { Budget } from './template-budget.ts';
import { Members, membersOf } from './template-context.ts';
import { builtInName, fieldMembers } from './template-names.ts';

export type { SqlTemplateScope, TemplateField, TemplateVariables, VerbatimRange } from './sql-template-scope.ts';

export interface RenderedSql {
  /** Empty if there are errors. */
  readonly text: string;
  readonly verbatim: readonly VerbatimRange[];
  /** Stretches filled by users' values: `${…}` in them is not a reference. */
  readonly data: readonly OutputRange[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Renders `text`; texts without Liquid are returned unchanged at once. Never throws because of a text.
 * @param budget `USER_BUDGET` for a text that is not the project's own
 */
export function renderSqlTemplate(text: string, scope: SqlTemplateScope, budget?: Budget): RenderedSql {
  const whole = { start: 0, end: text.length, sourceStart: 0 };
  if (!hasLiquid(text)) return { text, verbatim: [whole], data: [], diagnostics: [] };
  const file = scope.file ?? '';
  const diagnostics: Diagnostic[] = [];
  try {
    const filled = literalReferences(text, scope);
    const session: SqlSession = { scope, text, diagnostics };
    const names = new Members((name) => rootName(name, scope));
    const segments = renderSegments(engine, parseTemplate(engine, filled, budget), names, {
      ...(budget && { budget }),
      registers: { [SQL_SESSION]: session },
      sql: scope,
      ...(scope.nowMs !== undefined && { nowMs: scope.nowMs }),
    });
    const written =
      scope.lexis === null
        ? writePlain(segments, (plain) => scope.literalText?.(plain) ?? plain)
        : writeSql(segments, scope.lexis);
    if (written.unsafe !== null) diagnostics.push(unsafeValue(written.unsafe, scope.variables, text, file));
    if (written.unclosed !== null) diagnostics.push(unclosedSql(written.unclosed, text, file));
    if (diagnostics.some((found) => found.severity === 'error')) return { ...NOTHING, diagnostics };
    // After a literal that is longer, offsets no longer match the template.
    const verbatim = filled.length === text.length ? written.verbatim : [];
    return { text: written.text, verbatim, data: written.data, diagnostics };
  } catch (error) {
    return { ...NOTHING, diagnostics: [...diagnostics, liquidProblem(error, text, file)] };
  }
}

const NOTHING = { text: '', verbatim: [], data: [] } as const;

/** Fills in `${…}` within tags, as Looker does before it reads Liquid. */
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

/** The error in the Liquid of a text, whatever the query; null = none. Offsets are those of the text. */
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
  return parseTemplate(engine, text);
}

/** False = rendering would not change the text. */
export function hasLiquid(text: string): boolean {
  return text.includes('{%') || text.includes('{{');
}

const engine = createEngine(lookmlTags);

function rootName(name: string, scope: SqlTemplateScope): unknown {
  const builtIn = builtInName(name, scope.variables);
  if (builtIn !== undefined) return builtIn;
  if (scope.isView(name)) {
    return new Members((member) => {
      if (member === '_in_query') return scope.isViewInQuery?.(name) ?? false;
      if (member === '_name') return name;
      return membersOfField(scope.field(`${name}.${member}`));
    });
  }
  return scope.view === null ? undefined : membersOfField(scope.field(fullName(name, scope.view)));
}

function membersOfField(field: TemplateField | undefined): Members | undefined {
  return field && membersOf(fieldMembers(field));
}

function unsafeValue(value: string, variables: TemplateVariables, text: string, file: string): Diagnostic {
  const named = (what: string, values: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(values).flatMap(([name, one]) => (one === value ? [`the ${what} "${name}", `] : []));
  const [source = 'a value, '] = [
    ...named('filter', variables.filters),
    ...named('user attribute', variables.userAttributes),
  ];
  const why = `${source}${JSON.stringify(value.slice(0, 100))}, cannot be used at this place in SQL`;
  return {
    ...liquidProblem(new Error(why), text, file),
    code: 'liquid-unsafe-value',
    hint: 'Outside quotes, use a number, a quoted text or, from a user attribute, a name. Write the value with | sql_quote, or use {% condition %}.',
  };
}

/** Where a template cuts text by a value, the value decides whether a quote of the author's keeps its other end. */
function unclosedSql(what: 'quote' | 'comment', text: string, file: string): Diagnostic {
  return {
    ...liquidProblem(new Error(`what the template makes in this query has a ${what} that is not closed`), text, file),
    code: 'liquid-unclosed-sql',
    hint: 'Keep quotes and comments out of the texts that filters cut: write them around the output.',
  };
}
