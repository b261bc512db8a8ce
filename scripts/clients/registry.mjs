// The clients that `npm run clients` tries: where they come from, how they are called, and what they lack. A program
// prints its own steps (`steps: true`) or is one step, which works when it ends with 0 and says what it should.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const own = (name) => join(import.meta.dirname, name);
const sdkEnvironment = ({ origin, id, secret }) => ({
  LOOKERSDK_BASE_URL: origin,
  LOOKERSDK_CLIENT_ID: id,
  LOOKERSDK_CLIENT_SECRET: secret,
  LOOKERSDK_VERIFY_SSL: 'false',
  LOOKERSDK_TIMEOUT: '60',
});

const spectacles = (command, says, more = []) => ({
  step: command,
  program: 'spectacles',
  args: ({ host, port, id, secret }) => [
    command,
    '--base-url',
    `http://${host}`,
    '--port',
    port,
    '--client-id',
    id,
    '--client-secret',
    secret,
    ...(command === 'connect' ? [] : ['--project', 'faa']),
    ...more,
  ],
  says,
});

const validator = (command, more = []) => ({
  step: command,
  program: 'looker-validator',
  args: ({ origin, id, secret }) => [
    command,
    '--base-url',
    origin,
    '--client-id',
    id,
    '--client-secret',
    secret,
    ...(command === 'connect' ? [] : ['--project', 'faa']),
    ...more,
  ],
});

/** Henry reads its credentials out of a file only. */
const henry = (command) => ({
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

export const clients = [
  {
    name: 'sdk-python',
    registry: 'pypi',
    packages: ['looker-sdk'],
    environment: sdkEnvironment,
    programs: [{ step: 'program', program: 'python', args: () => [own('sdk-python.py')], steps: true }],
  },
  {
    name: 'sdk-node',
    registry: 'npm',
    packages: ['@looker/sdk', '@looker/sdk-rtl', '@looker/sdk-node'],
    environment: sdkEnvironment,
    programs: [
      {
        step: 'program',
        program: 'node',
        // Read from its standard input, a program finds the packages of the folder that it runs in.
        args: () => ['--input-type=module', '-'],
        input: () => readFileSync(own('sdk-node.mjs'), 'utf8'),
        steps: true,
      },
    ],
  },
  {
    name: 'spectacles',
    registry: 'pypi',
    packages: ['spectacles'],
    programs: [
      spectacles('connect', /Connected to Looker version/),
      // Names are coloured.
      spectacles('sql', /faa\.flights\S* passed/),
      spectacles('lookml'),
      spectacles('content'),
      spectacles('assert'),
    ],
  },
  {
    name: 'looker-validator',
    registry: 'pypi',
    packages: ['looker-validator'],
    programs: [validator('connect'), validator('sql'), validator('lookml'), validator('content'), validator('assert')],
  },
  {
    name: 'henry',
    registry: 'pypi',
    packages: ['henry'],
    // All but the list of projects come out of Looker's own record of what was queried.
    lacks: Object.fromEntries(
      ['pulse', 'analyze models', 'analyze explores', 'vacuum models', 'vacuum explores'].map((step) => [
        step,
        'the model system__activity',
      ]),
    ),
    environment: sdkEnvironment,
    programs: [
      'pulse',
      'analyze projects',
      'analyze models',
      'analyze explores',
      'vacuum models',
      'vacuum explores',
    ].map(henry),
  },
];
