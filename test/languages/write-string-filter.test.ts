import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStringFilter } from '../../src/filter-expression/parse-string-filter.ts';
import { writeStringFilter } from '../../src/filter-expression/write-string-filter.ts';

describe('a value written as a filter', () => {
  it.each([
    ['FOO', 'FOO'],
    ['t-shirt', 't-shirt'],
    ['a,b', '"a,b"'],
    ['-a', '"-a"'],
    ['NULL', '"NULL"'],
    ['', '""'],
    ['say "hi"', '"say ^"hi^""'],
  ])('%s', (value, filter) => {
    expect(writeStringFilter(value)).toBe(filter);
  });

  it('reads as that value', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('%', '_', ',', '^', '"', '\\', '-', ' ', 'NULL', 'a'), { maxLength: 8 })
        .map((p) => p.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        const terms = [{ type: 'equals', not: false, value }];
        expect(parseStringFilter(writeStringFilter(value))).toEqual({ kind: 'string', terms });
      }),
      { numRuns: 3000 },
    );
    expect(parseStringFilter(writeStringFilter(null))).toEqual({
      kind: 'string',
      terms: [{ type: 'null', not: false }],
    });
  });
});
