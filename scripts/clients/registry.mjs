// The clients that `npm run clients` tries: where they come from, what is done with them, and what they lack. A program
// prints its own steps (`steps: true`) or is one step, which works when it ends with 0 and says what it should.
// `lacks` says why a step cannot work; one that works all the same makes the run fail. Without programs a client is one
// that no registry has had so far.
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

/** A program in Python beside this file, run by the Python that the packages were installed for. */
const python = (file) => ({ step: 'program', program: 'python', args: () => [own(file)], steps: true });

/** Read from its standard input, a program finds the packages of the folder that it runs in. */
const javascript = (file) => ({
  step: 'program',
  program: 'node',
  args: () => ['--input-type=module', '-'],
  input: () => readFileSync(own(file), 'utf8'),
  steps: true,
});

/** A program in Go beside this file and its steps, made with the modules of the folder that it runs in. */
const go = (file) => ({
  step: 'program',
  program: 'go',
  args: () => ['run', own('client_steps.go'), own(file)],
  steps: true,
});

const toolbox = (toolset) => ({
  step: toolset,
  program: 'node',
  args: ({ folder }) => [own('toolbox.mjs'), join(folder, 'node_modules', '.bin', 'toolbox'), toolset],
  steps: true,
});

const lackingAll = (steps, why) => Object.fromEntries(steps.split(' ').map((step) => [step, why]));

export const clients = [
  {
    name: 'sdk-python',
    title: 'Looker SDK for Python',
    does: 'users, roles, groups, queries, tasks, SQL Runner; then every operation that is served, by its own method',
    registry: 'pypi',
    packages: ['looker-sdk'],
    environment: sdkEnvironment,
    programs: [python('sdk-python.py'), python('sdk-python-operations.py')],
  },
  {
    name: 'sdk-node',
    title: 'Looker SDK for TypeScript (Node)',
    does: 'the same, and the operations that bring results as streams',
    registry: 'npm',
    packages: ['@looker/sdk', '@looker/sdk-rtl', '@looker/sdk-node'],
    environment: (at) => ({ ...sdkEnvironment(at), COATCHECK_OPERATIONS: own('operations.json') }),
    programs: [javascript('sdk-node.mjs'), javascript('sdk-node-operations.mjs')],
  },
  {
    name: 'spectacles',
    title: 'Spectacles',
    does: 'checks a project: each explore in SQL, LookML, content, data tests',
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
    title: 'looker-validator',
    does: 'the same checks',
    registry: 'pypi',
    packages: ['looker-validator'],
    programs: [validator('connect'), validator('sql'), validator('lookml'), validator('content'), validator('assert')],
  },
  {
    name: 'henry',
    title: 'Henry',
    does: 'what of a model is used, out of system__activity',
    registry: 'pypi',
    packages: ['henry'],
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
  {
    name: 'toolbox',
    title: 'Google’s MCP Toolbox',
    does: 'every tool of the sets looker and looker-dev, asked as an agent asks',
    registry: 'npm',
    packages: ['@toolbox-sdk/server'],
    environment: ({ origin, id, secret }) => ({
      LOOKER_BASE_URL: origin,
      LOOKER_CLIENT_ID: id,
      LOOKER_CLIENT_SECRET: secret,
      LOOKER_VERIFY_SSL: 'false',
    }),
    lacks: {
      ...lackingAll('run_look make_look', 'Looks: there are none, and they cannot be made'),
      ...lackingAll(
        'make_dashboard add_dashboard_element update_dashboard_element add_dashboard_filter create_dashboard_layout update_dashboard_layout_component',
        'dashboards that are made by the API: they are files of the project',
      ),
      generate_embed_url: 'pages to embed',
    },
    programs: [toolbox('looker'), toolbox('looker-dev')],
  },
  {
    name: 'datahub',
    title: 'DataHub’s Looker source',
    does: 'ingests explores with their fields and lineage, dashboards, charts and usage',
    registry: 'pypi',
    packages: ['acryl-datahub[looker]'],
    environment: sdkEnvironment,
    programs: [python('ingest-datahub.py')],
  },
  {
    name: 'openmetadata',
    title: 'OpenMetadata’s Looker source',
    does: 'ingests dashboards and models',
    registry: 'pypi',
    packages: ['openmetadata-ingestion[looker]'],
    programs: [],
  },
  {
    name: 'airbyte',
    title: 'Airbyte’s Looker source',
    does: 'its check, and all of its streams to the end, by TLS',
    registry: 'pypi',
    packages: ['airbyte-source-looker', 'trustme'],
    environment: sdkEnvironment,
    programs: [python('read-airbyte.py')],
  },
  {
    name: 'airflow',
    title: 'Airflow’s Looker hook',
    does: 'starts the build of a derived table, waits for it, stops it',
    registry: 'pypi',
    packages: ['apache-airflow-providers-google'],
    environment: sdkEnvironment,
    programs: [python('build-airflow.py')],
  },
  {
    name: 'dagster',
    title: 'Dagster’s Looker resource',
    does: 'makes assets of explores and dashboards, has a derived table built',
    registry: 'pypi',
    packages: ['dagster-looker'],
    environment: sdkEnvironment,
    programs: [python('load-dagster.py')],
  },
  {
    name: 'sdk-go',
    title: 'Looker SDK for Go',
    does: 'users, roles, groups, queries, tasks, SQL Runner; then every operation that is served, by its own method',
    registry: 'go',
    // By its version: there are registries that have it and do not say which one is the latest.
    packages: ['github.com/looker-open-source/sdk-codegen/go@v0.26.12'],
    environment: (at) => ({ ...sdkEnvironment(at), COATCHECK_OPERATIONS: own('operations.json') }),
    lacks: {
      'rows of run_sql_interface_query':
        'a type that holds rows: the SDK takes them for text, as Looker’s description says, and they are objects',
    },
    programs: [go('sdk-go.go'), go('sdk-go-operations.go')],
  },
  {
    name: 'gzr',
    title: 'gzr (Go)',
    registry: 'go',
    packages: ['github.com/looker-open-source/gzr@latest'],
    programs: [],
  },
  {
    name: 'sdk-kotlin',
    title: 'Looker SDK for Kotlin and Java',
    registry: 'maven',
    packages: ['com.looker.sdk:looker-kotlin-sdk:RELEASE'],
    programs: [],
  },
  {
    name: 'terraform-hirosassa',
    title: 'Terraform provider hirosassa/looker',
    registry: 'terraform',
    packages: ['hirosassa/looker'],
    programs: [],
  },
  {
    name: 'terraform-devotedhealth',
    title: 'Terraform provider DevotedHealth/looker',
    registry: 'terraform',
    packages: ['DevotedHealth/looker'],
    programs: [],
  },
];
