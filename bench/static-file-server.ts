/** nginx serving one folder: the yardstick for downloads. Without nginx a bare node:http file stream, named so. */
import { spawn, spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export interface FileServer extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Serves the files of `folder` on loopback. */
export async function startFileServer(folder: string): Promise<FileServer> {
  const version = spawnSync('nginx', ['-v'], { encoding: 'utf8' });
  if (version.status === 0) {
    const port = await freePort();
    const home = mkdtempSync(join(tmpdir(), 'coatcheck-nginx-'));
    const config = join(home, 'nginx.conf');
    writeFileSync(
      config,
      `user root; worker_processes 1; daemon off; pid ${home}/pid; error_log ${home}/error.log;
       events { worker_connections 512; }
       http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000;
         client_body_temp_path ${home}/a; proxy_temp_path ${home}/b; fastcgi_temp_path ${home}/c; uwsgi_temp_path ${home}/d; scgi_temp_path ${home}/e;
         server { listen 127.0.0.1:${String(port)}; root ${folder}; } }`,
    );
    const child = spawn('nginx', ['-c', config, '-p', home, '-e', join(home, 'error.log')], { stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    return {
      name: version.stderr.trim().replace('nginx version: ', ''),
      url: `http://127.0.0.1:${String(port)}`,
      async [Symbol.asyncDispose]() {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGQUIT');
        await ended;
        rmSync(home, { recursive: true, force: true });
      },
    };
  }
  const server = createServer((incoming, outgoing) => {
    const file = join(folder, basename(incoming.url ?? ''));
    outgoing.writeHead(200, { 'content-length': statSync(file).size });
    createReadStream(file).pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    name: 'node:http (nginx is not installed)',
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
