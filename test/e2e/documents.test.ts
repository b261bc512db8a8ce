/**
 * The commands of the documents, as a reader types them: in one folder, one document after the other, from the tutorial
 * on. `UPDATE_DOCS=1` writes what they print into the documents where that is something else.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentFiles } from '../../src/documents/contents.ts';
import { codeBlocks, commandBlocks, isCommands, markdownFiles, readMarkdown } from '../support/document-blocks.ts';
import type { CommandBlock } from '../support/document-blocks.ts';
import { root } from '../support/demo-process.ts';
import { postgresServer } from '../support/engines.ts';

const home = mkdtempSync(join(tmpdir(), 'coatcheck-documents-'));
const bin = join(home, 'bin');
const state = join(home, 'state.sh');
/** What the documents say → what is meant here. */
const meant = new Map<string, string>();

const isInstalled = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function createDatabases(): Promise<void> {
  const { host, port, user, password, database } = await postgresServer();
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  await client.query('DROP DATABASE IF EXISTS shop');
  await client.query('DROP ROLE IF EXISTS shop_reader');
  await client.end();
  meant.set('127.0.0.1:5432', `${host}:${String(port)}`);
  meant.set('port: 5432', `port: ${String(port)}`);
  meant.set('postgres:secret@', `${user}:${encodeURIComponent(password)}@`);
  // In the address of the tutorial's administrator.
  meant.set('/postgres"', `/${database}"`);
}

beforeAll(async () => {
  await createDatabases();
  mkdirSync(bin);
  const programs = { coatcheck: 'src/main.ts', ...(!isInstalled('psql') && { psql: 'test/support/psql.ts' }) };
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${root}/${script}' "$@"\n`, { mode: 0o755 });
  }
  const variables = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    COATCHECK_EXECUTORS: '1',
    COATCHECK_LOG_LEVEL: 'error',
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
  mkdirSync(join(home, 'work'));
  writeFileSync(state, `${lines.join('\n')}\ncd '${home}/work'\n`);
  meant.set('19999', String(await freePort()));
});

let serving: ChildProcess | null = null;

async function stopServing(): Promise<void> {
  if (serving === null) return;
  const ended = once(serving, 'exit');
  if (serving.exitCode === null) process.kill(-(serving.pid ?? 0), 'SIGTERM');
  if (serving.exitCode === null) await ended;
  serving = null;
}

afterAll(async () => {
  await stopServing();
  rmSync(home, { recursive: true, force: true });
});

const here = (text: string): string => [...meant].reduce((all, [said, is]) => all.replaceAll(said, is), text);
const there = (text: string): string =>
  [...meant]
    .reduce((all, [said, is]) => all.replaceAll(is, said), text)
    .replaceAll(`${home}/work`, '/home/me')
    .trimEnd();

