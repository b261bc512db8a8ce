/** What the models and the connection of the server’s own use are called. */

/** Models of the server's own, whatever the project has: the second is the name that Looker gave the first before. */
const models: ReadonlySet<string> = new Set(['system__activity', 'i__looker']);

export function isActivityModel(name: string): boolean {
  return models.has(name);
}

/** As in Looker, whose clients leave it out where they go through all connections. */
export const ACTIVITY_CONNECTION = 'looker__internal__analytics';

/** Nothing else may be called so, nor alike. */
export function isReservedConnection(name: string): boolean {
  return name.toLowerCase() === ACTIVITY_CONNECTION;
}
