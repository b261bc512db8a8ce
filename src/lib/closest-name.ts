/**
 * The candidate that somebody who wrote `name` most likely meant; undefined if none is close. Case does not matter.
 * Linear in the candidates, and cheap for those that are nothing like `name`, since lists of ten thousand fields are
 * common.
 */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  // A third of the letters may be wrong: "colum_limit" is close to "column_limit", "x" is close to nothing.
  let nearest = Math.min(MAX_CHANGES, Math.max(1, Math.floor(name.length / 3))) + 1;
  let best: string | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= nearest) continue;
    const [left, right] = withoutSharedEnds(wanted, candidate.toLowerCase());
    const distance = editDistance(left, right, nearest);
    if (distance >= nearest) continue;
    best = candidate;
    nearest = distance;
  }
  return best;
}

/** With more changes a guess does not help, however long the name. */
const MAX_CHANGES = 5;

/** Removes what two names begin and end with alike, since fields of one table often share much of their names. */
function withoutSharedEnds(left: string, right: string): readonly [string, string] {
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left.charCodeAt(start) === right.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < shorter - start && left.charCodeAt(left.length - 1 - end) === right.charCodeAt(right.length - 1 - end)) {
    end += 1;
  }
  return [left.slice(start, left.length - end), right.slice(start, right.length - end)];
}

/**
 * Optimal string alignment: a swap of neighbours counts as one. Gives `limit` as soon as the distance cannot be
 * smaller.
 */
function editDistance(left: string, right: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    let least = row;
    const letter = left.charCodeAt(row - 1);
    const letterBefore = left.charCodeAt(row - 2);
    for (let column = 1; column <= right.length; column += 1) {
      const same = letter === right.charCodeAt(column - 1);
      let cost = (previous[column - 1] ?? 0) + (same ? 0 : 1);
      cost = Math.min(cost, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const swapped =
        !same &&
        row > 1 &&
        column > 1 &&
        letter === right.charCodeAt(column - 2) &&
        letterBefore === right.charCodeAt(column - 1);
      if (swapped) cost = Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(cost);
      if (cost < least) least = cost;
    }
    if (least >= limit) return limit;
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? limit;
}
