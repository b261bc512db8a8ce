/**
 * What readers may see of a result besides its rows. Results are shared between users, so the rest is removed on
 * delivery.
 */
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { TaskError } from './task-error.ts';

export interface Sight {
  /** The SQL that ran, and what the database says about it. */
  readonly sql: boolean;
  /** How LookML defines a field, and where. */
  readonly lookml: boolean;
  /** How connections are set up. */
  readonly connections: boolean;
}

export const SEES_ALL: Sight = { sql: true, lookml: true, connections: true };

/** Members of a field's metadata that show LookML → their values for readers who may not see it. */
const LOOKML_MEMBERS: Readonly<Record<string, JsonValue>> = {
  sql: null,
  sql_case: null,
  filters: null,
  links: [],
  lookml_link: null,
};

/** The same members if they must not be null in Looker's description: they are left out. */
const LOOKML_TEXTS: ReadonlySet<string> = new Set(['source_file', 'source_file_path']);

const visibleOf = new WeakMap<JsonObject, JsonObject>();

/** A field's metadata for a reader; the same object if nothing is removed. */
export function visibleMetadata(metadata: JsonObject, { lookml }: Pick<Sight, 'lookml'>): JsonObject {
  if (lookml) return metadata;
  const known = visibleOf.get(metadata);
  if (known !== undefined) return known;
  const members = Object.entries(metadata)
    .filter(([name]) => !LOOKML_TEXTS.has(name))
    .map(([name, value]) => [name, Object.hasOwn(LOOKML_MEMBERS, name) ? (LOOKML_MEMBERS[name] ?? null) : value]);
  const visible = Object.fromEntries(members) as JsonObject;
  visibleOf.set(metadata, visible);
  return visible;
}

/** The error as a reader may see it. */
export function visibleError(error: TaskError, sight: Sight): TaskError {
  const { aboutConnection = false, withoutLookml, withoutData, ...rest } = error;
  const told = sight.lookml || withoutLookml === undefined ? rest : { ...rest, ...withoutLookml };
  const isDatabases = error.code === 'database_error';
  const hidesDetails = isDatabases && (aboutConnection ? !sight.connections : !sight.sql);
  return {
    ...told,
    origin: sight.lookml || isOfQuery(error) ? error.origin : null,
    messageDetails: hidesDetails ? null : (withoutData ?? told.messageDetails),
    ...(!sight.sql && { sql: null, sqlErrorLoc: null }),
  };
}

/** Is the error in the query itself, for example in the expression of a custom field? */
function isOfQuery({ origin }: TaskError): boolean {
  return origin?.range?.file === '';
}
