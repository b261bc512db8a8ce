/**
 * Conditional SQL of workspaces, in `sql_table_name` and the SQL of derived tables: what follows `-- if prod --` counts
 * in production, what follows `-- if dev --` in development (Looker's documentation, "Derived tables in Looker").
 */
import type { SourceText } from '../../parse/written-text.ts';

/** From a mark to the next one or to the end of its line. */
const CONDITIONAL = /(--[ \t]*if[ \t]+(prod|dev)[ \t]*--)(.*?)(?=--[ \t]*if[ \t]+(?:prod|dev)[ \t]*--|$)/gim;

const ofWorkspace = {
  production: new WeakMap<SourceText, SourceText>(),
  development: new WeakMap<SourceText, SourceText>(),
};

/**
 * The text as it counts in the workspace. Marks, and what does not count, become blanks: all else keeps its place, and
 * what Liquid would do in the other workspace is not done.
 */
export function workspaceText(source: SourceText, inDevelopment: boolean): SourceText {
  if (!source.text.includes('--')) return source;
  const known = ofWorkspace[inDevelopment ? 'development' : 'production'];
  let made = known.get(source);
  if (!made) {
    const wanted = inDevelopment ? 'dev' : 'prod';
    const text = source.text.replaceAll(CONDITIONAL, (all: string, mark: string, workspace: string, rest: string) => {
      return workspace.toLowerCase() === wanted ? ' '.repeat(mark.length) + rest : ' '.repeat(all.length);
    });
    made = text === source.text ? source : { ...source, text };
    known.set(source, made);
  }
  return made;
}
