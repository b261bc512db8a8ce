/** A generated 4,000-file project: its first and second start, and what ten changes of one file cost whom. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer, type Server } from './coatcheck.ts';
import { generatedView, writeGeneratedProject } from './generated-project.ts';
import { median, ms, times, type BenchRow } from './measure.ts';

const FILES = 4_000;
const RELOADS = 10;
/** Between two questions of a client. */
const PAUSE_MS = 5;
/** After a start and after a reload, until everything has been said and freed. */
const SETTLE_MS = 5_000;

export async function benchReload(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-reload-'));
  using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
  const [project, data] = [join(folder, 'project'), join(folder, 'data')];
  mkdirSync(project);
  writeGeneratedProject(project, FILES);
  writeFileSync(
    join(project, 'coatcheck.yaml'),
    "connections: [{ name: c, dialect_name: duckdb, database: ':memory:' }]\n",
  );
  const first = await start(project, data);
  let measured: Awaited<ReturnType<typeof reloads>>;
  {
    await using server = first.server;
    measured = await reloads(server, project);
  }
  const second = await start(project, data);
  await using _second = second.server;
  return rowsOf(measured, { first: first.ms, second: second.ms });
}

async function start(project: string, data: string): Promise<{ readonly server: Server; readonly ms: number }> {
  const from = performance.now();
  const server = await startServer(project, data);
  return { server, ms: performance.now() - from };
}

async function reloads(server: Server, project: string) {
  await label(server);
  await delay(SETTLE_MS);
  const before = memoryOf(server);
  await server.loopDelay();
  await delay(SETTLE_MS);
  const idle = await server.loopDelay();
  const took: number[] = [];
  for (let round = 0; round < RELOADS; round += 1) {
    const wanted = `Round ${String(round)}`;
    const from = performance.now();
    writeFileSync(join(project, 'views', 'v0.view.lkml'), generatedView(0, wanted));
    while ((await label(server)) !== wanted) {
      await server.get('/user?fields=id');
      await delay(PAUSE_MS);
    }
    took.push(performance.now() - from);
  }
  const loop = await server.loopDelay();
  await delay(SETTLE_MS);
  return { took, loop, idle, before, after: memoryOf(server) };
}

/** What the changed field is called. */
async function label(server: Server): Promise<string | undefined> {
  const { body } = await server.get('/lookml_models/big/explores/v0?fields=fields(dimensions(name,label_short))');
  const { fields } = JSON.parse(body.toString()) as {
    fields: { dimensions: { name: string; label_short: string }[] };
  };
  return fields.dimensions.find(({ name }) => name === 'v0.id')?.label_short;
}

type Memory = Readonly<Record<'server' | 'loader' | 'compilers', number>>;

/** Resident memory in MB, by what the processes are. */
function memoryOf({ process: { pid = 0 } }: Server): Memory {
  const memory = { server: residentMb(pid), loader: 0, compilers: 0 };
  for (const child of readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').split(' ')) {
    if (child === '') continue;
    const title = readFileSync(`/proc/${child}/cmdline`, 'utf8');
    if (title.startsWith('coatcheck-loader')) memory.loader += residentMb(Number(child));
    if (title.startsWith('coatcheck-compiler')) memory.compilers += residentMb(Number(child));
  }
  return memory;
}

function residentMb(pid: number): number {
  return (Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) * 1024) / 1e6;
}

const mb = ({ server, loader, compilers }: Memory): string =>
  `server ${server.toFixed(0)} MB, loader ${loader.toFixed(0)} MB, compilers ${compilers.toFixed(0)} MB`;

function rowsOf(
  { took, loop, idle, before, after }: Awaited<ReturnType<typeof reloads>>,
  { first, second }: { readonly first: number; readonly second: number },
): BenchRow[] {
  const project = `a generated ${FILES.toLocaleString('en')}-file project`;
  const grown = after.server / before.server;
  return [
    {
      what: `loop delay of the server over ${String(RELOADS)} reloads of ${project}, p99.9`,
      ours: ms(loop.p999),
      against: `${ms(idle.p999)} (idle)`,
      ratio: `max ${ms(loop.max)}, idle ${ms(idle.max)}; of its own processor time p99.9 ${ms(loop.busyP999)}, max ${ms(loop.busyMax)}`,
      reach: '≤ 10 ms',
      reached: loop.p999 <= 10,
    },
    {
      what: `change of one file → new version answers, ${project}, median`,
      ours: ms(median(took)),
      against: `${ms(took[0] ?? Number.NaN)} (the first), ${ms(Math.max(...took))} (the longest)`,
      ratio: '',
      reach: '≤ 1,000 ms',
      reached: median(took) <= 1_000,
    },
    {
      what: `memory after ${String(RELOADS)} reloads of ${project}`,
      ours: mb(after),
      against: `${mb(before)} (before)`,
      ratio: `${times(grown)} (server)`,
      reach: '≤ 1.1 × (server)',
      reached: grown <= 1.1,
    },
    {
      what: `second start over ${project}`,
      ours: ms(second),
      against: `${ms(first)} (the first)`,
      ratio: times(second / first),
      reach: '≤ 0.3 ×',
      reached: second / first <= 0.3,
    },
  ];
}
