/** Whom webhooks may reach, by address and by name. */
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/lib/secret.ts';
import { createLookUps } from '../../src/webhooks/look-ups.ts';
import { addressGuard, isPublicAddress } from '../../src/webhooks/public-address.ts';
import { WebhookLines } from '../../src/webhooks/webhook-lines.ts';
import { targetOf } from '../../src/webhooks/webhook-target.ts';

const target = (url: string) => ({ url: new URL(url).href, secret: new Secret(''), addresses: [] });

describe('targets', () => {
  const targets = ['https://hooks.example.com', 'https://example.org/in', 'https://example.org/in/deep/'].map(target);
  it.each([
    ['https://hooks.example.com/', 0],
    ['https://HOOKS.example.com:443/any/path?key=1', 0],
    ['https://example.org/in', 1],
    ['https://example.org/in?x=1', 1],
    ['https://example.org/in/x', 1],
    ['https://example.org/in/deep/x', 2],
    ['https://example.org/in/x/../y', 1],
  ])('%s belongs to one', (url, index) => expect(targetOf(url, targets)).toBe(targets[index]));

  it.each([
    'http://hooks.example.com/',
    'https://hooks.example.com:8443/',
    'https://hooks.example.com.evil.org/',
    'https://hooks.example.com@evil.org/',
    'https://user:pass@hooks.example.com/',
    'https://hooks.example.com/#x',
    'https://example.org/',
    'https://example.org/inner',
    'https://example.org/in/../out',
    'https://example.org/in/%2e%2e/out',
    'https://example.org/in/..%2fout',
    'https://example.org/in/..%5Cout',
    'https://example.org/in/..;/out',
    'https://example.org/in/%252e%252e/out',
    'https://example.org\\@hooks.example.com/',
    'file:///etc/passwd',
    'hooks.example.com',
    '',
  ])('%s belongs to none', (url) => expect(targetOf(url, targets)).toBeUndefined());
});

