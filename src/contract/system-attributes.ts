/**
 * User attributes that every user has. Users and identity providers choose their letters, so that they are texts and never
 * filter expressions; the values of other attributes are written by administrators.
 */
export const systemAttributes = ['id', 'name', 'first_name', 'last_name', 'email', 'locale'] as const;

const names: ReadonlySet<string> = new Set(systemAttributes);

export function isSystemAttribute(name: string): boolean {
  return names.has(name);
}
