/**
 * What an administrator has configured of models, by name: which connections they may use. A model of the project needs
 * no configuration, and may then use the connection that its file names. There are few, and they are held in memory.
 */
import { createTurns } from '../lib/one-at-a-time.ts';
import { own, recordOf } from '../lib/record.ts';
import type { Database } from '../store/database.ts';

export interface ModelConfiguration {
  readonly name: string;
  readonly projectName: string | null;
  /** Any connection, also those to come. */
  readonly isUnlimited: boolean;
  readonly connections: readonly string[];
}

/** All of a configuration but the name. */
type Changed = Omit<ModelConfiguration, 'name'>;

/** Names of models → the connections that each may use. One that is not here may use any. */
export type AllowedConnections = Readonly<Record<string, readonly string[]>>;

export function mayModelUse(model: string, connection: string, allowed: AllowedConnections): boolean {
  return own(allowed, model)?.includes(connection) ?? true;
}

export interface ModelConfigurations {
  /** By name. */
  all(): readonly ModelConfiguration[];
  of(name: string): ModelConfiguration | undefined;
  /** The same object until something changes. */
  allowed(): AllowedConnections;
  /**
   * Puts what comes of `change` in the place of what is configured of the model then, after all changes before. Durable
   * when the promise resolves; rejects with what `change` throws.
   */
  change(name: string, change: (before: Changed | undefined) => Changed): Promise<void>;
  delete(name: string): Promise<void>;
  /** Another node may have changed some. */
  readAgain(): Promise<void>;
}

async function readAll({ read }: Pick<Database, 'read'>): Promise<Map<string, ModelConfiguration>> {
  const rows = await read.selectFrom('model_configurations').selectAll().execute();
  return new Map(
    rows.map((row): [string, ModelConfiguration] => [
      row.name,
      {
        name: row.name,
        projectName: row.project_name,
        isUnlimited: row.is_unlimited === 1,
        connections: JSON.parse(row.connections) as readonly string[],
      },
    ]),
  );
}

interface Told {
  /** Called after each change. */
  readonly onChange: () => void;
  /** Tells the other nodes of a cluster of a change that was made here. */
  readonly tellOthers: () => void;
}

export async function openModelConfigurations(
  database: Database,
  { onChange, tellOthers }: Told,
): Promise<ModelConfigurations> {
  const { write } = database;
  let byName = await readAll(database);
  const allowedNow = (): AllowedConnections =>
    recordOf(
      [...byName.values()]
        .filter(({ isUnlimited }) => !isUnlimited)
        .map(({ name, connections }) => [name, connections]),
    );
  let allowed = allowedNow();
  const changed = (): void => {
    allowed = allowedNow();
    onChange();
  };

  const turns = createTurns();

  return {
    all: () => [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    of: (name) => byName.get(name),
    allowed: () => allowed,
    change: (name, change) =>
      turns(async () => {
        const { projectName, isUnlimited, connections } = change(byName.get(name));
        const values = {
          project_name: projectName,
          is_unlimited: Number(isUnlimited),
          connections: JSON.stringify(connections),
        };
        await write((db) =>
          db
            .insertInto('model_configurations')
            .values({ name, ...values })
            .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
            .execute(),
        );
        byName.set(name, { name, projectName, isUnlimited, connections });
        changed();
        tellOthers();
      }),
    delete: (name) =>
      turns(async () => {
        await write((db) => db.deleteFrom('model_configurations').where('name', '=', name).execute());
        byName.delete(name);
        changed();
        tellOthers();
      }),
    readAgain: () =>
      turns(async () => {
        byName = await readAll(database);
        changed();
      }),
  };
}
