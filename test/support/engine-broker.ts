/**
 * Global setup of the test run: lends database servers to test files. A server starts when the first file asks for
 * it and stops after the last test, so a run that needs none pays for none.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { engineServers, type RunningServer } from './engine-servers.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `GET <url>/<dialect>` answers the server's address as JSON, null when it is not installed. */
    engineBroker: string;
  }
}

const starters: ReadonlyMap<string, () => Promise<RunningServer>> = new Map(
  Object.entries(engineServers).flatMap(([name, start]) => (start === null ? [] : [[`/${name}`, start]])),
);

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = new Map<string, Promise<RunningServer>>();
  const broker = createServer((request, response) => {
    const name = request.url ?? '';
    const start = starters.get(name);
    if (start === undefined) {
      response.writeHead(404).end();
      return;
    }
    const server = running.get(name) ?? start();
    running.set(name, server);
    server.then(
      ({ address }) => response.end(JSON.stringify(address)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
  project.provide('engineBroker', `http://127.0.0.1:${String((broker.address() as AddressInfo).port)}`);
  return async () => {
    broker.closeAllConnections();
    broker.close();
    await Promise.all(
      [...running.values()].map(async (server) =>
        server.then(
          ({ stop }) => stop(),
          () => undefined,
        ),
      ),
    );
  };
}
