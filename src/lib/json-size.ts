/**
 * How much a body of JSON holds, counted on its bytes before anything is made of them: a megabyte of text is read in a
 * millisecond, a megabyte of members takes hundreds, in which the server would answer nobody.
 */

export interface JsonSize {
  /** Objects, lists and what stands in them; each counts as one. */
  readonly members: number;
  /** Of objects and lists within each other. */
  readonly depth: number;
}

/** Deeper than any definition, shallower than the stack. */
const MAX_JSON_LEVELS = 50;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
/** `[` and `{` without the bit that tells them apart, and their ends alike. */
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BRACE_BIT = 0x20;

/** Exact for valid JSON; anything else is reported by whoever parses it. */
function jsonSize(bytes: Uint8Array): JsonSize {
  let members = 0;
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === COMMA) members += 1;
    else if (byte !== undefined && (byte & ~BRACE_BIT) === OPEN) {
      members += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte !== undefined && (byte & ~BRACE_BIT) === CLOSE) depth -= 1;
  }
  return { members, depth: deepest };
}

/** JSON in a text or in bytes, and how many members it may have. */
export interface JsonLimit {
  readonly json: string | Uint8Array;
  readonly mostMembers: number;
}

/**
 * What is wrong with JSON that nobody should take in, as the end of a sentence that names it; null = nothing. All JSON
 * that users send passes here before it is parsed, wherever it stands: bodies, texts within them, and addresses.
 */
export function beyondJsonLimits({ json, mostMembers }: JsonLimit): string | null {
  const { members, depth } = jsonSize(typeof json === 'string' ? Buffer.from(json) : json);
  if (depth > MAX_JSON_LEVELS)
    return `is nested ${shown(depth)} levels deep; at most ${shown(MAX_JSON_LEVELS)} are allowed.`;
  if (members <= mostMembers) return null;
  return `has ${shown(members)} members; at most ${shown(mostMembers)} are allowed (limits.max_body_members).`;
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}

/** Are all texts and names of `value` together no longer than that? Looks no further than it must. */
export function lengthIsAtMost(most: number, value: unknown): boolean {
  let left = most;
  // One after the other: a list of all members of something large would cost more than looking at some of them.
  const take = (one: object): void => {
    if (Array.isArray(one)) {
      for (const item of one) {
        takeMember(0, item);
        if (left < 0) return;
      }
      return;
    }
    // What an object inherits would count too. Asking whether it does costs ten times as much as all the rest.
    for (const name in one) {
      takeMember(name.length, one[name as keyof typeof one]);
      if (left < 0) return;
    }
  };
  /** Each member is a step, however short. */
  const takeMember = (nameLength: number, member: unknown): void => {
    left -= nameLength + 1;
    if (typeof member === 'string') left -= member.length;
    else if (typeof member === 'object' && member !== null) take(member);
  };
  takeMember(-1, value);
  return left >= 0;
}

/** Offset of the closing quote of the text that begins at `start`. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
