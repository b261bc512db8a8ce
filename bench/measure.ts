/** What all benches share: timing, statistics, and the rows of the table. */

export interface BenchRow {
  /** What was measured. */
  readonly what: string;
  readonly ours: string;
  /** Measured beside it in the same run. */
  readonly against: string;
  /** Ours over theirs, or a plain value, as text. */
  readonly ratio: string;
  /** The aim of the design. */
  readonly reach: string;
  readonly reached: boolean;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Nearest-rank percentile; `share` from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** Milliseconds that `work` takes. */
async function time(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** Runs two works alternately, so that what the machine does meanwhile hits both alike; gives all times. */
export async function sideBySide(
  rounds: { readonly warmUp: number; readonly measured: number },
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
): Promise<{ ours: number[]; theirs: number[] }> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds.warmUp + rounds.measured; round += 1) {
    const a = await time(ours);
    const b = await time(theirs);
    if (round >= rounds.warmUp) {
      times.ours.push(a);
      times.theirs.push(b);
    }
  }
  return times;
}

/** Requests per second with `connections` clients asking one after the other for `durationMs`. */
export async function rate(connections: number, durationMs: number, ask: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + durationMs;
  let done = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        await ask();
        done += 1;
      }
    }),
  );
  return (done / durationMs) * 1000;
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
export const times = (value: number): string => `${value.toFixed(2)} ×`;
