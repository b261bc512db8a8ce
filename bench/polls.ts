/** Polls per second of a finished task, against the same JSON from a bare Fastify route; small tasks per second. */
import { join } from 'node:path';
import Fastify from 'fastify';
import { http, root, smallTasks, startServer } from './coatcheck.ts';
import { median, rate, times, type BenchRow } from './measure.ts';

export async function benchPolls(): Promise<BenchRow[]> {
  await using server = await startServer(join(root, 'demo'));
  const query = (await server.post('/queries', { model: 'faa', view: 'airports', fields: ['airports.count'] })) as {
    id: string;
  };
  const id = await server.task(query.id, 'json');
  const { body } = await server.get(`/query_tasks/${id}`);
  // The bare route runs in a process of its own, as the server does: the client's work must not slow one of the two.
  await using bare = await startBareRoute(body.toString());

  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const a = await rate(16, 1500, () => server.get(`/query_tasks/${id}`));
    const b = await rate(16, 1500, () => http(bare.url));
    if (round > 0) {
      ours.push(a);
      theirs.push(b);
    }
  }
  const ratio = median(ours) / median(theirs);

  const oneTask = await smallTasks(server);
  // The first hundreds warm three processes up.
  await rate(8, 3000, oneTask);
  const tasks = await rate(8, 5000, oneTask);
  return [
    {
      what: 'polls of a task per second',
      ours: median(ours).toFixed(0),
      against: `${median(theirs).toFixed(0)} (the same JSON from a bare Fastify route)`,
      ratio: times(ratio),
      reach: '≥ 0.8 ×',
      reached: ratio >= 0.8,
    },
    {
      what: 'small tasks per second, each run in the database, awaited by 8 clients',
      ours: tasks.toFixed(0),
      against: '',
      ratio: '',
      reach: '≥ 300',
      reached: tasks >= 300,
    },
  ];
}

async function startBareRoute(json: string): Promise<AsyncDisposable & { readonly url: string }> {
  const { fork } = await import('node:child_process');
  const child = fork(import.meta.filename, ['bare-route', json], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const url = await new Promise<string>((resolve) => child.once('message', (message) => resolve(message as string)));
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

if (process.argv[2] === 'bare-route') {
  const answer = JSON.parse(process.argv[3] ?? '{}') as object;
  const app = Fastify();
  app.get('/query_tasks/:id', () => answer);
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  process.send?.(`${address}/query_tasks/x`);
}