describe('addresses', () => {
  it.each(['8.8.8.8', '172.32.0.1', '2a00:1450:4001::1', '::ffff:8.8.8.8'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  const special =
    '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe fe80::1 fd00::1 ff02::1 64:ff9b::7f00:1 2002:7f00:1:: 2001:0:1:: 2001:db8::1 fe80::1%eth0 x';
  it.each([...special.split(' '), ''])('%s is not, unless it is named', (address) => {
    expect([isPublicAddress(address), addressGuard(['10.0.0.0/7'])(address)]).toEqual([false, address === '10.1.2.3']);
  });
});

it('a receiver has only so many under way, and what waits for it holds up nothing else', () => {
  const lines = new WebhookLines({ perUser: 9, perReceiver: 2 });
  const delivery = (taskId: string, host: string, nextAt: number) => {
    const rest = { userId: 'a', state: 'complete' as const, finishedAt: 0, attempts: 0 };
    return { taskId, url: `https://${host}/${taskId}`, nextAt, ...rest };
  };
  for (const at of [1, 2, 3]) lines.add(delivery(`s${String(at)}`, 'silent', at));
  lines.add(delivery('g', 'good', 4));
  lines.add(delivery('other port', 'silent:8443', 5));
  lines.add(delivery('later', 'good', 100));
  const taken = [1, 2, 3, 4, 5].map(() => lines.take(10));
  expect(taken.map((each) => each?.taskId)).toEqual(['s1', 's2', 'g', 'other port', undefined]);
  expect(lines.nextAt()).toBe(100);
  lines.ended(taken[0]!);
  expect([lines.nextAt(), lines.take(10)?.taskId]).toEqual([3, 's3']);
});

it('what waits for a receiver that may have no more is not gone through again at each end', () => {
  const lines = new WebhookLines({ perUser: 9, perReceiver: 2 });
  let looks = 0;
  for (let number = 0; number < 1_000; number += 1) {
    const userId = number < 2 ? 'other' : `u${String(number % 5)}`;
    lines.add({
      userId,
      state: 'complete' as const,
      taskId: String(number),
      finishedAt: 0,
      attempts: 0,
      get url() {
        looks += 1;
        return `https://silent/${String(number)}`;
      },
      get nextAt() {
        looks += 1;
        return number;
      },
    });
  }
  lines.add({
    userId: 'u1',
    state: 'complete',
    taskId: 'g',
    url: 'https://good',
    finishedAt: 0,
    attempts: 0,
    nextAt: 9,
  });
  const [first, second] = [lines.take(1_000), lines.take(1_000)];
  looks = 0;
  const third = lines.take(1_000);
  expect([lines.nextAt(), lines.take(1_000)]).toEqual([Infinity, undefined]);
  lines.ended(third!);
  const looked = looks;
  expect([first, second, third].map((each) => each?.url)).toEqual([
    'https://silent/0',
    'https://silent/2',
    'https://good',
  ]);
  expect([lines.waiting(), looked]).toEqual([998, expect.toSatisfy((count: number) => count < 20)]);
});

it('users take turns, and one has only so many under way', () => {
  const lines = new WebhookLines({ perUser: 2, perReceiver: 9 });
  const delivery = (taskId: string, userId: string, nextAt: number) => ({
    taskId,
    userId,
    nextAt,
    url: 'u',
    state: 'complete' as const,
    finishedAt: 0,
    attempts: 0,
  });
  for (const at of [1, 2, 3]) lines.add(delivery(`a${String(at)}`, 'a', at));
  lines.add(delivery('b', 'b', 3));
  lines.add(delivery('a0', 'a', 0));
  lines.add(delivery('later', 'b', 100));
  const taken = [1, 2, 3, 4].map(() => lines.take(10));
  expect(taken.map((each) => each?.taskId)).toEqual(['a0', 'b', 'a1', undefined]);
  expect(lines.nextAt()).toBe(100);
  lines.ended(taken[0]!);
  expect([lines.nextAt(), lines.take(10)?.taskId, lines.take(99), lines.take(100)?.taskId]).toEqual([
    2,
    'a2',
    undefined,
    'later',
  ]);
});

it('asks for few names at once, and once for each', async () => {
  const asked: string[] = [];
  const ends = new Map<string, () => void>();
  const lookUp = createLookUps(async (host) => {
    asked.push(host);
    await new Promise<void>((resolve) => ends.set(host, resolve));
    return [{ address: host, family: 4 }];
  });
  const { signal } = new AbortController();
  const answers = ['a', 'a', 'b', 'c', 'a'].map((host) => lookUp(host, signal));
  await expect.poll(() => asked).toEqual(['a', 'b']);
  ends.get('a')?.();
  await expect.poll(() => asked).toEqual(['a', 'b', 'c']);
  for (const end of ends.values()) end();
  expect((await Promise.all(answers)).map(([each]) => each?.address)).toEqual(['a', 'a', 'b', 'c', 'a']);
});

it('does not ask for names that nobody waits for any more', async () => {
  const asked: string[] = [];
  const ends = new Map<string, () => void>();
  const lookUp = createLookUps(async (host) => {
    asked.push(host);
    await new Promise<void>((resolve) => ends.set(host, resolve));
    return [{ address: host, family: 4 }];
  });
  const [overdue, patient] = [new AbortController(), new AbortController()];
  const left = ['a', 'b', 'c', 'd', 'e'].map((host) => lookUp(host, overdue.signal));
  const stays = ['d', 'f'].map((host) => lookUp(host, patient.signal));
  overdue.abort(new Error('no answer in 15 s'));
  const [given] = await Promise.allSettled(left);
  expect(given).toMatchObject({ status: 'rejected', reason: new Error('no answer in 15 s') });
  ends.get('a')?.();
  ends.get('b')?.();
  await expect.poll(() => asked).toEqual(['a', 'b', 'd', 'f']);
  for (const end of ends.values()) end();
  expect((await Promise.all(stays)).map(([each]) => each?.address)).toEqual(['d', 'f']);
});
