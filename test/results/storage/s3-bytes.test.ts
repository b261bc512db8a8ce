/** The bytes of an object, of a store that stops giving in the middle of it. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { bytesOf } from '../../../src/results/storage/s3-bytes.ts';

it('go on from where a store fell silent, and do not hurry who reads slowly', async () => {
  const alarms = new Set<() => void>();
  const clock = {
    after(_ms: number, wake: () => void) {
      alarms.add(wake);
      return { [Symbol.dispose]: () => void alarms.delete(wake) };
    },
  };
  const timePasses = () => alarms.forEach((wake) => wake());
  const content = Buffer.from('0123456789');
  const starts: number[] = [];
  const store = {
    async open(_key: string, { start, end }: { readonly start: number; readonly end: number }) {
      starts.push(start);
      const body = new Readable({ read: () => undefined });
      body.push(content.subarray(start, start === 0 ? 4 : end + 1));
      if (start > 0) body.push(null);
      return body;
    },
  };
  const { signal } = new AbortController();
  const bytes = bytesOf(store, 'key', { start: 0, end: 9 }, { clock, signal });
  const first = await bytes.next();
  timePasses();
  const rest = buffer(bytes);
  await setImmediate();
  expect(starts).toEqual([0]);
  timePasses();
  expect([String(first.value), String(await rest), starts]).toEqual(['0123', '456789', [0, 4]]);
});
