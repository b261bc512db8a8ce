/** The strong ETag of a rendering: it never changes under its name, so its name is as good as a hash of its bytes. */
export function renderingTag(resultId: string, renderKey: string): string {
  return `${resultId}-${renderKey}`;
}
