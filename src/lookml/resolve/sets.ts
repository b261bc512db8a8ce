/** Lists of field names with sets, as in `fields: [detail*, -users.email, ALL_FIELDS*]`. */

/** Where the names of a list are looked up. */
export interface SetScope {
  /** Items of a set; undefined when there is no such set (of the view or alias before the dot, if any). */
  tryItems(name: string): SetItems | undefined;
  /** What `ALL_FIELDS*` stands for. */
  allFields(): readonly string[];
  /** What a field is called in the expanded list. */
  qualify(name: string): string;
}

export interface SetItems {
  readonly items: readonly string[];
  /** Scope of those items: that of the view in which the set stands. */
  readonly scope: SetScope;
}

/**
 * Expands sets (`name*`) and applies exclusions (`-name`, `-name*`) from left to right. A list that begins with an
 * exclusion starts from all fields. Sets that are not known stay as written; a set within itself is left out.
 */
export function expandFields(
  items: readonly string[],
  scope: SetScope,
  open: readonly string[] = [],
): readonly string[] {
  const result = new Set<string>(items[0]?.startsWith('-') === true ? scope.allFields() : []);
  for (const item of items) {
    const excluded = item.startsWith('-');
    const names = expandItem(excluded ? item.slice(1).trim() : item, scope, open);
    for (const name of names) {
      if (excluded) result.delete(name);
      else result.add(name);
    }
  }
  return [...result];
}

function expandItem(item: string, scope: SetScope, open: readonly string[]): readonly string[] {
  if (!item.endsWith('*')) return [scope.qualify(item)];
  const name = item.slice(0, -1);
  if (name === 'ALL_FIELDS') return scope.allFields();
  const set = scope.tryItems(name);
  if (set === undefined) return [item];
  const id = `${set.scope.qualify('')}${name}`;
  return open.includes(id) ? [] : expandFields(set.items, set.scope, [...open, id]);
}
