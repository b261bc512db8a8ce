/** The branches of a clone and of its remote, as git lists them. */
import type { Branch } from './branch.ts';

type Ask = (...args: readonly string[]) => Promise<string | undefined>;

interface Known {
  readonly current: string;
  readonly production: string;
  readonly personal: string;
  readonly developer: string;
}

interface Found {
  readonly commit: string;
  readonly at: number;
}

const OWN = 'refs/heads/';
const REMOTE = 'refs/remotes/origin/';

/** The current one first, then by name. */
export async function listBranches(
  ask: Ask,
  { current, production, personal, developer }: Known,
): Promise<readonly Branch[]> {
  const said =
    (await ask('for-each-ref', '--format=%(objectname) %(committerdate:unix) %(refname)', OWN, REMOTE)) ?? '';
  const own = new Map<string, Found>();
  const remote = new Map<string, Found>();
  for (const line of said.split('\n')) {
    const [commit = '', at = '', ...rest] = line.split(' ');
    const ref = rest.join(' ');
    if (ref.startsWith(OWN)) own.set(ref.slice(OWN.length), { commit, at: Number(at) });
    else if (ref.startsWith(REMOTE) && ref !== `${REMOTE}HEAD`)
      remote.set(ref.slice(REMOTE.length), { commit, at: Number(at) });
  }
  const names = [...new Set([...own.keys(), ...remote.keys()])].filter((name) => name !== current).toSorted();
  return Promise.all(
    [current, ...names].map(async (name) => {
      const here = own.get(name);
      const there = remote.get(name);
      const [ahead, behind] = here && there ? await apart(ask, here.commit, there.commit) : [0, 0];
      return {
        name,
        commit: here?.commit ?? null,
        remoteCommit: there?.commit ?? null,
        committedAt: (here ?? there)?.at ?? null,
        ahead,
        behind,
        isProduction: name === production,
        owner: name === personal ? developer : null,
      };
    }),
  );
}

/** How many commits each has that the other lacks. */
async function apart(ask: Ask, one: string, other: string): Promise<readonly [number, number]> {
  if (one === other) return [0, 0];
  const counts = (await ask('rev-list', '--left-right', '--count', `${one}...${other}`, '--')) ?? '';
  const [ahead = '0', behind = '0'] = counts.split(/\s+/);
  return [Number(ahead), Number(behind)];
}
