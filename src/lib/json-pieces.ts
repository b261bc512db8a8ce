/** JSON in pieces of a few thousand letters, so that what writes a large answer can let others have their turn. */
import { lengthIsAtMost } from './json-size.ts';
import { jsonText } from './json-text.ts';

/** Letters that are written in no time. */
export const SMALL_JSON = 65_536;

/**
 * The text of `value`, as `jsonText` writes it. Only a single text is never divided.
 */
export function* jsonPieces(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || 'toJSON' in value || lengthIsAtMost(SMALL_JSON, value)) {
    yield jsonText(value);
  } else if (Array.isArray(value)) yield* listPieces(value);
  else yield* objectPieces(value);
}

function* listPieces(items: readonly unknown[]): Generator<string> {
  yield '[';
  for (const [index, item] of items.entries()) {
    if (index > 0) yield ',';
    yield* jsonPieces(item);
  }
  yield ']';
}

function* objectPieces(members: object): Generator<string> {
  let before = '{';
  for (const [name, member] of Object.entries(members)) {
    // As JSON.stringify does.
    if (member === undefined || typeof member === 'function' || typeof member === 'symbol') continue;
    yield `${before}${jsonText(name)}:`;
    before = ',';
    yield* jsonPieces(member);
  }
  yield before === '{' ? '{}' : '}';
}
