/** Small pieces of LookML. */

/** A parameter in quotes. Quotes and backslashes of a name are taken out of it: what is shown may differ, never what is read. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\\n]/g, ' ')}"`;
}

/** Braces and what is in them, each line two blanks further in. */
export function block(head: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${head} {}`;
  return `${head} {\n${lines.map((line) => line.replaceAll(/(^|\n)(?!\n|$)/g, '$1  ')).join('\n')}\n}`;
}

/** Author's SQL ends at `;;`, and `${`, `@{` and `{{` mean something in it: a name with one of them cannot be written. */
export function isWritable(name: string): boolean {
  return !/;;|[$@]\{|\{[{%]|\p{Cc}/u.test(name);
}

/** In the name of a table, besides, a mark of SQL for one workspace alone is cut out with what follows it. */
export function isWritableTable(name: string): boolean {
  return isWritable(name) && !/--[ \t]*if[ \t]+(?:prod|dev)[ \t]*--/i.test(name);
}

/** A name as part of one line. */
export function inOneLine(name: string): string {
  return name.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ');
}
