import type { Clock } from '../../src/lib/clock.ts';
import { systemClock } from '../../src/lib/clock.ts';

/** Real time and real timers, to which a test adds. */
export interface MovableClock extends Clock {
  /** Time goes by. */
  move(ms: number): void;
  /** Somebody sets the machine's clock, forwards or backwards: no time goes by. */
  step(ms: number): void;
}

export function movableClock(): MovableClock {
  let passed = 0;
  let stepped = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + passed + stepped,
    steady: () => systemClock.steady() + passed,
    move: (ms) => void (passed += ms),
    step: (ms) => void (stepped += ms),
  };
}
