/** JSON as Looker writes it: compact, with `&` as `\u0026`, so that it may stand in HTML. */
export function jsonText(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replaceAll('&', String.raw`\u0026`);
}
