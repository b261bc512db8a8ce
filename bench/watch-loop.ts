/** Is loaded before the server's main, and tells who has started it how long the server's loop was held. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** In milliseconds. */
export interface LoopDelay {
  readonly p999: number;
  readonly max: number;
}

/** What it samples, and what every sample has in it, in milliseconds. */
const RESOLUTION = 1;

// Executors inherit what the server was started with.
if (process.argv[1]?.endsWith('main.ts') === true && process.send !== undefined) {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  const inMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  process.on('message', () => {
    process.send?.({ p999: inMs(histogram.percentile(99.9)), max: inMs(histogram.max) } satisfies LoopDelay);
    histogram.reset();
  });
  process.channel?.unref();
}
