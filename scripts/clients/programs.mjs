// The programs of the clients in registry.mjs: which one is run for a step, with which arguments, and what its
// environment says of the server.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const own = (name) => join(import.meta.dirname, name);
export const sdkEnvironment = ({ origin, id, secret }) => ({
  LOOKERSDK_BASE_URL: origin,
  LOOKERSDK_CLIENT_ID: id,
  LOOKERSDK_CLIENT_SECRET: secret,
  LOOKERSDK_VERIFY_SSL: 'false',
  LOOKERSDK_TIMEOUT: '60',
});

/** @param addressOf the arguments that say where the server is */
const checker =
  (program, addressOf) =>
  (command, says, more = []) => ({
    step: command,
    program,
    args: (server) => [
      command,
      ...addressOf(server),
      '--client-id',
      server.id,
      '--client-secret',
      server.secret,
      ...(command === 'connect' ? [] : ['--project', 'faa']),
      ...more,
    ],
    says,
  });

export const spectacles = checker('spectacles', ({ host, port }) => ['--base-url', `http://${host}`, '--port', port]);
export const validator = checker('looker-validator', ({ origin }) => ['--base-url', origin]);

/** Henry reads its credentials out of a file only. */
export const henry = (command) => ({
  step: command,
  program: 'python',
  args: ({ folder }) => [
    '-c',
    [
      'import os, sys, subprocess',
      `open('looker.ini', 'w').write("[Looker]\\nbase_url=%s\\nclient_id=%s\\nclient_secret=%s\\nverify_ssl=False\\n" % tuple(os.environ["LOOKERSDK_" + n] for n in ("BASE_URL", "CLIENT_ID", "CLIENT_SECRET")))`,
      `sys.exit(subprocess.call([${JSON.stringify(join(folder, 'bin', 'henry'))}, *${JSON.stringify(command.split(' '))}, "--config-file", "looker.ini"]))`,
    ].join('\n'),
  ],
});

/** A program in Python beside this file, run by the Python that the packages were installed for. */
export const python = (file) => ({ step: 'program', program: 'python', args: () => [own(file)], steps: true });

/** Read from its standard input, a program finds the packages of the folder that it runs in. */
export const javascript = (file) => ({
  step: 'program',
  program: 'node',
  args: () => ['--input-type=module', '-'],
  input: () => readFileSync(own(file), 'utf8'),
  steps: true,
});

/** A program in Go beside this file and its steps, made with the modules of the folder that it runs in. */
export const go = (file) => ({
  step: 'program',
  program: 'go',
  args: () => ['run', own('client_steps.go'), own(file)],
  steps: true,
});

/** One command of Looker’s command line, which is made where it was brought to. */
export const lookerCli = (command) => ({
  step: command,
  program: 'go',
  args: ({ host, port, id, secret }) => [
    'run',
    'github.com/looker-open-source/looker-cli/cmd/looker-cli',
    ...command.split(' '),
    '--host',
    host,
    '--port',
    port,
    '--ssl=false',
    '--client-id',
    id,
    '--client-secret',
    secret,
  ],
});

/** Terraform with the provider that was brought. */
export const terraform = {
  step: 'program',
  program: 'node',
  args: ({ folder, origin, id, secret }) => [own('apply-terraform.mjs'), folder, origin, id, secret],
  steps: true,
};

export const toolbox = (toolset) => ({
  step: toolset,
  program: 'node',
  args: ({ folder }) => [own('toolbox.mjs'), join(folder, 'node_modules', '.bin', 'toolbox'), toolset],
  steps: true,
});
