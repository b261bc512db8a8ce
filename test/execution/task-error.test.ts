/** What goes wrong in an executor beyond the query and its database. */
import { expect, it } from 'vitest';
import { toTaskError } from '../../src/execution/task-error.ts';

const context = {
  dialectLabel: null,
  statement: null,
  source: null,
  maxResultBytes: 0,
  memoryLimit: null,
  executor: null,
};

it.each<readonly [string, () => unknown]>([
  ['a text', () => 'x'.repeat(2 ** 28).concat('x'.repeat(2 ** 28))],
  ['a list', () => Array.from({ length: 2 ** 32 })],
  ['bytes', () => new Uint8Array(Number.MAX_SAFE_INTEGER)],
  ['a number', () => 2n ** (2n ** 40n)],
  ['bytes read as a text', () => Buffer.alloc(2 ** 29).toString('latin1')],
])('%s beyond what can be is a limit of the result, not an internal error', (_, make) => {
  let error: unknown = null;
  try {
    make();
  } catch (caught) {
    error = caught;
  }
  expect(error).not.toBeNull();
  expect(toTaskError(error, context)).toMatchObject({ code: 'value_too_large', messageDetails: null });
  // Any other fault stays one.
  expect(toTaskError(new RangeError('Invalid time value'), context).code).toBe('internal');
});
