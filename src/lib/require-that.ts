/** States what the caller must ensure. A breach is a mistake in this program, not in a user's text. */
export function requireThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new RangeError(message);
}
