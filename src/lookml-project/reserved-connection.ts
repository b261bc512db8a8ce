/** Models of a project on the connection of the server's own: what that tells asks for a permission, not for a model. */
import { ACTIVITY_CONNECTION, isReservedConnection } from '../config/activity-names.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { recordOf } from '../lib/record.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';

/** The project without them, and with an error for each. */
export function withoutReserved(project: ResolvedProject): ResolvedProject {
  const reserved = Object.values(project.models).filter(({ connection }) => isReservedConnection(connection));
  if (reserved.length === 0) return project;
  const start = { line: 1, column: 1, offset: 0 };
  const errors = reserved.map(({ name, connection, file }): Diagnostic => {
    return {
      code: 'reserved-connection',
      severity: 'error',
      range: { file, start, end: start },
      message: `Model "${name}" names connection "${connection}", which is the server's own: the model is not served.`,
      hint:
        connection === ACTIVITY_CONNECTION
          ? 'Name a connection that coatcheck.yaml declares; what the server tells of its use is in model system__activity.'
          : `Name a connection that coatcheck.yaml declares; no other may be called like ${ACTIVITY_CONNECTION}.`,
    };
  });
  const served = Object.entries(project.models).filter(([, model]) => !reserved.includes(model));
  return { ...project, models: recordOf(served), diagnostics: [...project.diagnostics, ...errors] };
}
