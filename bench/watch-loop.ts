/** Is loaded before the server's main, and tells who has started it how long the server's loop was held. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { percentile } from './measure.ts';

/** In milliseconds. */
export interface LoopDelay {
  readonly p999: number;
  readonly max: number;
  /** Of the loop's own processor time between two ticks, which a busy machine does not lengthen. */
  readonly busyP999: number;
  readonly busyMax: number;
}

/** What it samples, and what every sample has in it, in milliseconds. */
const RESOLUTION = 1;

// Executors inherit what the server was started with.
if (process.argv[1]?.endsWith('main.ts') === true && process.send !== undefined) {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  let busy: number[] = [];
  let before = processorMs();
  setInterval(() => {
    const now = processorMs();
    busy.push(now - before);
    before = now;
  }, RESOLUTION).unref();
  const inMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  process.on('message', () => {
    const delay: LoopDelay = {
      p999: inMs(histogram.percentile(99.9)),
      max: inMs(histogram.max),
      busyP999: percentile(busy, 0.999),
      busyMax: busy.reduce((most, one) => Math.max(most, one), 0),
    };
    process.send?.(delay);
    histogram.reset();
    busy = [];
  });
  process.channel?.unref();
}

/** Of this thread. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
