/** Reads a form, or JSON with texts, as Looker's SDKs send it. */
export function formOf(body: unknown): URLSearchParams {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return new URLSearchParams(entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}
