/** The services as a session has them: in the workspace `dev`, the project is that of the caller's own files. */
import type { Session } from '../../access/sessions.ts';
import type { ResolvedProject } from '../../lookml/resolve/resolved-model.ts';
import type { HttpServices } from '../route/route.ts';

/** Never rejects: what is wrong with a workspace is told by what needs its project, so that the rest goes on. */
export async function servicesOf(session: Session | null, services: HttpServices): Promise<HttpServices> {
  const { workspaces } = services;
  if (workspaces === null || session?.caller.inDevelopment !== true) return services;
  const current = await workspaces.projectOf(session.caller).then(
    ({ project }) =>
      (): ResolvedProject =>
        project,
    (error: unknown) => (): never => {
      throw error;
    },
  );
  return { ...services, project: { current, reload: async () => current() } };
}
