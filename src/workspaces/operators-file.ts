import { failed } from './git.ts';

/** What only whoever runs the server may change: it says who is an administrator, and which databases there are. */
const OPERATORS_FILE = 'coatcheck.yaml';

/** Git's modes: a link leads anywhere on the machine, and connections read files of the project by their names. */
const LINK = '120000';

const LOOKML = /\.(?:lkml|lookml|strings\.json)$/;

type Ask = (...args: readonly string[]) => Promise<string | undefined>;

/**
 * A deployment brings LookML, and data that lies beside it. Whoever may deploy is not thereby whoever runs the server.
 * @param prefix path of the project below the repository's top: empty, or with a slash at its end
 * @throws CoatcheckError `git_failed` if the two commits differ in it, or the later one has other links
 */
export async function requireSameSettings(
  ask: Ask,
  { prefix, before, after }: { readonly prefix: string; readonly before: string; readonly after: string },
): Promise<void> {
  const file = prefix + OPERATORS_FILE;
  const changes = await changesBetween(ask, before, after);
  // Some file systems do not tell letters of two cases apart.
  const isChanged = changes.some(({ path }) => path.toLowerCase() === file.toLowerCase());
  const leads = (await ask('ls-tree', '--full-tree', '-z', before, '--', file))?.startsWith(LINK) === true;
  if (isChanged || (leads && changes.some(({ path }) => !LOOKML.test(path)))) {
    throw failed(
      `${OPERATORS_FILE} differs from that in production: whoever runs the server brings it there, with git, and the rest can be deployed then`,
    );
  }
  const link = changes.find(({ mode }) => mode === LINK);
  if (link === undefined) return;
  throw failed(
    `${link.path} is a link that production does not have: whoever runs the server brings links there, with git, and the rest can be deployed then`,
  );
}

interface Change {
  /** From the repository's top. */
  readonly path: string;
  /** Of the later commit; zeros where the file has gone. */
  readonly mode: string;
}

async function changesBetween(ask: Ask, before: string, after: string): Promise<readonly Change[]> {
  const said = await ask('diff-tree', '-r', '-z', '--raw', '--no-renames', '--end-of-options', before, after);
  if (said === undefined) throw failed('The commit could not be compared with that in production');
  // `:100644 120000 <blob> <blob> M`, and then the path.
  const parts = said.split('\0');
  return parts.flatMap((part, index) => {
    const mode = index % 2 === 0 ? part.split(' ')[1] : undefined;
    return mode === undefined ? [] : [{ path: parts[index + 1] ?? '', mode }];
  });
}
