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
import { parseMapped, renderMapped } from './mapped-template.ts';
import { releaseToSql } from './release-to-sql.ts';
import { builtInName, NamesDrop } from './template-names.ts';

export interface SqlTemplateScope {
  /** Alias of the view the text stands in: bare field names belong to it. Null = none (explores, say). */
  readonly view: string | null;
  /** File of the diagnostics' ranges. */
  readonly file?: string;
  isView(name: string): boolean;
  /** `v._in_query`: is any field of the view in the query? */
  isViewInQuery?(name: string): boolean;
  /** What is known of `view.field`; undefined = unknown field. */
  field(name: string): TemplateField | undefined;
  /**
   * `{% condition f %}sql{% endcondition %}`: the condition over `sql`, a placeholder that must come back verbatim
   * wherever the SQL goes. Undefined = unknown field; a text `1=1` says any value.
   */
  condition(field: string, sql: string): string | undefined;
  /** `{% parameter p %}` as SQL by the parameter's type. Undefined = unknown. */
  parameter(field: string): string | undefined;
  /** SQL of the bounds of a date filter, `NULL` where open. Undefined = unknown. */
  dateStart(field: string): string | undefined;
  dateEnd(field: string): string | undefined;
  /** The dialect's text literal, for `| sql_quote`. */
  quote(text: string): string;
  /** The dialect's TRUE and FALSE, for `| sql_boolean`. */
  boolean(value: boolean): string;
  readonly variables: TemplateVariables;
}

/** What `v.f._in_query` and friends read. */
export interface TemplateField {
  readonly inQuery: boolean;
  readonly isSelected: boolean;
  readonly isFiltered: boolean;
  /** Of parameters: the value as text, as SQL would have it. */
  readonly parameterValue?: string;
  readonly name: string;
  readonly label?: string;
}

/** Names that every template can read; absent = empty. */
export interface TemplateVariables {
  /** `_filters['view.field']`: filter expressions of the query. */
  readonly filters: Readonly<Record<string, string>>;
  /** Set by administrators: trusted in SQL, as in Looker. */
  readonly userAttributes: Readonly<Record<string, string>>;
  readonly modelName?: string;
  readonly viewName?: string;
  readonly exploreName?: string;
  readonly exploreDashboardUrl?: string;
  readonly dialectName?: string;
  readonly fieldName?: string;
  readonly queryTimezone?: string;
  readonly localeName?: string;
  /** Localised strings by key, for `_localization['key']`. */
  readonly localization?: Readonly<Record<string, string>>;
}

/** A stretch of the output that is the template's own text, letter by letter. */
export interface VerbatimRange {
  /** Offsets into the output. */
  readonly start: number;
  readonly end: number;
  /** Offset into the template of `start`. */
  readonly sourceStart: number;
}

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
    const templates = parseSqlTemplate(text);
    const session: SqlSession = { scope, text, diagnostics };
    const names = new NamesDrop((name) => rootName(name, scope));
    const segments = renderMapped(engine, templates, names, { [SQL_SESSION]: session });
    const released = releaseToSql(segments);
    if (released.unsafe !== null) diagnostics.push(unsafeValue(released.unsafe, text, file));
    if (diagnostics.some((found) => found.severity === 'error')) return { text: '', verbatim: [], diagnostics };
    return { text: released.text, verbatim: released.verbatim, diagnostics };
  } catch (error) {
    return { text: '', verbatim: [], diagnostics: [...diagnostics, liquidProblem(error, text, file)] };
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
      const plain = plainValue(value);
      const text = plain === null || plain === undefined ? '' : String(plain);
      return this.context.getRegister(SQL_SESSION)?.scope.quote(text) ?? '';
    },
    sql_boolean(this: FilterThis, value: unknown): string {
      const plain = plainValue(value);
      const isTrue = plain !== false && plain !== null && plain !== undefined && plain !== 'false' && plain !== 'No';
      return this.context.getRegister(SQL_SESSION)?.scope.boolean(isTrue) ?? '';
    },
    encode_uri: (value: unknown) => encodeURIComponent(String(plainValue(value) ?? '')),
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
