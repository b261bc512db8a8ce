/** Webhooks of tasks, with real receivers on this machine. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { Clock } from '../../src/lib/clock.ts';
import { Secret } from '../../src/lib/secret.ts';
import { createWebhookStore } from '../../src/webhooks/webhook-store.ts';
import { createWebhooks, type Webhooks, type WebhooksOptions } from '../../src/webhooks/webhooks.ts';
import { createFakeExecutors, taskError } from '../support/fake-executors.ts';
import { caller, openTaskWorld, type TaskWorld, type WorldOptions } from '../support/task-world.ts';

const KEY = Buffer.alloc(32, 7);
const owner = caller('1');
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Receiver {
  readonly port: number;
  readonly received: Received[];
  /** The answers to come; 204 after the last. 0: never. */
  readonly statuses: number[];
}

async function receiver(statuses: number[] = [], location = ''): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      const status = statuses.shift() ?? 204;
      if (status > 0) response.writeHead(status, location === '' ? {} : { location }).end('ignored '.repeat(1_000));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, received, statuses };
}

/** Later than whatever ends here, so that it is due. */
const LATER = Date.now() + 3_600_000;

/** Timers go off when the test moves the time. */
function timedClock() {
  let [now, timers]: [number, { at: number; wake: () => void }[]] = [LATER, []];
  const clock: Clock = {
    now: () => now,
    steady: () => now,
    after(delayMs, wake) {
      const timer = { at: now + delayMs, wake };
      timers.push(timer);
      return { [Symbol.dispose]: () => void (timers = timers.filter((each) => each !== timer)) };
    },
  };
  const move = (ms: number): void => {
    now += ms;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { wake } of due) wake();
  };
  return { clock, move };
}

interface World extends AsyncDisposable {
  readonly world: TaskWorld;
  readonly webhooks: Webhooks;
  readonly time: ReturnType<typeof timedClock>;
  readonly logged: (readonly [string, Readonly<Record<string, unknown>>])[];
}

type Opening = Partial<WebhooksOptions> & Pick<WorldOptions, 'dir' | 'executors' | 'write'>;

async function open({ dir, executors = createFakeExecutors(2), write, ...options }: Opening = {}): Promise<World> {
  const logged: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  const time = timedClock();
  let webhooks: Webhooks | undefined;
  const world = await openTaskWorld({
    executors,
    ...(dir !== undefined && { dir }),
    ...(write && { write }),
    webhooks: (database) =>
      (webhooks = createWebhooks({
        store: createWebhookStore(database, 'embedded'),
        targets: [],
        limits: { max_webhooks_per_user: 5 },
        publicUrl: 'https://coat.example.com',
        clock: time.clock,
        log: (message, details) => logged.push([message, details]),
        ...options,
      })),
  });
  return {
    world,
    webhooks: webhooks!,
    time,
    logged,
    async [Symbol.asyncDispose]() {
      await world.tasks[Symbol.asyncDispose]();
      await webhooks?.[Symbol.asyncDispose]();
      await world.database[Symbol.asyncDispose]();
    },
  };
}

const at = (port: number, addresses = ['127.0.0.1'], host = '127.0.0.1') => ({
  url: `http://${host}:${String(port)}/in/`,
  secret: new Secret(`whsec_${KEY.toString('base64')}`),
  addresses,
});
const hook = ({ url }: { readonly url: string }, path = 'x?k=1') => ({ webhookUrl: `${url}${path}` });
const deliveries = ({ world }: World) => world.database.read.selectFrom('webhook_deliveries').selectAll().execute();

it('tells the end of a task: id, status and link, signed, and nothing of its results', async () => {
  const target = await receiver();
  await using opened = await open({ targets: [at(target.port)] });
  const { world } = opened;
  const { id } = await world.submit('select 1', hook(at(target.port)), owner);
  const job = await world.executors.next();
  expect(target.received).toEqual([]);
  job.complete();
  await expect.poll(() => target.received.length).toBe(1);
  const [{ path, headers, body }] = target.received as [Received];
  expect([path, JSON.parse(body)]).toEqual([
    '/in/x?k=1',
    {
      type: 'query_task.complete',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { id, status: 'complete', url: `https://coat.example.com/api/4.0/query_tasks/${id}` },
    },
  ]);
  const sent = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', KEY).update(sent).digest('base64')}`);
  expect([headers['webhook-id'], headers['webhook-timestamp']]).toEqual([
    `msg_${id}`,
    String(Math.floor(opened.time.clock.now() / 1_000)),
  ]);
  await expect.poll(() => deliveries(opened)).toEqual([]);
});

