/** JSON as Looker writes it: compact, with `&` as `\u0026`, so that it can be embedded in HTML. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  // For a million of them, this is twice as fast as replacing each.
  return text.includes('&') ? text.split('&').join(String.raw`\u0026`) : text;
}
