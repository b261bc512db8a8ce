/** The server as `npm start` runs it, over the demo, as a process of its own on a free port. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface DemoProcess {
  readonly origin: string;
  readonly pid: number;
  /** Its data folder, which goes when it is stopped. */
  readonly data: string;
  /** What it has printed, both streams. */
  said(): string;
  /** Ends it by a signal, as an operator does; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/**
 * @param flags more flags of `serve`
 * @param before what the shell does first: `ulimit -n 26`
 * @param data its data folder, when it is there already
 */
export async function startDemo(
  flags: readonly string[] = [],
  before = 'true',
  data = mkdtempSync(join(tmpdir(), 'coatcheck-demo-')),
): Promise<DemoProcess> {
  const argv = [
    'src/main.ts',
    'serve',
    '--project',
    'demo',
    '--port',
    '0',
    '--executors',
    '1',
    '--log-level',
    'warn',
    ...flags,
  ];
  const server = spawn('sh', ['-c', `${before} && exec "$0" "$@"`, process.execPath, ...argv], {
    cwd: root,
    env: { ...process.env, COATCHECK_DATA: data, COATCHECK_CLIENT_ID: 'demo', COATCHECK_CLIENT_SECRET: 'demo-secret' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
  let said = '';
  const origin = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /ready at (\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}: ${said}`)));
  });
  return {
    origin,
    pid: server.pid ?? 0,
    data,
    said: () => said,
    async stop() {
      server.kill('SIGTERM');
      const code = await ended;
      rmSync(data, { recursive: true, force: true });
      return code;
    },
  };
}
