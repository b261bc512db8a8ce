import { interruptible } from '../results/workbench/interruptible.ts';
import type { ExecutorContext } from './executor-context.ts';
import type { JobControl } from './job-control.ts';
import { keepTables } from './keep-tables.ts';
import type { UpkeepJob, UpkeepOutcome } from './messages.ts';

interface Desk {
  readonly executor: ExecutorContext;
  readonly control: JobControl;
}

/** Brings the tables of the server's own activity up to date. Rejects if they stay as they are. */
export async function runUpkeep({ jobId, upkeep }: UpkeepJob, { executor, control }: Desk): Promise<UpkeepOutcome> {
  using _deadline = control.step({ step: 'workbench', limitMs: executor.workbenchTimeoutMs });
  using bench = await executor.workbench.connect('UTC', 'many');
  const { connection } = bench;
  const setAside = await interruptible(connection, control.signal, () => keepTables(upkeep, jobId, connection));
  return { kind: 'kept', jobId, ...(setAside !== null && { setAside }) };
}
