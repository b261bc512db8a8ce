/**
 * Rights and connections that other nodes change, too. The state counts their changes (`store/cluster-tables.ts`).
 * Whoever is let in is let in by what was looked up a moment ago: without the state, nobody is.
 */
import { sql } from 'kysely';
import type { AccessService } from '../access/access-service.ts';
import type { Clock } from '../lib/clock.ts';
import type { NodeName } from '../store/cluster-tables.ts';
import type { Database } from '../store/database.ts';
import type { People } from '../tasks/task-callers.ts';

interface Versions {
  readonly rights: number;
  readonly tokens: number;
  readonly connections: number;
}

/** For so long after a look, rights are as they were then. */
const FRESH_MS = 300;

const current = sql<Versions>`select rights, tokens, connections from cluster_versions`;

interface AccessOfAll extends AccessService {
  /** @throws CoatcheckError `state_unreachable` if it cannot be known */
  upToDate(): Promise<void>;
}

interface Sources {
  readonly database: Pick<Database, 'read'>;
  readonly clock: Pick<Clock, 'steady'>;
  /** Reads the connections that are made through the API again. */
  readonly onConnections: () => Promise<void>;
}

interface AccessHere {
  readonly access: AccessService;
  /** For tasks, which ask for their users' rights when they run. */
  readonly people: People;
}

/** @param node null: nobody else changes rights */
export function accessOn(node: NodeName | null, own: AccessService, sources: Sources): AccessHere {
  if (node === null) return { access: own, people: own.directory };
  const access = withOthersChanges(own, sources);
  return { access, people: { find: (id) => own.directory.find(id), upToDate: () => access.upToDate() } };
}

// oxlint-disable-next-line max-lines-per-function -- each verb that asks for rights, one a line
function withOthersChanges(access: AccessService, { database, clock, onConnections }: Sources): AccessOfAll {
  let known: Versions | null = null;
  let knownAt = -Infinity;
  let looking: Promise<void> | null = null;

  const look = async (): Promise<void> => {
    // What is written while it looks is not seen.
    const at = clock.steady();
    const [found = { rights: 0, tokens: 0, connections: 0 }] = (await current.execute(database.read)).rows;
    if (found.rights !== known?.rights) await access.readAgain();
    else if (found.tokens !== known.tokens) access.forgetTokens();
    if (found.connections !== known?.connections) await onConnections();
    known = found;
    knownAt = at;
  };
  const lookOnce = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  const upToDate = async (freshMs = FRESH_MS): Promise<void> => {
    const oldest = clock.steady() - freshMs;
    if (knownAt >= oldest) return;
    await lookOnce();
    // It had begun long ago, and may have missed what was written since.
    if (knownAt < oldest) await lookOnce();
  };
  const afterLooking =
    <A extends readonly unknown[], R>(verb: (...args: A) => Promise<R>, freshMs = FRESH_MS) =>
    async (...args: A): Promise<R> => {
      await upToDate(freshMs);
      return verb(...args);
    };
  /** Somebody may have been given an account just now, on another node. */
  const logsIn = <A extends readonly unknown[], R>(verb: (...args: A) => Promise<R>) => afterLooking(verb, 0);
  const { people, oauth } = access;
  return {
    ...access,
    upToDate,
    login: logsIn(access.login),
    authorize: logsIn(access.authorize),
    loginAs: logsIn(access.loginAs),
    authenticate: afterLooking(access.authenticate),
    sessionNow: afterLooking(access.sessionNow),
    people: {
      ...people,
      admit: logsIn(people.admit),
      findSession: afterLooking(people.findSession),
      openSession: logsIn(people.openSession),
      authorize: logsIn(people.authorize),
    },
    oauth: {
      ...oauth,
      grants: {
        ...oauth.grants,
        redeemCode: logsIn(oauth.grants.redeemCode),
        refresh: logsIn(oauth.grants.refresh),
      },
    },
  };
}
