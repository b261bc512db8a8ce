/** Models whose connection `coatcheck.yaml` does not declare: nothing of them can run. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { closestName } from '../lib/closest-name.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';

/** One error a model; `declared` are the names of the connections that there are. */
export function undeclaredConnections(project: ResolvedProject, declared: readonly string[]): readonly Diagnostic[] {
  return Object.values(project.models)
    .filter(({ connection }) => !declared.includes(connection))
    .map(({ name, connection, file }): Diagnostic => {
      const start = { line: 1, column: 1, offset: 0 };
      const place = { severity: 'error', range: { file, start, end: start } } as const;
      if (connection === '') {
        return { code: 'no-connection', ...place, message: `Model "${name}" names no connection.` };
      }
      const closest = closestName(connection, declared);
      const known = declared.length === 0 ? 'It declares none.' : `It declares ${declared.join(', ')}.`;
      return {
        code: 'undeclared-connection',
        ...place,
        message: `Model "${name}" uses connection "${connection}", which coatcheck.yaml does not declare.`,
        hint: closest === undefined ? known : `Did you mean "${closest}"?`,
      };
    });
}