it('tells errors and kills too, each in Looker’s word, and nothing of tasks that ask for none', async () => {
  const target = await receiver();
  await using opened = await open({ targets: [at(target.port)] });
  const { world } = opened;
  await world.submit('select 0');
  await world.submit('select 1', hook(at(target.port)), owner);
  (await world.executors.next()).complete();
  (await world.executors.next()).fail(taskError('database_error', 'SECRET'));
  const killed = await world.submit('select 2', hook(at(target.port)), owner);
  await world.tasks.kill(killed.id, owner);
  await expect.poll(() => target.received.length).toBe(2);
  const types = target.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  expect(types.toSorted()).toEqual(['query_task.error', 'query_task.killed']);
  expect(JSON.stringify(target.received)).not.toContain('SECRET');
});

it('tries again with growing pauses, each attempt signed anew under the same id, until somebody takes it', async () => {
  const target = await receiver([500, 302, 429], '/in/elsewhere');
  await using opened = await open({ targets: [at(target.port)] });
  const { world, time } = opened;
  const { id } = await world.submit('select 1', hook(at(target.port)), owner);
  (await world.executors.next()).complete();
  for (const [count, pause] of [
    [1, 5_000],
    [2, 60_000],
    [3, 300_000],
  ] as const) {
    await expect.poll(() => target.received.length).toBe(count);
    await expect.poll(async () => (await deliveries(opened))[0]?.attempts).toBe(count);
    time.move(pause - 1);
    expect(target.received.length).toBe(count);
    time.move(1);
  }
  await expect.poll(() => target.received.length).toBe(4);
  await expect.poll(() => deliveries(opened)).toEqual([]);
  const { received } = target;
  expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([`msg_${id}`]));
  expect(new Set(received.map(({ headers }) => headers['webhook-signature'])).size).toBe(4);
  // A redirect is an attempt in vain.
  expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/in/x?k=1']));
});

it('is given up after the last attempt, when the receiver wants no more, and when its target is named no more', async () => {
  const target = await receiver(Array.from({ length: 20 }, () => 503));
  await using opened = await open({ targets: [at(target.port)] });
  const { world, time, logged } = opened;
  await world.submit('select 1', hook(at(target.port)), owner);
  (await world.executors.next()).complete();
  for (let count = 1; count <= 9; count += 1) {
    await expect.poll(() => target.received.length).toBe(count);
    if (count < 9) await expect.poll(async () => (await deliveries(opened))[0]?.attempts).toBe(count);
    time.move(36_000_000);
  }
  await expect.poll(() => deliveries(opened)).toEqual([]);
  expect(logged.at(-1)).toMatchObject(['a webhook was given up', { attempts: 9, why: '503' }]);
  target.statuses.splice(0, 99, 410);
  await world.submit('select 1', { ...hook(at(target.port)), cache: false }, owner);
  (await world.executors.next()).complete();
  await expect.poll(() => logged.at(-1)?.[1]['why']).toBe('410');
  await world.submit('select 2', { webhookUrl: 'https://nowhere.example.com/' }, owner);
  (await world.executors.next()).complete();
  await expect.poll(() => logged.at(-1)?.[1]['why']).toMatch(/no longer names/);
  // Keys in addresses are nobody's business.
  expect(JSON.stringify(logged)).not.toContain('k=1');
  expect(await deliveries(opened)).toEqual([]);
});

it('survives a stop: what was not told is told by the next start, of waiting tasks too', async () => {
  const target = await receiver([500]);
  const executors = createFakeExecutors(1);
  let [dir, id, waits] = ['', '', ''];
  {
    await using opened = await open({ targets: [at(target.port)], executors });
    ({ dir } = opened.world);
    ({ id } = await opened.world.submit('select 1', hook(at(target.port)), owner));
    (await executors.next()).complete();
    await expect.poll(async () => (await deliveries(opened))[0]?.attempts).toBe(1);
    ({ id: waits } = await opened.world.submit('select 2', hook(at(target.port)), owner));
  }
  executors.automatic = true;
  await using opened = await open({ targets: [at(target.port)], dir, executors });
  const told = () => target.received.map(({ headers }) => headers['webhook-id']);
  await expect.poll(told).toEqual([`msg_${id}`, `msg_${waits}`]);
  opened.time.move(5_000);
  await expect.poll(told).toEqual([`msg_${id}`, `msg_${waits}`, `msg_${id}`]);
  await expect.poll(() => deliveries(opened)).toEqual([]);
});

it('is in the same write as the end of its task, so that a crash leaves both or none', async () => {
  const target = await receiver([0]);
  const seen: (readonly [string, number])[] = [];
  await using opened = await open({
    targets: [at(target.port)],
    // What one transaction leaves, before anybody can see it.
    write: (write) => (work) =>
      write(async (handle) => {
        const out = await work(handle);
        const [task] = await handle.selectFrom('tasks').select('state').execute();
        seen.push([
          task?.state ?? '',
          (await handle.selectFrom('webhook_deliveries').select('task_id').execute()).length,
        ]);
        return out;
      }),
  });
  await opened.world.submit('select 1', hook(at(target.port)), owner);
  (await opened.world.executors.next()).complete();
  await expect.poll(() => target.received.length).toBe(1);
  expect(seen.filter(([state]) => state !== '')).toEqual([
    ['queued', 0],
    ['running', 0],
    ['complete', 1],
  ]);
});