/** Runs a block after what was set by those before it. @returns what it printed, as the documents show it */
async function run({ code }: CommandBlock): Promise<string> {
  const script = `. '${state}'\nset -aeuo pipefail\n${here(code)}\n{ export -p; printf 'cd %q\\n' "$PWD"; } > '${state}.new'\nmv '${state}.new' '${state}'`;
  const shell = spawn('bash', ['-c', script], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [exitCode] = (await once(shell, 'close')) as [number | null];
  if (exitCode !== 0) throw new Error(`${code}\nended with ${String(exitCode)}:\n${said}`);
  return there(said);
}

async function runInCheckout({ code }: CommandBlock): Promise<void> {
  const shell = spawn('bash', ['-euc', code], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  const said = readText(shell.stderr);
  const [exitCode] = (await once(shell, 'close')) as [number | null];
  expect([exitCode, await said]).toEqual([0, await said]);
}

/** Starts a block that goes on. @returns what it printed until it was ready */
async function serve({ code }: CommandBlock): Promise<string> {
  await stopServing();
  const script = `. '${state}'\nset -aeu\nexport COATCHECK_PORT=${meant.get('19999') ?? ''}\n${here(code)}`;
  const server = spawn('bash', ['-c', script], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  serving = server;
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (/ready at \S+.*\n/.test(said)) resolve(there(said));
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.once('exit', (code2) => reject(new Error(`${code}\nended with ${String(code2)}:\n${said}`)));
  });
}

async function untilReady(): Promise<void> {
  for (;;) {
    if ((await fetch(here('http://127.0.0.1:19999/readyz'))).ok) return;
    await delay(100);
  }
}

/** The tutorial's server, and a log-in. */
async function serveTutorial(): Promise<void> {
  const block = commandBlocks('docs/tutorial.md').find(({ marks }) => marks.has('serves'));
  if (block === undefined) throw new Error('The tutorial serves nothing.');
  await serve(block);
  await untilReady();
  const logIn = commandBlocks('docs/tutorial.md').find(({ code }) => code.includes('/login'));
  if (logIn === undefined) throw new Error('The tutorial logs nobody in.');
  await run({ ...logIn, code: `${logIn.code}\nAUTH="Authorization: token $TOKEN"` });
}

/** Does a text fit what a document shows, where `…` stands for anything? */
function fits(said: string, shown: string): boolean {
  const parts = shown.split('…').map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(said);
}

function check({ file, prints }: CommandBlock, said: string): void {
  if (prints === null || fits(said, prints)) return;
  if (process.env['UPDATE_DOCS'] !== '1') {
    expect(said).toBe(prints);
    return;
  }
  const text = readMarkdown(file);
  writeFileSync(
    join(root, file),
    text.replace(`\`\`\`text\n${prints}${prints === '' ? '' : '\n'}\`\`\``, () => `\`\`\`text\n${said}\n\`\`\``),
  );
}

const inOrder = [...new Set([...documentFiles, ...markdownFiles()])];

describe('every block of commands', () => {
  it('says how it is tried, and stands where it is found', () => {
    const known = new Set(['checkout', 'serves', 'asks', 'stopped', 'needs', 'tested-by', 'by-hand']);
    const faults = inOrder.flatMap((file) => {
      const blocks = commandBlocks(file);
      const all = codeBlocks(file);
      const wrong = blocks.flatMap(({ marks }) =>
        [...marks]
          .filter(([name, value]) => !known.has(name) || (name === 'tested-by' && !existsSync(join(root, value))))
          .map(([name, value]) => `${name}=${value}`),
      );
      const hidden = all.filter(isCommands).length === blocks.length ? [] : ['commands within a list or a quote'];
      const unnamed = all
        .filter(({ lang }) => lang === undefined || lang === '')
        .map(({ text }) => `no language: ${text.slice(0, 40)}`);
      return [...wrong, ...hidden, ...unnamed].map((fault) => `${file}: ${fault}`);
    });
    expect(faults).toEqual([]);
  });
});

for (const file of inOrder) {
  const blocks = commandBlocks(file);
  const tried = blocks.filter(({ marks }) => !marks.has('tested-by'));
  if (tried.length === 0) continue;
  describe(file, { timeout: 120_000 }, () => {
    let isBroken = false;
    for (const block of tried) {
      const { marks, code } = block;
      const name = code.split('\n', 1)[0] ?? '';
      const lacking = marks
        .get('needs')
        ?.split(',')
        .find((program) => !isInstalled(program));
      const reason = marks.get('by-hand')?.replaceAll('-', ' ');
      if (reason !== undefined) {
        it.skip(`${name} (by hand: ${reason})`, () => undefined);
      } else if (lacking !== undefined) {
        it.skip(`${name} (${lacking} is not installed)`, () => undefined);
      } else {
        it(name, async ({ skip }) => {
          if (isBroken) return skip('a command before it failed');
          isBroken = true;
          if (marks.has('stopped')) await stopServing();
          if (marks.has('asks') && serving === null) await serveTutorial();
          if (marks.has('checkout')) await runInCheckout(block);
          else check(block, marks.has('serves') ? await serve(block) : await run(block));
          isBroken = false;
        });
      }
    }
    afterAll(stopServing);
    if (file === 'docs/tutorial.md') {
      it('has a picture in the end', ({ skip }) => {
        if (isBroken) return skip('a command before it failed');
        const picture = readFileSync(join(home, 'work/chart.png'));
        expect(picture.subarray(1, 4).toString()).toBe('PNG');
        expect(picture.length).toBeGreaterThan(10_000);
      });
    }
  });
}
