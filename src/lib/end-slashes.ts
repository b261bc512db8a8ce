/** The text without slashes at its end. By hand: an expression for it tries anew at each slash within. */
export function withoutEndSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}
