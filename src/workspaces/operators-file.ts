import { failed } from './git.ts';

/** What only whoever runs the server may change: it says who is an administrator, and which databases there are. */
const OPERATORS_FILE = 'coatcheck.yaml';

/**
 * A deployment brings LookML. Whoever may deploy is not thereby whoever runs the server.
 * @param prefix path of the project below the repository's top: empty, or with a slash at its end
 * @throws CoatcheckError `git_failed` if the two commits differ in it
 */
export async function requireSameSettings(
  ask: (...args: readonly string[]) => Promise<string | undefined>,
  { prefix, before, after }: { readonly prefix: string; readonly before: string; readonly after: string },
): Promise<void> {
  const blobs = [before, after].map((commit) =>
    ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}:${prefix}${OPERATORS_FILE}`),
  );
  const [now, then] = await Promise.all(blobs);
  if (now === then) return;
  throw failed(
    `${OPERATORS_FILE} differs from that in production: whoever runs the server brings it there, with git, and the rest can be deployed then`,
  );
}
