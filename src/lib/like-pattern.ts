/** Looker's patterns of searches: as SQL's LIKE without escapes, in any letter case. */

/** @param pattern also `IS NULL` and `NOT NULL`, by which an empty text is none */
export function matchesPattern(text: string | null, pattern: string): boolean {
  if (/^is null$/i.test(pattern)) return text === null || text === '';
  if (/^not null$/i.test(pattern)) return text !== null && text !== '';
  return text !== null && isLike(text.toLowerCase(), pattern.toLowerCase());
}

/** SQL's LIKE without escapes. Goes back to the last `%` only, so that no pattern takes long. */
function isLike(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    if (pattern[inPattern] === '%') {
      star = inPattern;
      starAt = at;
      inPattern += 1;
    } else if (inPattern < pattern.length && (pattern[inPattern] === '_' || pattern[inPattern] === text[at])) {
      at += 1;
      inPattern += 1;
    } else if (star >= 0) {
      starAt += 1;
      at = starAt;
      inPattern = star + 1;
    } else {
      return false;
    }
  }
  return /^%*$/.test(pattern.slice(inPattern));
}
