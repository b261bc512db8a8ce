/** `coatcheck doctor`: looks at everything that a server needs, before it is one. */
import { NO_ACTIVITY } from '../config/activity-config.ts';
import { counted } from '../lib/counted.ts';
import { accessSync, constants, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig, missingFiles } from '../config/load-config.ts';
import type { Config } from '../config/config.ts';
import { connectionSchemas } from '../connections/connection-schemas.ts';
import { openCoatcheck } from '../index.ts';
import { defineCommand, onlyOne } from './command.ts';
import { printRows, type Columns } from './print-table.ts';
import { openFilesLimit } from './serve.ts';
import type { RunIo } from './run.ts';
import { silenceReason } from './silence-reason.ts';
import { readServedProject } from './served-project.ts';

const USAGE = `coatcheck doctor [DIR] [flags]: check whether a project can be served here
  DIR, --project DIR  the project's folder (default: the current one)
  --data DIR          its data folder (default: .coatcheck inside the project)
  --json              as JSON
Looks at Node, the configuration, the data folder, memory, the LookML, and asks every connection's database. A server may
run meanwhile. Ends with 0 when nothing is wrong (warnings do not count), with 1 otherwise, with 2 when the command is wrong.`;

interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'warning' | 'wrong';
  readonly message: string;
}

const columns: Columns<Finding> = [
  ['', ({ state }) => state],
  ['', ({ what }) => what],
  ['', ({ message }) => message],
];

export const runDoctor = defineCommand({
  name: 'doctor',
  usage: USAGE,
  options: { project: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean', default: false } },
  async run({ values, positionals }, io: RunIo) {
    const named = [...(values.project === undefined ? [] : [values.project]), ...positionals];
    const project = onlyOne(named, 'project', io.env['COATCHECK_PROJECT'] ?? '.');
    const argv = [`--project=${project}`, ...(values.data === undefined ? [] : [`--data=${values.data}`])];
    const findings: Finding[] = [nodeFound(), filesFound()];
    const config = readConfiguration(argv, io, findings);
    if (config !== null) {
      findings.push(folderFound(config), memoryFound(config), await lookmlFound(project, io));
      findings.push(...(await connectionsFound(config, io.signal)));
    }
    printRows(findings, columns, values.json, io);
    return findings.some(({ state }) => state === 'wrong') ? 1 : 0;
  },
});

function readConfiguration(argv: readonly string[], io: RunIo, findings: Finding[]): Config | null {
  const what = 'configuration';
  try {
    const config = loadConfig(argv, io.env, { connections: connectionSchemas, cwd: io.cwd });
    findings.push({ what, state: 'ok', message: `${join(config.projectDir, 'coatcheck.yaml')} is valid` });
    for (const { where, why } of missingFiles(config)) findings.push({ what: where, state: 'wrong', message: why });
    return config;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    findings.push(...text.split('\n').map((message) => ({ what, state: 'wrong', message }) as const));
    return null;
  }
}

function nodeFound(): Finding {
  return {
    what: 'node',
    state: 'ok',
    message: `${process.version}, ${String(availableParallelism())} processor cores`,
  };
}

/** Clients, executors and databases take a descriptor each. */
const FEW_FILES = 1_024;

function filesFound(): Finding {
  const limit = openFilesLimit();
  const state = limit < FEW_FILES ? 'warning' : 'ok';
  const advice =
    state === 'ok'
      ? ''
      : `, too few for many clients: raise the limit (ulimit -n) to ${FEW_FILES.toLocaleString('en-US')} or more`;
  const most = limit === Infinity ? 'as many as the machine allows' : `${limit.toLocaleString('en-US')} at once`;
  return { what: 'open files', state, message: `${most}${advice}` };
}

/** Below it, results of a busy day may not find room. */
const LITTLE_SPACE_GB = 5;

function folderFound({ dataDir }: Config): Finding {
  const what = 'data folder';
  let there = dataDir;
  while (!existsSync(there)) there = dirname(there);
  try {
    accessSync(there, constants.W_OK);
  } catch {
    return { what, state: 'wrong', message: `${there} cannot be written to` };
  }
  const { bavail, bsize } = statfsSync(there);
  const gigabytes = (bavail * bsize) / 2 ** 30;
  const isLittle = gigabytes < LITTLE_SPACE_GB;
  const message = `${dataDir}, ${gigabytes.toFixed(1)} GB free${isLittle ? ', which is little' : ''}`;
  return { what, state: isLittle ? 'warning' : 'ok', message };
}

function memoryFound({ executors, server: { executor_memory: most } }: Config): Finding {
  const [there, each] = [totalmem(), most ?? 0].map((bytes) => bytes / 2 ** 30) as [number, number];
  const told = `${there.toFixed(1)} GB for ${String(executors)} executors`;
  if (each * executors <= there) return { what: 'memory', state: 'ok', message: told };
  const message = `${told}: too little if each takes the ${each.toFixed(1)} GB that it may (server.executor_memory)`;
  return { what: 'memory', state: 'warning', message };
}

async function lookmlFound(dir: string, io: RunIo): Promise<Finding> {
  const { project, diagnostics } = await readServedProject(dir, {}, io);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const models = Object.keys(project.models).length;
  const told = [
    counted(models, 'model'),
    counted(errors, 'error'),
    counted(diagnostics.length - errors, 'warning'),
  ].join(', ');
  const advice = errors > 0 ? ' (coatcheck validate shows them)' : '';
  return { what: 'LookML', state: errors > 0 ? 'wrong' : 'ok', message: `${told}${advice}` };
}

/** As the server's own connection tests, with a data folder of its own. */
async function connectionsFound(config: Config, signal: AbortSignal): Promise<readonly Finding[]> {
  const data = mkdtempSync(join(tmpdir(), 'coatcheck-doctor-'));
  try {
    await using coatcheck = await openCoatcheck({
      ...config,
      dataDir: data,
      state: null,
      executors: 1,
      activity: NO_ACTIVITY,
    });
    const found: Finding[] = [];
    for (const connection of config.connections) {
      const tests = await coatcheck.connectionTests.run(connection, ['connect', 'query'], signal);
      const failed = tests.find(({ passed }) => !passed);
      const message = failed
        ? `its database does not answer: ${silenceReason(failed.message, connection.name)}`
        : `its database answers (${connection.dialect_name})`;
      found.push({ what: `connection ${connection.name}`, state: failed ? 'wrong' : 'ok', message });
    }
    return found;
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
