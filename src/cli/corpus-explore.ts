/**
 * How much of one explore compiles: every field alone, then all of them in one query. On DuckDB the SQL is parsed as
 * well (not run: the tables are not here).
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { toDatabaseError } from '../connections/drivers/duckdb-error.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { compileQuery } from '../lookml/compile-query.ts';
import type { CompileContext } from '../lookml/compile-query.ts';
import type { ResolvedExplore, ResolvedModel, ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { locateError } from '../results/reader/source-location.ts';
import type { Statement } from '../results/prepared/statement.ts';

export interface ExploreInProject {
  readonly project: ResolvedProject;
  readonly model: ResolvedModel;
  readonly explore: ResolvedExplore;
  readonly dialect: Dialect;
  readonly context: CompileContext;
  /** Where the SQL is parsed; its errors come as JSON. */
  readonly duckdb: DuckDBConnection;
}

/** A field that does not compile alone, or (`field: null`) the fields of an explore that do not compile together. */
export interface CorpusFailure {
  /** `model.explore`. */
  readonly explore: string;
  readonly field: string | null;
  readonly codes: readonly string[];
  readonly message: string;
  /** `file:line:column` of the first error. */
  readonly place: string | null;
  /** An error points at the LookML that is at fault, and it is not one of what Coatcheck cannot do. */
  readonly explained: boolean;
}

/** SQL that DuckDB's parser refuses: mostly what its author wrote for another database. */
export interface UnparsedSql {
  readonly explore: string;
  readonly field: string | null;
  readonly message: string;
  /** Whose text the error is in or right after: what somebody wrote in LookML, or what the compiler wrote around it. */
  readonly cause: 'lookml' | 'compiler';
  readonly place: string | null;
}

type ParseProblem = Pick<UnparsedSql, 'message' | 'cause' | 'place'>;

/** Characters behind an error's place that its token certainly ends within. */
const LONGEST_TOKEN = 200;

export interface ExploreFindings {
  readonly fields: number;
  readonly fieldsCompiled: number;
  /** All fields compile, alone and together, but for the measures that lack a key. */
  readonly compiled: boolean;
  /** Measures that joins repeat and no primary key protects, alone or among all joins: Looker does not offer them. */
  readonly measuresLackingKey: number;
  readonly failures: readonly CorpusFailure[];
  readonly unparsed: readonly UnparsedSql[];
  readonly diagnostics: readonly Diagnostic[];
}

const KEY_CODES: ReadonlySet<string> = new Set(['missing-primary-key', 'missing-distinct-key']);

/** Errors that say what Coatcheck or the dialect cannot do, whatever the LookML. */
const LIMITATION = /^unsupported-/;

export async function measureExplore(input: ExploreInProject): Promise<ExploreFindings> {
  const { explore } = input;
  const found = new Findings(input);
  const names = fieldNames(input.model, explore);
  const compiled: FieldName[] = [];
  for (const field of names) if (await found.tryFields([field.name], field.name)) compiled.push(field);
  const lacking = found.failures.filter(lacksKey);
  const lackingTogether = await compileTogether(found, compiled);
  return {
    fields: names.length,
    fieldsCompiled: compiled.length,
    compiled: found.failures.length === lacking.length,
    measuresLackingKey: lacking.length + lackingTogether,
    failures: found.failures,
    unparsed: found.unparsed,
    diagnostics: found.diagnostics,
  };
}

/** Gives how many measures had to be left out for want of a key. */
async function compileTogether(found: Findings, fields: readonly FieldName[]): Promise<number> {
  const errors = found.errorsOf(fields.map(({ name }) => name));
  if (!errors.some(({ code }) => KEY_CODES.has(code))) {
    await found.tryFields(
      fields.map(({ name }) => name),
      null,
    );
    return 0;
  }
  // Their messages begin with the measure that cannot be computed.
  const named = new Set(errors.map(({ message }) => /"([^"]+)"/.exec(message)?.[1]));
  // One dimension of each view brings every join that the query with all fields has.
  const dimensions = fields.filter(({ role }) => role === 'dimension').map(({ name }) => name);
  const anchors = [...new Map(dimensions.map((name) => [name.split('.')[0], name])).values()];
  const kept = fields.filter(({ name, role }) => {
    if (role === 'dimension' || named.has(name)) return role === 'dimension';
    return role === 'aggregate' || !found.errorsOf([...anchors, name]).some(({ code }) => KEY_CODES.has(code));
  });
  await found.tryFields(
    kept.map(({ name }) => name),
    null,
  );
  return fields.length - kept.length;
}

