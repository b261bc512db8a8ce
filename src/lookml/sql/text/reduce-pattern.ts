/** Tells what kind of SQL a text is by writing what it is made of shorter and shorter, like a grammar read backwards. */

/** What to look for (with the flag `g`), and what it is. */
export type Reduction = readonly [RegExp, string];

/** @param rules of a kind that never makes the pattern longer */
export function reducePattern(pattern: string, rules: readonly Reduction[]): string {
  let written = pattern;
  for (let before = ''; before !== written;) {
    before = written;
    for (const [found, by] of rules) written = written.replaceAll(found, by);
    written = written.trim();
  }
  return written;
}
