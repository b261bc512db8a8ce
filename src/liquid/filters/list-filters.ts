/** Filters of lists. They pass elements through unchanged, so that data in them stays data. */
import { toInteger, toNumber, numberValue } from '../liquid-number.ts';
import { add, wholeDecimal } from '../../lib/decimal.ts';
import { joinTexts, madeOf, plainText, sliceText, type AnyText } from '../liquid-text.ts';
import { isNil, isText, isTrue, sizeOf, toList, toPlain, toText } from '../liquid-value.ts';
import { compareScalars, isSame, scalarOf } from '../scalar.ts';
import type { FilterCall, FilterTable } from './filter.ts';

export const listFilters: FilterTable = {
  size: (input) => (isText(input) || Array.isArray(input) ? sizeOf(input) : 0),
  first: (input) => (Array.isArray(input) ? input[0] : ''),
  last: (input) => (Array.isArray(input) ? input.at(-1) : ''),
  join(input, [separator = ' '], call) {
    const list = toList(input);
    const between = toText(separator);
    call.charge(list.length * (plainText(between).length + 8));
    return joinTexts(list.map(toText), between);
  },
  slice(input, [start, length = 1]) {
    const count = toInteger(length);
    const from = toInteger(start);
    if (Array.isArray(input)) return count < 0 ? [] : cut(input, from, count);
    const text = toText(input);
    const letters = Array.from(plainText(text));
    const before = from < 0 ? letters.length + from : from;
    if (before < 0 || count < 0) return '';
    const at = letters.slice(0, before).join('').length;
    return sliceText(text, at, at + letters.slice(before, before + count).join('').length);
  },
  reverse: (input) => toList(input).toReversed(),
  sort: (input, [property], call) => sorted(input, property, call, (value) => value),
  sort_natural: (input, [property], call) =>
    sorted(input, property, call, (value) => (isText(value) ? toPlain(value).toLowerCase() : value)),
  uniq(input, [property], call) {
    const seen: unknown[] = [];
    const texts = new Set<string>();
    return toList(input).filter((element) => {
      const key = member(element, property, call);
      if (isText(key)) return texts.size !== texts.add(toPlain(key)).size;
      if (seen.some((one) => same(one, key))) return false;
      call.charge(seen.push(key));
      return true;
    });
  },
  map: (input, [property], call) => toList(input).map((element) => call.read(element, toPlain(property))),
  compact: (input, [property], call) => toList(input).filter((element) => !isNil(member(element, property, call))),
  concat: (input, [more]) => [...toList(input), ...toList(more)],
  push: (input, [element]) => [...toList(input), element],
  unshift: (input, [element]) => [element, ...toList(input)],
  pop: (input) => toList(input).slice(0, -1),
  shift: (input) => toList(input).slice(1),
  sum(input, [property], call) {
    const numbers = toList(input).map((element) => toNumber(member(element, property, call)));
    return numberValue({
      value: numbers.reduce((total, { value }) => add(total, value), wholeDecimal(0)),
      isWhole: numbers.every(({ isWhole }) => isWhole),
    });
  },
  where: (input, args, call) => toList(input).filter(matching(args, call)),
  reject: (input, args, call) => toList(input).filter((element) => !matching(args, call)(element)),
  find: (input, args, call) => toList(input).find(matching(args, call)),
  find_index(input, args, call) {
    const index = toList(input).findIndex(matching(args, call));
    return index === -1 ? undefined : index;
  },
  has: (input, args, call) => toList(input).some(matching(args, call)),
  group_by(input, [property], call) {
    const groups: { readonly name: unknown; readonly items: unknown[] }[] = [];
    for (const element of toList(input)) {
      const name = member(element, property, call);
      call.charge(groups.length + 1);
      const known = groups.find((group) => same(group.name, name));
      if (known) known.items.push(element);
      else groups.push({ name, items: [element] });
    }
    return groups;
  },
  array_to_sentence_string(input, [connector = 'and']) {
    const texts = toList(input).map(toText);
    const last = texts.at(-1) ?? '';
    if (texts.length < 2) return last;
    const between = (letters: string): AnyText => madeOf(texts, letters);
    const head = joinTexts(texts.slice(0, -1), between(', '));
    return joinTexts([head, between(texts.length > 2 ? ', ' : ' '), toText(connector), between(' '), last]);
  },
};

function cut(list: readonly unknown[], start: number, length: number): readonly unknown[] {
  const from = start < 0 ? list.length + start : start;
  return from < 0 ? [] : list.slice(from, from + length);
}

function member(element: unknown, property: unknown, call: FilterCall): unknown {
  return isNil(property) ? element : call.read(element, toPlain(property));
}

/** `where: "name"` tests for truth, `where: "name", "x"` for equality. */
function matching([property, expected]: readonly unknown[], call: FilterCall): (element: unknown) => boolean {
  return (element) => {
    const value = member(element, property, call);
    return expected === undefined ? isTrue(value) : same(value, expected);
  };
}

function same(a: unknown, b: unknown): boolean {
  return isNil(a) || isNil(b) ? isNil(a) && isNil(b) : isSame(a, b);
}

/** Values without an order go to the end. */
function sorted(
  input: unknown,
  property: unknown,
  call: FilterCall,
  keyOf: (value: unknown) => unknown,
): readonly unknown[] {
  const keyed = toList(input).map((element) => ({ element, key: scalarOf(keyOf(member(element, property, call))) }));
  call.charge(keyed.length);
  const isLast = (key: unknown): number => Number(isNil(key));
  return keyed
    .toSorted((a, b) => isLast(a.key) - isLast(b.key) || compareScalars(a.key, b.key) || 0)
    .map(({ element }) => element);
}
