// `npm run clients`: installs programs that people already use with Looker into a temporary folder, by package name, and
// runs them unchanged against a server over the demo project. `npm run clients -- spectacles henry` runs some of them;
// COATCHECK_CLIENTS_DIR=folder keeps what was installed, and `--record` writes what was seen into clients/records.json and
// docs/clients.md. Says of each step whether it works, fails, or lacks what is
// known not to be served; fails when one fails, or works against what is known. Nothing of theirs is part of this
// project. What cannot be had is skipped, and said so.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { languages } from './clients/languages.mjs';
import { makeProject } from './clients/project.mjs';
import { record } from './clients/records.mjs';
import { clients } from './clients/registry.mjs';
import { install, node, root } from './install.mjs';

install();

const keepsRecords = process.argv.includes('--record');
const asked = process.argv.slice(2).filter((word) => word !== '--record');
const unknown = asked.filter((name) => !clients.some((client) => client.name === name));
if (unknown.length > 0) {
  console.error(`No such client: ${unknown.join(', ')}. There are ${clients.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const kept = process.env.COATCHECK_CLIENTS_DIR;
const folder = kept ?? mkdtempSync(join(tmpdir(), 'coatcheck-clients-'));
const data = mkdtempSync(join(tmpdir(), 'coatcheck-clients-data-'));
const counts = { works: 0, fails: 0, lacks: 0, skipped: 0 };
const say = (outcome, client, step, why = '') => {
  counts[outcome] += 1;
  console.log(`${outcome.padEnd(7)} ${client}: ${step}${why === '' ? '' : ` (${why})`}`);
};

/** @returns what could not be done, or undefined */
function prepare({ registry, packages }, into) {
  mkdirSync(into, { recursive: true });
  for (const [command, args] of languages[registry].install(into, packages)) {
    const done = spawnSync(command, args, { cwd: into, encoding: 'utf8', timeout: 1_200_000 });
    if (done.error !== undefined) return `${command}: ${done.error.message}`;
    if (done.status !== 0) return refusalOf(done.stderr, done.stdout);
  }
  return undefined;
}

/** The line that says why an installation failed: what a program raised, or the first that speaks of an error. */
function refusalOf(stderr, stdout) {
  const lines = stripVTControlCharacters(`${stderr}\n${stdout}`)
    .split('\n')
    .map((line) => line.trim());
  const line = lines.find((one) => /^\w+Error: /.test(one)) ?? lines.find((one) => /error|forbidden/i.test(one));
  // Where a module or an artifact was asked for is this machine's affair.
  return line === undefined ? lastLine(stderr + stdout) : line.replace(/reading \S+ /, '').slice(0, 300);
}

const lastLine = (text) => text.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';

async function startServer() {
  const server = spawn(node, [join(root, 'src', 'main.ts'), 'serve', '--port', '0'], {
    cwd: root,
    env: {
      ...process.env,
      COATCHECK_PROJECT: makeProject(root, join(data, 'project')),
      COATCHECK_DATA: join(data, 'data'),
      COATCHECK_CLIENT_ID: 'demo',
      COATCHECK_CLIENT_SECRET: 'demo-secret',
    },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  let said = '';
  for await (const chunk of server.stdout) {
    said += String(chunk);
    const origin = /ready at (\S+)/.exec(said)?.[1];
    if (origin !== undefined) return { server, origin };
  }
  throw new Error(`The server did not start: ${said}`);
}

/** One program of a client; the steps it prints (`ok name`, `no name: why`) or, where it prints none, the whole. */
function run(client, into, origin, { step, program, args, input, steps = false, says }) {
  const url = new URL(origin);
  const at = { origin, host: url.hostname, port: url.port, id: 'demo', secret: 'demo-secret', folder: into };
  const done = spawnSync(languages[client.registry].program(into, program), args(at), {
    cwd: into,
    encoding: 'utf8',
    timeout: 300_000,
    input: input?.(at),
    env: { ...process.env, ...client.environment?.(at) },
  });
  const text = `${done.stdout}\n${done.stderr}`;
  if (!steps) {
    const fits = done.status === 0 && (says === undefined || says.test(text));
    return [{ step, problem: fits ? undefined : (done.error?.message ?? lastLine(text)) }];
  }
  const found = [...text.matchAll(/^(ok|no) ([^:\n]+)(?:: (.*))?$/gm)].map(([, word, name, why]) => ({
    step: name,
    ...(word === 'ok' ? { note: why } : { problem: why ?? 'no reason given' }),
  }));
  return done.status === 0 ? found : [...found, { step, problem: done.error?.message ?? lastLine(text) }];
}

function report(client, { step, problem, note }) {
  const lacks = client.lacks?.[step];
  const [outcome, why = note] = judged(problem, lacks);
  say(outcome, client.name, step, why);
  return { step, outcome, ...(why !== undefined && { why }) };
}

function judged(problem, lacks) {
  if (problem === undefined)
    return lacks === undefined ? ['works'] : ['fails', `works, though it should lack ${lacks}`];
  return lacks === undefined ? ['fails', problem] : ['lacks', lacks];
}

const { server, origin } = await startServer();
try {
  for (const client of clients.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
    const into = join(folder, client.name);
    const problem = prepare(client, into);
    if (problem !== undefined) {
      say('skipped', client.name, `${client.packages.join(', ')} cannot be installed here`, problem);
      if (keepsRecords) record(client.name, { skipped: problem });
      continue;
    }
    if (client.programs.length === 0) {
      say('skipped', client.name, 'can be installed here, but nothing is tried with it yet');
      continue;
    }
    const steps = client.programs.flatMap((program) =>
      run(client, into, origin, program).map((outcome) => report(client, outcome)),
    );
    if (keepsRecords)
      record(client.name, { versions: languages[client.registry].versions(into, client.packages), steps });
  }
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  rmSync(data, { recursive: true, force: true });
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}
console.log(
  Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', '),
);
process.exitCode = counts.fails === 0 ? 0 : 1;
