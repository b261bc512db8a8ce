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
  return clockOver(systemClock);
}

/** Time goes by when a test says so, however busy the machine is; timers are real. */
export function stillClock(): MovableClock {
  const [now, steady] = [systemClock.now(), systemClock.steady()];
  return clockOver({ ...systemClock, now: () => now, steady: () => steady });
}

function clockOver(clock: Clock): MovableClock {
  let passed = 0;
  let stepped = 0;
  return {
    ...clock,
    now: () => clock.now() + passed + stepped,
    steady: () => clock.steady() + passed,
    move: (ms) => void (passed += ms),
    step: (ms) => void (stepped += ms),
  };
}
