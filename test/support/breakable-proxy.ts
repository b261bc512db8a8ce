/** Stands before a server on loopback, and can take it away. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface BreakableProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections are cut, and refused until `mend`. */
  cut(): void;
  /** Connections stay, and say nothing; so do new ones. */
  silence(): void;
  /** What says this reaches the server; then connections are cut before the answer, once. */
  cutAfter(text: string): void;
  mend(): void;
}

/** For the server to have done what it was told. */
const DONE_MS = 100;

export async function openProxy(to: { readonly host: string; readonly port: number }): Promise<BreakableProxy> {
  let state: 'open' | 'cut' | 'silent' = 'open';
  let last: string | null = null;
  const sockets = new Set<Socket>();
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    client.on('error', () => undefined);
    if (state === 'cut') {
      client.destroy();
      return;
    }
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    if (state === 'silent') return;
    const behind = connect(to.port, to.host);
    sockets.add(behind);
    behind.on('close', () => {
      sockets.delete(behind);
      client.destroy();
    });
    behind.on('error', () => undefined);
    client.on('close', () => behind.destroy());
    client.on('data', (bytes) => {
      if (state !== 'silent') behind.write(bytes);
      if (last === null || !bytes.includes(last)) return;
      last = null;
      state = 'silent';
      setTimeout(() => {
        destroyAll();
        state = 'open';
      }, DONE_MS);
    });
    behind.on('data', (bytes) => {
      if (state !== 'silent') client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut';
      destroyAll();
    },
    silence() {
      state = 'silent';
    },
    cutAfter(text) {
      last = text;
    },
    mend() {
      // What was said in silence is lost, as on a network that was cut.
      if (state === 'silent') destroyAll();
      state = 'open';
    },
    async [Symbol.asyncDispose]() {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
