// `npm run clients`: installs programs that people already use with Looker into a temporary folder, by package name, and
// runs them unchanged against a server over the demo project. `npm run clients -- spectacles henry` runs some of them;
// COATCHECK_CLIENTS_DIR=folder keeps what was installed. Says of each step whether it works, fails, or lacks what is
// known not to be served; fails when one fails, or works against what is known. Nothing of theirs is part of this
// project. What cannot be had is skipped, and said so.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clients } from './clients/registry.mjs';
import { install, node, root } from './install.mjs';

install();

const asked = process.argv.slice(2);
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

/** How the packages of a language are installed, and what its programs are called then. */
const languages = {
  pypi: {
    install: (into, packages) => [
      ['python3', ['-m', 'venv', into]],
      [join(into, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]],
    ],
    program: (into, name) => join(into, 'bin', name),
  },
  npm: {
    install: (into, packages) => [
      ['npm', ['install', '--prefix', into, '--no-audit', '--no-fund', '--loglevel=error', ...packages]],
    ],
    program: (into, name) => (name === 'node' ? node : join(into, 'node_modules', '.bin', name)),
  },
};

/** @returns what could not be done, or undefined */
function prepare({ registry, packages }, into) {
  mkdirSync(into, { recursive: true });
  for (const [command, args] of languages[registry].install(into, packages)) {
    const done = spawnSync(command, args, { cwd: into, encoding: 'utf8', timeout: 600_000 });
    if (done.error !== undefined) return `${command}: ${done.error.message}`;
    if (done.status !== 0) return lastLine(done.stderr + done.stdout);
  }
  return undefined;
}

const lastLine = (text) => text.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';

async function startServer() {
  const server = spawn(node, [join(root, 'src', 'main.ts'), 'serve', '--port', '0'], {
    cwd: root,
    env: {
      ...process.env,
      COATCHECK_PROJECT: join(root, 'demo'),
      COATCHECK_DATA: data,
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
    timeout: 120_000,
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
    problem: word === 'ok' ? undefined : (why ?? 'no reason given'),
  }));
  return done.status === 0 ? found : [...found, { step, problem: done.error?.message ?? lastLine(text) }];
}

function report(client, { step, problem }) {
  const lacks = client.lacks?.[step];
  if (problem === undefined) {
    if (lacks === undefined) say('works', client.name, step);
    else say('fails', client.name, step, `works, though it should lack ${lacks}`);
  } else if (lacks === undefined) say('fails', client.name, step, problem);
  else say('lacks', client.name, step, lacks);
}

const { server, origin } = await startServer();
try {
  for (const client of clients.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
    const into = join(folder, client.name);
    const problem = prepare(client, into);
    if (problem !== undefined) {
      say('skipped', client.name, `${client.packages.join(', ')} cannot be installed here`, problem);
      continue;
    }
    for (const program of client.programs) {
      for (const outcome of run(client, into, origin, program)) report(client, outcome);
    }
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