function lacksKey({ codes }: CorpusFailure): boolean {
  return codes.every((code) => KEY_CODES.has(code));
}

class Findings {
  readonly failures: CorpusFailure[] = [];
  readonly unparsed: UnparsedSql[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #input: ExploreInProject;
  /** A parser stops at the same place in every text that begins the same: the fields of an explore share their tables. */
  readonly #problems: { readonly upTo: string; readonly problem: ParseProblem }[] = [];

  constructor(input: ExploreInProject) {
    this.#input = input;
  }

  /** Compiles and parses; what goes wrong is noted under `field`. */
  async tryFields(fields: readonly string[], field: string | null): Promise<boolean> {
    if (fields.length === 0) return true;
    const outcome = this.#compile(fields);
    const explore = `${this.#input.model.name}.${this.#input.explore.name}`;
    if (!outcome.ok) {
      this.diagnostics.push(...outcome.diagnostics);
      this.failures.push({ explore, field, ...failureOf(outcome.diagnostics) });
      return false;
    }
    const statement = outcome.statements[0];
    const problem = statement === undefined ? null : await this.#parseProblem(statement);
    if (problem !== null) {
      this.unparsed.push({ explore, field, ...problem });
      this.diagnostics.push({ code: 'sql-does-not-parse', severity: 'warning', message: problem.message });
    }
    return true;
  }

  errorsOf(fields: readonly string[]): readonly Diagnostic[] {
    const outcome = fields.length === 0 ? null : this.#compile(fields);
    return outcome === null || outcome.ok ? [] : outcome.diagnostics;
  }

  /** Parses without binding; null = it parses. */
  async #parseProblem(statement: Statement): Promise<ParseProblem | null> {
    const same = this.#problems.find(({ upTo }) => statement.sql.startsWith(upTo));
    if (same) return same.problem;
    try {
      const { count } = await this.#input.duckdb.extractStatements(statement.sql);
      if (count === 1) return null;
      return { message: `${String(count)} statements`, cause: 'compiler', place: null };
    } catch (error) {
      const { message, position } = toDatabaseError(error, statement.sql, 0);
      const { origin } = locateError(statement, position);
      const place = origin?.range ? placeOf(origin.range) : null;
      const problem: ParseProblem = { message, cause: origin === null ? 'compiler' : 'lookml', place };
      if (position?.kind === 'offset') {
        this.#problems.push({ upTo: statement.sql.slice(0, position.offset + LONGEST_TOKEN), problem });
      }
      return problem;
    }
  }

  #compile(fields: readonly string[]) {
    const { project, model, explore, dialect, context } = this.#input;
    return compileQuery({ project, query: { model: model.name, view: explore.name, fields }, dialect, context });
  }
}

function failureOf(diagnostics: readonly Diagnostic[]): Omit<CorpusFailure, 'explore' | 'field'> {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const placed = errors.find(({ range }) => range !== undefined);
  return {
    codes: [...new Set(errors.map(({ code }) => code))],
    message: (placed ?? errors[0])?.message ?? '',
    place: placed?.range === undefined ? null : placeOf(placed.range),
    explained: placed !== undefined && !errors.some(({ code }) => LIMITATION.test(code)),
  };
}

function placeOf({ file, start }: NonNullable<Diagnostic['range']>): string {
  return `${file}:${String(start.line)}:${String(start.column)}`;
}

interface FieldName {
  readonly name: string;
  /** `expression`: a measure that may read others. */
  readonly role: 'dimension' | 'aggregate' | 'expression';
}

/** Types of measures that aggregate something themselves. */
const AGGREGATES = /^(?:count|sum|average|min|max|median|percentile|list)/;

/** Dimensions and measures that may be picked. */
function fieldNames(model: ResolvedModel, explore: ResolvedExplore): readonly FieldName[] {
  const visible = explore.visibleFields === undefined ? undefined : new Set(explore.visibleFields);
  return Object.entries(explore.aliases).flatMap(([alias, { view }]) =>
    Object.values(model.views[view]?.fields ?? {})
      .filter((field) => field.category === 'dimension' || field.category === 'measure')
      .map(({ name, category, type }): FieldName => {
        const measure = AGGREGATES.test(type) ? 'aggregate' : 'expression';
        return { name: `${alias}.${name}`, role: category === 'dimension' ? 'dimension' : measure };
      })
      .filter(({ name }) => visible?.has(name) ?? true),
  );
}
