/** Who waits, and who runs something and stays for its result, is told when the server stops. */
import { CoatcheckError } from './errors/catalogue.ts';

/** Signals and their triggers. */
export interface Ending {
  /** Aborts for those who wait. */
  readonly polls: AbortSignal;
  /** Aborts for those who run something and stay for its result. */
  readonly runs: AbortSignal;
  /** It begins nothing new, and is still there for who asks. */
  readonly isDraining: boolean;
  drain(): void;
  endPolls(): void;
  endRuns(): void;
}

export function createEnding(): Ending {
  const polls = new AbortController();
  const runs = new AbortController();
  let isDraining = false;
  return {
    get isDraining() {
      return isDraining;
    },
    drain() {
      isDraining = true;
    },
    polls: polls.signal,
    runs: runs.signal,
    endPolls: () => polls.abort(),
    endRuns: () => runs.abort(new CoatcheckError('server_stops', {})),
  };
}
