/**
 * Keeps sockets from being read, for one reason or several. Node itself pauses and resumes a socket while it reads a
 * body; during a hold, what Node wants is remembered and done later.
 */
import type { Duplex } from 'node:stream';

/** `line`: its requests wait for their turn. `pace`: others are read first. */
export type HoldReason = 'line' | 'pace';

export interface ReadingHolds {
  hold(socket: Duplex, why: HoldReason): void;
  /** Continues reading, unless there is another reason to hold the socket. */
  release(socket: Duplex, why: HoldReason): void;
}

interface Held {
  readonly reasons: Set<HoldReason>;
  /** Would Node read now? */
  wanted: boolean;
}

export function createReadingHolds(): ReadingHolds {
  const held = new WeakMap<Duplex, Held>();
  const watch = (socket: Duplex): Held => {
    const known = held.get(socket);
    if (known !== undefined) return known;
    const state: Held = { reasons: new Set(), wanted: true };
    held.set(socket, state);
    const isFree = (wanted: boolean): boolean => {
      state.wanted = wanted;
      return state.reasons.size === 0;
    };
    const { pause, resume } = socket;
    socket.pause = () => (isFree(false) ? pause.call(socket) : socket);
    socket.resume = () => (isFree(true) ? resume.call(socket) : socket);
    return state;
  };
  return {
    hold(socket, why) {
      const state = watch(socket);
      if (state.reasons.size === 0) {
        const wanted = !socket.isPaused();
        socket.pause();
        state.wanted = wanted;
      }
      state.reasons.add(why);
    },
    release(socket, why) {
      const state = watch(socket);
      if (!state.reasons.delete(why) || state.reasons.size > 0) return;
      if (state.wanted) socket.resume();
    },
  };
}
