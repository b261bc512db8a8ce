/** Two databases of each kind that differ in rows alone which a user may not see, and what a query answers on both. */
import { expect } from 'vitest';
import type { QueryDefinition } from '../../../src/contract/query-definition.ts';
import type { ResolvedProject } from '../../../src/lookml/resolve/resolved-model.ts';
import { disabledOptimizers } from '../../../src/results/workbench/open-duckdb.ts';
import { engineDialects, engineNames, openEngine, type Engine, type EngineName } from '../../support/engines.ts';
import { compile, context } from './compile-support.ts';

export type Question = Omit<QueryDefinition, 'model'>;

/** Attributes that users may set themselves, and what a user has set. */
export type Chosen = Readonly<Record<string, string>>;

export interface TwoDatabases extends AsyncDisposable {
  /** What each of the two answers; null if the query is refused, or if there is no such database here. */
  answers(name: EngineName, query: Question, chosen?: Chosen): Promise<readonly string[] | null>;
}

/** @param databases the statements that make the one and the other, `on` these databases */
export async function openTwo(
  project: ResolvedProject,
  databases: readonly (readonly string[])[],
  on: readonly EngineName[] = engineNames,
): Promise<TwoDatabases> {
  const engines = new Map<EngineName, Engine[]>();
  for (const name of on) {
    const opened: Engine[] = [];
    for (const statements of databases) {
      const engine = await openEngine(name);
      for (const statement of engine ? statements : []) await engine?.query(statement);
      if (engine) opened.push(engine);
    }
    engines.set(name, opened);
  }
  return {
    async answers(name, query, chosen = {}) {
      const userAttributes = { region: 'EU', ...chosen };
      const user = { ...context.user, userAttributes, chosenAttributes: Object.keys(chosen), isAdministrator: false };
      const outcome = compile(project, query, { dialect: engineDialects[name], context: { user } });
      if (!outcome.ok) {
        const codes = outcome.diagnostics.map(({ code }) => code);
        expect(codes).toEqual(codes.map(() => 'filter-of-hidden-rows'));
        return null;
      }
      const all: string[] = [];
      for (const engine of engines.get(name) ?? []) {
        const rows: unknown[] = [];
        for (const { runSql, withoutStatistics } of outcome.statements) {
          try {
            if (name === 'duckdb') {
              const disabled = disabledOptimizers(withoutStatistics === true ? 'unused' : 'used');
              await engine.query(`SET disabled_optimizers = '${disabled}'`);
            }
            rows.push((await engine.query(runSql)).rows.map(String).toSorted());
          } catch (error) {
            rows.push(`error: ${error instanceof Error ? error.message : String(error)}`);
            break;
          }
        }
        all.push(`${JSON.stringify(rows)}\n${outcome.statements[0]?.runSql ?? ''}`);
      }
      return all.length === 0 ? null : all;
    },
    async [Symbol.asyncDispose]() {
      for (const engine of [...engines.values()].flat()) await engine.close();
    },
  };
}
