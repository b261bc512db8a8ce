import { expect, it } from 'vitest';
import { createProgressLine } from '../../src/cli/run-progress.ts';

function watched(isWatched = true) {
  let text = '';
  const line = createProgressLine({ err: (more) => (text += more), isWatched });
  return { line, shown: () => text.split('\r').map((one) => one.trim()) };
}
const nothing = { position: null, rows: null, bytes: null };

it('a watched query says where it waits, then how many rows and bytes have come', () => {
  const { line, shown } = watched();
  line.tell({ ...nothing, phase: 'waiting', position: 2 });
  line.tell({ ...nothing, phase: 'querying', rows: 12_345, bytes: 1_234_567 });
  line.tell({ ...nothing, phase: 'rendering', rows: 1, bytes: 1 });
  line.end();
  expect(shown()).toEqual([
    '',
    expect.stringMatching(/^waiting · place 2 in the queue · \d+ s$/),
    expect.stringMatching(/^querying · 12,345 rows · 1\.2 MB · \d+ s$/),
    expect.stringMatching(/^rendering · 1 row · 1 byte · \d+ s$/),
    '',
    '',
  ]);
});

it('a download says how much has come, and passes it on whole', async () => {
  const { line, shown } = watched();
  async function* pieces() {
    yield Buffer.from('ab');
    yield Buffer.from('c');
  }
  const received = await Array.fromAsync(line.receiving(pieces()));
  expect(Buffer.concat(received).toString()).toBe('abc');
  expect(shown()[1]).toMatch(/^receiving · 2 bytes · \d+ s$/);
});

it('nothing is said to whom nobody listens', () => {
  const { line, shown } = watched(false);
  line.tell({ ...nothing, phase: 'querying' });
  line.end();
  expect(shown()).toEqual(['']);
});
