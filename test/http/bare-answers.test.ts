/** What Node would answer without a body, or not at all, is answered as every other error. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server[Symbol.asyncDispose]());

/** Everything that comes back for these bytes, until the other side closes. */
function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.on('close', () => resolve(said));
    socket.on('error', reject);
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no answer: ${said}`)));
  });
}

const close = 'Connection: close\r\n\r\n';

describe('an answer in Looker’s form to', () => {
  it.each([
    ['a request without Host', `GET /api/4.0/user HTTP/1.1\r\n${close}`, 400, /Host/],
    ['one without Host to no route', `GET /nowhere HTTP/1.1\r\n${close}`, 400, /Host/],
    [
      'an Expect that nobody can meet',
      `GET /alive HTTP/1.1\r\nHost: x\r\nExpect: 200-nope\r\n${close}`,
      417,
      /200-nope/,
    ],
    ['CONNECT', `CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n`, 405, /CONNECT/],
    ['bytes that are no HTTP', `HELLO\r\n\r\n`, 400, /HTTP/],
    ['an unknown method', `BREW /coffee HTTP/1.1\r\nHost: x\r\n${close}`, 400, /HTTP/],
    ['an address that is no URL', `GET /api/4.0/queries/%zz HTTP/1.1\r\nHost: x\r\n${close}`, 400, /URL/],
  ])('%s', async (_what, bytes, status, names) => {
    const answer = await exchange(bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
    expect(head.toLowerCase()).toContain('content-type: application/json');
    const { message, documentation_url } = JSON.parse(body) as { message: string; documentation_url: string };
    expect(message).toMatch(names);
    expect(documentation_url).toMatch(/^(?:https?:\/\/.*)?\/docs\/r\/err\/4\.0\/\d+\//);
  });

  it('a request of HTTP/1.0, which needs no Host, is a good one', async () => {
    expect(await exchange('GET /alive HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 [^]*alive\n$/);
  });
});
