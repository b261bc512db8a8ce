/**
 * User attributes that every user has. Users and identity providers choose their letters, so that they are texts and never
 * filter expressions; the values of other attributes are written by administrators.
 */
export const systemAttributes = ['id', 'name', 'first_name', 'last_name', 'email', 'locale'] as const;

/** Of those, which people write as they like, here or at their identity provider. */
export const chosenByUsers: ReadonlySet<string> = new Set(['name', 'first_name', 'last_name']);

const names: ReadonlySet<string> = new Set(systemAttributes);

export function isSystemAttribute(name: string): boolean {
  return names.has(name);
}
