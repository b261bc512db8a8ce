/** Models whose connection nobody has declared or made: nothing of them can run. */
import { isReservedConnection } from '../config/activity-names.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { closestName } from '../lib/closest-name.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';

/**
 * One finding a model.
 * @param declared the names of the connections that there are
 * @param othersMayBe there may be connections that were made through the API: then it is only a warning
 */
export function undeclaredConnections(
  project: ResolvedProject,
  declared: readonly string[],
  othersMayBe = false,
): readonly Diagnostic[] {
  return Object.values(project.models)
    .filter(({ connection }) => !declared.includes(connection))
    .map(({ name, connection, file }): Diagnostic => {
      const start = { line: 1, column: 1, offset: 0 };
      const place = { severity: 'error', range: { file, start, end: start } } as const;
      if (connection === '') {
        return { code: 'no-connection', ...place, message: `Model "${name}" names no connection.` };
      }
      // That of the server's own models is no choice.
      const choices = declared.filter((one) => !isReservedConnection(one));
      const closest = closestName(connection, choices);
      const known = choices.length === 0 ? 'There are none.' : `There are ${choices.join(', ')}.`;
      const made = othersMayBe ? ' It may have been made through the API.' : '';
      return {
        code: 'undeclared-connection',
        ...place,
        severity: othersMayBe ? 'warning' : 'error',
        message: `Model "${name}" uses connection "${connection}", which coatcheck.yaml does not declare.`,
        hint: `${closest === undefined ? known : `Did you mean "${closest}"?`}${made}`,
      };
    });
}
