/**
 * Closes connections whose client takes nothing of an answer for a minute, since what is held for them would stay for
 * as long as they like. Clients that take a little now and then may go on at any pace.
 */
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../lib/clock.ts';

/** Looks are counted rather than time, since clients are not to blame if this process stands still. */
export interface SendPatience {
  /** The number of looks in a row at which nothing was taken, after which the connection is closed. */
  readonly looks: number;
  readonly everyMs: number;
}

const PATIENCE: SendPatience = { looks: 6, everyMs: 10_000 };

interface Progress {
  /** The bytes written to the socket, and those that the system has not taken yet. */
  readonly written: number;
  readonly pending: number;
  /** What the system says about its own buffer; undefined if it was not asked or does not say. */
  readonly unsent: string | undefined;
  /** The number of looks since something was taken. */
  readonly looks: number;
}

/** Watches connections until the server closes. */
export function closeWhoTakesNothing(server: Server, clock: Clock, { looks, everyMs } = PATIENCE): void {
  const open = new Map<Socket, Progress>();
  const forget = (socket: Socket) => open.delete(socket);
  server.on('connection', (socket: Socket) => {
    open.set(socket, progressOf(socket));
    socket.once('close', () => forget(socket));
  });
  const look = async (): Promise<void> => {
    const waiting = [...open].filter(([socket, before]) => {
      const now = progressOf(socket);
      const isWaiting = now.pending > 0 && now.pending === before.pending && now.written === before.written;
      if (!isWaiting) open.set(socket, now);
      return isWaiting;
    });
    if (waiting.length === 0) return;
    const unsent = await readUnsent();
    for (const [socket, before] of waiting) {
      if (!open.has(socket)) continue;
      const now = unsent.get(placeOf(socket.localPort, socket.remotePort));
      // The system's buffer may hold megabytes, so that a slow client takes data for minutes before Node notices.
      const hasTaken = before.unsent !== undefined && now !== undefined && now !== before.unsent;
      if (!hasTaken && before.looks + 1 >= looks) socket.destroy();
      else open.set(socket, { ...before, unsent: now, looks: hasTaken ? 0 : before.looks + 1 });
    }
  };
  let isOver = false;
  const lookLater = (): void => {
    if (!isOver) clock.after(everyMs, () => void look().then(lookLater));
  };
  lookLater();
  server.once('close', () => {
    isOver = true;
  });
}

function progressOf({ bytesWritten, writableLength }: Socket): Progress {
  return { written: bytesWritten, pending: writableLength, unsent: undefined, looks: 0 };
}

const placeOf = (localPort = 0, remotePort = 0): string => `${String(localPort)} ${String(remotePort)}`;

/** `0: LOCAL:PORT REMOTE:PORT STATE UNSENT:UNREAD …`, in hex, see proc(5). */
const ROW = /^ *\d+: [\dA-F]+:([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) [\dA-F]{2} ([\dA-F]{8}):/gm;

/** The bytes that the system has not sent yet, by ports. Empty if it does not say, as on systems other than Linux. */
async function readUnsent(): Promise<ReadonlyMap<string, string>> {
  const tables = await Promise.all(
    ['/proc/self/net/tcp', '/proc/self/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => '')),
  );
  const unsent = new Map<string, string>();
  for (const [, local = '', remote = '', bytes = ''] of tables.flatMap((table) => [...table.matchAll(ROW)])) {
    const place = placeOf(Number.parseInt(local, 16), Number.parseInt(remote, 16));
    // Clients with different addresses may have the same port.
    unsent.set(place, `${unsent.get(place) ?? ''} ${bytes}`);
  }
  return unsent;
}
