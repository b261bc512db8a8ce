/** `npm run bench [NAME…]`: measures the rows of the design side by side and writes bench/RESULTS.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from './measure.ts';
import { benchClusterQueue } from './cluster-queue.ts';
import { benchHistory } from './history.ts';
import { benchLargeResults } from './large-results.ts';
import { benchLookml } from './lookml.ts';
import { benchMemory } from './memory.ts';
import { benchPolls } from './polls.ts';
import { benchReload } from './reload.ts';
import { benchSmallTasks } from './small-tasks.ts';
import { benchTrivialTask } from './trivial-task.ts';
import { benchWorstRequests } from './worst-requests.ts';

const benches: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  'trivial-task': benchTrivialTask,
  'small-tasks': benchSmallTasks,
  'large-results': benchLargeResults,
  polls: benchPolls,
  history: benchHistory,
  memory: benchMemory,
  lookml: benchLookml,
  reload: benchReload,
  'worst-requests': benchWorstRequests,
  'cluster-queue': benchClusterQueue,
};

const wanted = process.argv.slice(2);
const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`${name} …`);
  for (const row of await bench()) {
    rows.push(row);
    console.log(
      `  ${row.reached ? 'reached' : 'NOT YET'}  ${row.what}: ${row.ours} against ${row.against || 'nothing'} ${row.ratio} (${row.reach})`,
    );
  }
}

if (wanted.length === 0) {
  const version = (name: string): string =>
    (
      JSON.parse(readFileSync(join(import.meta.dirname, '../node_modules', name, 'package.json'), 'utf8')) as {
        version: string;
      }
    ).version;
  const [cpu] = cpus();
  writeFileSync(
    join(import.meta.dirname, 'RESULTS.md'),
    `# Bench results

Written by \`npm run bench\`: each ratio is taken side by side in one run, after warming up, as a median of repeats.

Machine: ${String(cpus().length)} × ${cpu?.model.trim() ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${process.platform} ${process.arch}.
Versions: Node ${process.versions.node}, DuckDB ${version('@duckdb/node-api')}, Fastify ${version('fastify')}.

| what | Coatcheck | against | ratio | reach | reached |
|---|---|---|---|---|---|
${rows.map((row) => `| ${row.what} | ${row.ours} | ${row.against} | ${row.ratio} | ${row.reach} | ${row.reached ? 'yes' : 'not yet'} |`).join('\n')}
`,
  );
}
