/** Tests of the way to the remote repository, by the names that programs list and run. */
import type { GitConnectionTestResultSchema, GitConnectionTestSchema } from '../../contract/project.ts';
import type { AsServed } from '../../contract/member.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { found } from '../../errors/found.ts';
import type { HttpServices } from '../route/route.ts';

const tests = [
  { id: 'git_read_access', description: 'The remote repository can be read', access: 'read' },
  { id: 'git_write_access', description: 'The production branch may be pushed to the remote', access: 'write' },
] as const;

/** In the order in which they make sense; none without a remote. */
export async function remoteTests({
  workspaces,
}: HttpServices): Promise<readonly (AsServed<typeof GitConnectionTestSchema> & { readonly id: string })[]> {
  const remote = await workspaces?.production.remote();
  if (remote?.isOrigin !== true) return [];
  return tests.map(({ id, description }) => ({ id, description, can: { show: true } }));
}

/** @throws CoatcheckError `not_found` */
export async function runRemoteTest(
  id: string,
  services: HttpServices,
): Promise<AsServed<typeof GitConnectionTestResultSchema>> {
  const test = found((await remoteTests(services)).find((one) => one.id === id));
  const { access, description } = found(tests.find((one) => one.id === test.id));
  try {
    await services.workspaces?.production.tryRemote(access);
    return { id, status: 'pass', message: `${description}.`, can: { show: true } };
  } catch (error) {
    if (!(error instanceof CoatcheckError) || error.code !== 'git_failed') throw error;
    return { id, status: 'fail', message: error.message, can: { show: true } };
  }
}
