/**
 * Connections that were made through the API: what was written of each, and its password, which the state has sealed.
 * There are few, and they are held in memory.
 */
import type { DBConnectionMembers } from '../contract/write-connection.ts';
import { createTurns } from '../lib/one-at-a-time.ts';
import type { SealKeeper } from '../lib/seal.ts';
import { Secret } from '../lib/secret.ts';
import type { ConnectionsTable } from '../store/schema.ts';
import type { Database } from '../store/database.ts';

export interface MadeConnection {
  readonly name: string;
  readonly members: DBConnectionMembers;
  /** `unreadable`: it was sealed with another key than this server has. */
  readonly password: Secret | 'unreadable' | null;
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface MadeConnections {
  /** By name; without those whose name the file declares as well: there the file counts. */
  all(): readonly MadeConnection[];
  of(name: string): MadeConnection | undefined;
  /** False: there is one of the same name. Durable when the promise resolves. */
  add(connection: MadeConnection): Promise<boolean>;
  /**
   * Changes one, after all changes before. Null of `change`: it stays as it is.
   * @returns false if there is none
   */
  change(name: string, change: (before: MadeConnection) => MadeConnection | null): Promise<boolean>;
  delete(name: string): Promise<void>;
  /** Another node has changed some. */
  readAgain(): Promise<void>;
}

interface MadeConnectionsOptions {
  readonly seals: SealKeeper;
  /** Whether `coatcheck.yaml` has a connection of the name now. */
  readonly isDeclared: (name: string) => boolean;
  /** Called after each change, whoever has made it. */
  readonly onChange: () => void;
  /** Called after each change of this node. */
  readonly tellOthers?: () => void;
}

const about = (name: string): string => `password of connection ${name}`;

export async function openMadeConnections(
  { read, write }: Pick<Database, 'read' | 'write'>,
  { seals, isDeclared, onChange, tellOthers }: MadeConnectionsOptions,
): Promise<MadeConnections> {
  const held = createHeld(read, seals);
  await held.look();
  const takeNew = async (): Promise<void> => {
    if (await held.look()) onChange();
  };
  const changed = async (): Promise<void> => {
    await takeNew();
    tellOthers?.();
  };
  const turns = createTurns();

  return {
    all: () =>
      [...held.byName().values()]
        .filter(({ name }) => !isDeclared(name))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    of: (name) => (isDeclared(name) ? undefined : held.byName().get(name)),
    add: (connection) =>
      turns(async () => {
        const { name, userId, createdAt } = connection;
        const values = { name, user_id: userId, created_at: createdAt, ...contentOf(connection, seals) };
        const [done] = await write((db) =>
          db
            .insertInto('connections')
            .values(values)
            .onConflict((conflict) => conflict.column('name').doNothing())
            .execute(),
        );
        if (done?.numInsertedOrUpdatedRows !== 1n) return false;
        await changed();
        return true;
      }),
    change: (name, change) =>
      turns(async () => {
        const before = held.byName().get(name);
        const after = before && change(before);
        if (!after) return before !== undefined;
        const [done] = await write((db) =>
          db.updateTable('connections').set(contentOf(after, seals)).where('name', '=', name).execute(),
        );
        if (done?.numUpdatedRows !== 1n) return false;
        await changed();
        return true;
      }),
    delete: (name) =>
      turns(async () => {
        await write((db) => db.deleteFrom('connections').where('name', '=', name).execute());
        await changed();
      }),
    readAgain: () => turns(takeNew),
  };
}

/** What the state has, as last read. */
function createHeld(read: Database['read'], seals: SealKeeper) {
  let byName: ReadonlyMap<string, MadeConnection> = new Map();
  let lastRead = '';
  return {
    byName: () => byName,
    /** Reads it again. @returns whether there is anything new */
    async look(): Promise<boolean> {
      const rows = await read.selectFrom('connections').selectAll().orderBy('name').execute();
      const text = JSON.stringify(rows);
      if (text === lastRead) return false;
      lastRead = text;
      byName = new Map(rows.map((row) => [row.name, fromRow(row, seals)]));
      return true;
    },
  };
}

function fromRow(row: ConnectionsTable, seals: SealKeeper): MadeConnection {
  const { name, sealed_password: sealed, user_id: userId, created_at: createdAt } = row;
  const members = JSON.parse(row.members) as DBConnectionMembers;
  if (sealed === null) return { name, members, password: null, userId, createdAt };
  const password = seals.seal()?.open(sealed, about(name)) ?? null;
  return { name, members, password: password === null ? 'unreadable' : new Secret(password), userId, createdAt };
}

/** Of a password that cannot be read the state keeps what it has. */
function contentOf({ name, members, password }: MadeConnection, seals: SealKeeper) {
  return {
    members: JSON.stringify(members),
    ...(password !== 'unreadable' && {
      sealed_password: password === null ? null : seals.sealForWriting().close(password.reveal(), about(name)),
    }),
  };
}
