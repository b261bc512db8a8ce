/**
 * Conditional SQL in `sql_table_name` and in the SQL of derived tables: what follows `-- if prod --` is read in
 * production, what follows `-- if dev --` in development (Looker's documentation, "Derived tables in Looker").
 */
import type { SourceText } from '../../parse/written-text.ts';

/** From a mark to the next one or to the end of its line. */
const CONDITIONAL = /(--[ \t]*if[ \t]+(prod|dev)[ \t]*--)(.*?)(?=--[ \t]*if[ \t]+(?:prod|dev)[ \t]*--|$)/gim;

const textsOf = {
  production: new WeakMap<SourceText, SourceText>(),
  development: new WeakMap<SourceText, SourceText>(),
};

/**
 * The text as the workspace reads it. Marks and what belongs to the other workspace become blanks, so that everything
 * else keeps its place and Liquid of the other workspace is not run.
 */
export function workspaceText(source: SourceText, inDevelopment: boolean): SourceText {
  if (!source.text.includes('--')) return source;
  const texts = textsOf[inDevelopment ? 'development' : 'production'];
  let workspaceSource = texts.get(source);
  if (!workspaceSource) {
    const wanted = inDevelopment ? 'dev' : 'prod';
    const text = source.text.replaceAll(CONDITIONAL, (all: string, mark: string, workspace: string, rest: string) => {
      return workspace.toLowerCase() === wanted ? ' '.repeat(mark.length) + rest : ' '.repeat(all.length);
    });
    workspaceSource = text === source.text ? source : { ...source, text };
    texts.set(source, workspaceSource);
  }
  return workspaceSource;
}
