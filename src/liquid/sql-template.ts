/**
 * Liquid in LookML's SQL: rendered per query, before `${…}` is substituted. This room knows neither LookML nor a
 * dialect: what a tag means comes in as functions of the scope.
 *
 * Values of filters (`_filters['v.f']`), of parameters and of user attributes are users' text: quoted by `| sql_quote` they can hold
 * anything; within the author's own quotes they are escaped as these ask for; in the open they must be plain numbers,
 * dates, texts in quotes or names, or a list of such. Anything else is an error, so that no value ever becomes SQL.
 */
import type { Template } from 'liquidjs';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GuardedText, guardedInSql, plainValue } from './guarded-text.ts';
import { createEngine } from './liquid-engine.ts';
import { liquidProblem } from './liquid-problem.ts';
import { fullName, lookmlTags, SQL_SESSION, type SqlSession } from './lookml-tags.ts';
import { outputText, parseMapped, renderMapped } from './mapped-template.ts';
import { releaseToSql, releaseToText } from './release-to-sql.ts';
import type {
  SqlTemplateScope,
  TemplateField,
  TemplateParameter,
  TemplateVariables,
  VerbatimRange,
} from './sql-template-scope.ts';
import { builtInName, NamesDrop } from './template-names.ts';

export type {
  SqlTemplateScope,
  TemplateField,
  TemplateParameter,
  TemplateVariables,
  VerbatimRange,
} from './sql-template-scope.ts';

export interface RenderedSql {
  /** Empty when there are errors. */
  readonly text: string;
  readonly verbatim: readonly VerbatimRange[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Renders `text`; texts without Liquid come back untouched at once. Never throws for a text. */
export function renderSqlTemplate(text: string, given: SqlTemplateScope): RenderedSql {
  if (!hasLiquid(text)) return { text, verbatim: [{ start: 0, end: text.length, sourceStart: 0 }], diagnostics: [] };
  const literals = new Set<string>();
  const scope = withLiteralsIn(literals, given);
  const file = scope.file ?? '';
  const diagnostics: Diagnostic[] = [];
  try {
    const filled = literalReferences(text, scope);
    const templates = parseSqlTemplate(filled);
    const session: SqlSession = { scope, text, diagnostics };
    const names = new NamesDrop((name) => rootName(name, scope));
    const segments = renderMapped(engine, templates, names, { [SQL_SESSION]: session });
    const released = scope.lexis === null ? releaseToText(segments) : releaseToSql(segments, scope.lexis, literals);
    if (released.unsafe !== null) diagnostics.push(unsafeValue(released.unsafe, scope.variables, text, file));
    if (diagnostics.some((found) => found.severity === 'error')) return { text: '', verbatim: [], diagnostics };
    // Behind a longer literal offsets no longer are those of the template.
    const verbatim = filled.length === text.length ? released.verbatim : [];
    return { text: released.text, verbatim, diagnostics };
  } catch (error) {
    return { text: '', verbatim: [], diagnostics: [...diagnostics, liquidProblem(error, text, file)] };
  }
}

/** The same scope, which notes the literals of parameters that it gives. */
function withLiteralsIn(literals: Set<string>, scope: SqlTemplateScope): SqlTemplateScope {
  const noted = (parameter: TemplateParameter | undefined): void => {
    if (parameter?.isData === true) literals.add(parameter.sql);
  };
  return {
    ...scope,
    parameter(name) {
      const parameter = scope.parameter(name);
      noted(parameter);
      return parameter;
    },
    field(name) {
      const field = scope.field(name);
      noted(field?.parameterValue);
      return field;
    },
  };
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

/** All else is the project's own. */
const guards = { filters: guardedInSql, userAttributes: guardedInSql };

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
    _parameter_value: parameterValue(field.parameterValue),
    _name: field.name,
    _label: field.label,
  };
  return new NamesDrop((member) => (Object.hasOwn(members, member) ? members[member] : undefined));
}

function parameterValue(parameter: TemplateField['parameterValue']): unknown {
  return parameter?.isData === true ? new GuardedText(parameter.text, guardedInSql) : parameter?.text;
}

function unsafeValue(value: string, variables: TemplateVariables, text: string, file: string): Diagnostic {
  const named = (what: string, values: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(values).flatMap(([name, one]) => (one === value ? [`the ${what} "${name}", `] : []));
  const [source = 'a value, '] = [
    ...named('filter', variables.filters),
    ...named('user attribute', variables.userAttributes),
  ];
  const why = `${source}${JSON.stringify(value.slice(0, 100))}, cannot stand in SQL where it does`;
  return {
    ...liquidProblem(new Error(why), text, file),
    code: 'liquid-unsafe-value',
    hint: 'Outside of quotes only numbers, names and quoted texts can; put it out with | sql_quote, or use {% condition %}.',
  };
}
