/** Ids become names of files and of objects, so they are checked here, once. */
import { CoatcheckError } from '../../errors/catalogue.ts';

export function checkedId(resultId: string): string {
  return checked(resultId, /^[0-9a-f]{32}$/);
}

export function checkedKey(renderKey: string): string {
  return checked(renderKey, /^[\w-]{1,100}$/);
}

export function checkedNode(node: string): string {
  return checked(node, /^[\w-]{1,100}$/);
}

function checked(name: string, pattern: RegExp): string {
  if (!pattern.test(name)) throw new CoatcheckError('internal', {}, { cause: `Not a file name: ${name}` });
  return name;
}
