/**
 * The Looker release whose behavior is served: 24.18 answers 204 for a task that is not finished; 25.0 and newer, as
 * its specification says, 202. Clients choose by it what they ask for.
 */
import type { ApiVersionSchema } from '../../contract/api-version.ts';
import type { AsServed } from '../../contract/member.ts';
function releaseVersion(pendingStatus: 204 | 202): string {
  return pendingStatus === 204 ? '24.18.0' : '25.0.0';
}

/** Looker's ApiVersion. */
export function versionView(origin: string, pendingStatus: 204 | 202): AsServed<typeof ApiVersionSchema> {
  const release = releaseVersion(pendingStatus);
  const current = {
    version: '4.0',
    full_version: `4.0.${release.split('.').slice(0, 2).join('.')}`,
    status: 'current',
    swagger_url: `${origin}/api/4.0/swagger.json`,
  };
  return {
    looker_release_version: release,
    current_version: current,
    supported_versions: [current],
    api_server_url: origin,
    web_server_url: origin,
  };
}
