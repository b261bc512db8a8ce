/** How a server holds a state in PostgreSQL: alone, or as one of several nodes (`node-holding.ts`). */
import { systemIds } from '../lib/ids.ts';
import type { PostgresSession } from './postgres-session.ts';

export interface StateHolding {
  /** At the start, before the schema is looked at. False: somebody else has the state. */
  begin(session: PostgresSession): Promise<boolean>;
  /** Once the schema is the newest: notes who has it. */
  enter(session: PostgresSession): Promise<void>;
  /** On a new session after one was lost. `later`: the lost one may still have it. `taken`: what is remembered may be wrong. */
  resume(session: PostgresSession): Promise<'held' | 'later' | 'taken'>;
  /** The first statement of each transaction, which is sent and not awaited. False: nothing may be written any more. */
  guard(session: PostgresSession): Promise<boolean> | null;
  /** Resolves once a transaction of a lost session is committed, or never will be. */
  settled(session: PostgresSession, lost: PostgresSession, transactionId: string): Promise<void>;
  /** At the end, when everything is written. */
  leave(session: PostgresSession): Promise<void>;
}

/** One server at a time: a lock of its session, and a mark by which it finds that nobody was there in between. */
export function holdAlone(): StateHolding {
  const mark = systemIds.hex32();
  return {
    async begin(session) {
      if (!(await session.lock())) return false;
      await session.writeMark(mark);
      return true;
    },
    enter: () => Promise.resolve(),
    async resume(session) {
      if (!(await session.lock())) return 'later';
      return (await session.readMark()) === mark ? 'held' : 'taken';
    },
    // The lock is guard enough, and whoever has it knows that the lost session has ended.
    guard: () => null,
    settled: () => Promise.resolve(),
    leave: () => Promise.resolve(),
  };
}
