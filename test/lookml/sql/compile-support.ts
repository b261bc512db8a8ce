/** Compiles queries of LookML texts for tests, with a clock that stands still. */
import type { QueryDefinition } from '../../../src/contract/query-definition.ts';
import type { Dialect } from '../../../src/dialects/dialect.ts';
import { duckdb } from '../../../src/dialects/duckdb.ts';
import { compileQuery, type CompileContext, type CompileOutcome } from '../../../src/lookml/compile-query.ts';
import { resolveProject } from '../../../src/lookml/resolve/resolve-project.ts';
import type { ResolvedProject } from '../../../src/lookml/resolve/resolved-model.ts';

export const context: CompileContext = {
  nowMs: Date.UTC(2024, 2, 15, 12),
  connection: { name: 'test', dbTimezone: 'UTC', queryTimezone: null },
  user: { userAttributes: {}, locale: 'en', timezone: null, isAdministrator: true },
  defaultRowLimit: 500,
  maxRows: null,
};

/** A project of one model, `test`, whose text follows `connection:`. */
export function projectOf(lookml: string): ResolvedProject {
  const project = flawedProjectOf(lookml);
  const errors = project.diagnostics.filter((one) => one.severity === 'error');
  if (errors.length > 0) throw new Error(errors.map((one) => one.message).join('\n'));
  return project;
}

/** The same, whatever the front end finds. */
export function flawedProjectOf(lookml: string): ResolvedProject {
  return resolveProject(new Map([['test.model.lkml', `connection: "test"\n${lookml}`]]), { name: 'test' });
}

export interface CompileOptions {
  readonly dialect?: Dialect;
  readonly context?: Partial<CompileContext>;
}

export function compile(
  project: ResolvedProject,
  query: Omit<QueryDefinition, 'model'>,
  options: CompileOptions = {},
): CompileOutcome {
  return compileQuery({
    project,
    query: { model: 'test', ...query },
    dialect: options.dialect ?? duckdb,
    context: { ...context, ...options.context },
  });
}

/** The compiled query; throws with its diagnostics when there is none. */
export function compiled(
  project: ResolvedProject,
  query: Omit<QueryDefinition, 'model'>,
  options: CompileOptions = {},
): Extract<CompileOutcome, { ok: true }> {
  const outcome = compile(project, query, options);
  if (outcome.ok) return outcome;
  throw new Error(outcome.diagnostics.map((one) => `${one.code}: ${one.message}`).join('\n'));
}

/** SQL of the rows. */
export function sqlOf(
  project: ResolvedProject,
  query: Omit<QueryDefinition, 'model'>,
  options?: CompileOptions,
): string {
  return compiled(project, query, options).statements[0]?.sql ?? '';
}

/** Messages of a query that must not compile. */
export function errorsOf(
  project: ResolvedProject,
  query: Omit<QueryDefinition, 'model'>,
  options?: CompileOptions,
): readonly string[] {
  const outcome = compile(project, query, options);
  return outcome.ok
    ? []
    : outcome.diagnostics.filter((one) => one.severity === 'error').map((one) => `${one.code}: ${one.message}`);
}
