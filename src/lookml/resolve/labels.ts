/** Labels that Looker derives where LookML gives none. */

/** Words that stay small within a label, unless they begin or end it: `Fail and Warn`, `Day of Week`. */
const SMALL_WORDS: ReadonlySet<string> = new Set(
  'a an and as at but by en for if in of on or the to v via vs'.split(' '),
);

/** `order_items` → `Order Items`, `user_id` → `User ID`, `day_of_week` → `Day of Week`. */
export function labelFromName(name: string): string {
  const words = name.split(/[_\s]+/).filter((word) => word !== '');
  return words
    .map((word, index) => {
      if (word.toLowerCase() === 'id') return 'ID';
      return SMALL_WORDS.has(word) && index > 0 && index < words.length - 1 ? word : capitalised(word);
    })
    .join(' ');
}

/** The label that LookML gives, or one made of the name, and marked as such. */
export function labelOr(
  written: string | undefined,
  name: string,
): { readonly label: string; readonly hasDerivedLabel?: true } {
  return written === undefined ? { label: labelFromName(name), hasDerivedLabel: true } : { label: written };
}

/** What a member of a dimension group is called: `Created` → `Created Month`, `Hours Open`. */
export function groupMemberLabel(
  title: string,
  { timeframe, interval }: { readonly timeframe?: string; readonly interval?: string },
): string {
  // The field has the group's own name, and is told apart by what it holds.
  if (timeframe === 'yesno') return title;
  if (interval !== undefined) return `${labelFromName(interval)}s ${title}`.trim();
  return `${title} ${labelFromName(timeframe ?? '')}`.trim();
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
