import { expect, it } from 'vitest';
import { silenceReason } from '../../src/cli/silence-reason.ts';

it('a silent database is told in one line, and once', () => {
  const message = [
    'Cannot connect: Could not connect to the database of connection a: nothing is listening at its address (ECONNREFUSED)',
    'The connection was lost or refused 4 times in a row.',
  ];
  expect(silenceReason(message.join('\n'), 'a')).toBe(
    'nothing is listening at its address (ECONNREFUSED). The connection was lost or refused 4 times in a row.',
  );
  expect(silenceReason('The query failed: no such role', 'a')).toBe('The query failed: no such role');
});