it('bounds what a user has open, and gives room back once it is told', async () => {
  const target = await receiver();
  await using opened = await open({ targets: [at(target.port)], limits: { max_webhooks_per_user: 2 } });
  const { world } = opened;
  const submit = (sql: string, who = owner) => world.submit(sql, hook(at(target.port)), who);
  await submit('select 1');
  const second = await submit('select 2');
  await expect(submit('select 3')).rejects.toMatchObject({
    code: 'too_many_requests',
    message: expect.stringMatching(/max_webhooks_per_user/),
  });
  await world.submit('select 3');
  await submit('select 4', caller('2'));
  await world.tasks.kill(second.id, owner);
  await expect.poll(() => target.received.length).toBe(1);
  await expect.poll(() => deliveries(opened)).toEqual([]);
  await submit('select 5');
});

it('one user’s receiver that never answers holds nobody else up, and no task', async () => {
  const [silent, good] = [await receiver(Array.from({ length: 9 }, () => 0)), await receiver()];
  await using opened = await open({
    targets: [at(silent.port), at(good.port)],
    limits: { max_webhooks_per_user: 50 },
    executors: Object.assign(createFakeExecutors(2), { automatic: true }),
  });
  const { world, time, logged } = opened;
  for (let count = 0; count < 30; count += 1) {
    const { id } = await world.submit(`select ${String(count)}`, hook(at(silent.port)), owner);
    expect((await world.tasks.waitFor(id, owner, 5_000))?.state).toBe('complete');
  }
  await world.submit('select x', hook(at(good.port)), caller('2'));
  await expect.poll(() => good.received.length).toBe(1);
  expect(silent.received.length).toBe(2);
  time.move(15_000);
  await expect.poll(() => silent.received.length).toBe(4);
  expect(logged[0]).toMatchObject(['a webhook could not be delivered', { why: 'no answer in 15 s' }]);
});

it('a receiver that never answers holds up nobody who tells another, however many users tell it', async () => {
  const [silent, good] = [await receiver(Array.from({ length: 99 }, () => 0)), await receiver()];
  await using opened = await open({
    targets: [at(silent.port), at(good.port)],
    limits: { max_webhooks_per_user: 50 },
    executors: Object.assign(createFakeExecutors(2), { automatic: true }),
  });
  const { world, time } = opened;
  const tell = async (port: number, user: number, sql: string): Promise<void> => {
    const { id } = await world.submit(sql, hook(at(port)), caller(String(user)));
    expect((await world.tasks.waitFor(id, caller(String(user)), 5_000))?.state).toBe('complete');
  };
  for (let user = 1; user <= 40; user += 1) await tell(silent.port, user, `select ${String(user)}`);
  await expect.poll(() => silent.received.length).toBe(16);
  // Also of those who wait for the silent one.
  for (const user of [40, 41, 1]) await tell(good.port, user, `select 'x', ${String(user)}`);
  await expect.poll(() => good.received.length).toBe(3);
  expect(silent.received.length).toBe(16);
  // Those who wait get their turn.
  silent.statuses.splice(0);
  time.move(15_000);
  await expect.poll(() => silent.received.length).toBe(40);
});

it.each([
  ['an address that is not named', '127.0.0.1', []],
  ['a name of one', 'hooks.test', []],
  ['a name with none but another that is named', 'hooks.test', ['10.0.0.0/8']],
])('connects to nothing private: %s', async (_what, host, addresses) => {
  const target = await receiver();
  await using opened = await open({
    targets: [at(target.port, addresses, host)],
    lookUp: async () => [{ address: '127.0.0.1', family: 4 }],
  });
  await opened.world.submit('select 1', hook(at(target.port, [], host)), owner);
  (await opened.world.executors.next()).complete();
  await expect.poll(() => opened.logged[0]?.[1]['why']).toBe('EADDRESSREFUSED');
  expect(target.received).toEqual([]);
});

it('connects to the address that was checked, whatever the name leads to the next time', async () => {
  const target = await receiver();
  let asked = 0;
  await using opened = await open({
    targets: [at(target.port, ['127.0.0.1'], 'hooks.test')],
    lookUp: async () => {
      asked += 1;
      // Of several addresses those that it may not have are left out; a second look-up would give another.
      const first = [
        { address: '169.254.169.254', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ];
      return asked === 1 ? first : [{ address: '127.0.0.2', family: 4 }];
    },
  });
  await opened.world.submit('select 1', hook(at(target.port, [], 'hooks.test')), owner);
  (await opened.world.executors.next()).complete();
  await expect.poll(() => target.received[0]?.headers.host).toBe(`hooks.test:${String(target.port)}`);
  expect(asked).toBe(1);
});
