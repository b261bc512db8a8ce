/** `coatcheck serve`: runs the server until a signal ends it. */
import { loadConfig, missingFiles, serveFlags } from '../config/load-config.ts';
import { configError } from '../config/config-problem.ts';
import { connectionSchemas } from '../connections/connection-schemas.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { ownFaultCode } from '../errors/own-fault.ts';
import { wantsHelp } from './cli-io.ts';
import type { CliIo } from './cli-io.ts';
import type { Command } from './command.ts';
import { readConfigApart } from '../read-config-apart.ts';
import { createServer } from '../server.ts';
import type { CoatcheckServer } from '../server.ts';
import { systemClock } from '../lib/clock.ts';

/** Ends with 0 after a signal, 1 when the server could not start, 2 when the command line or coatcheck.yaml is wrong. */
export const runServe: Command = Object.assign(serve, { flags: [...Object.keys(serveFlags), 'help'] });

async function serve(argv: readonly string[], io: CliIo): Promise<number> {
  const { code, hasServed } = await serveUntilEnded(argv, io);
  // Nothing is left to do; an exporter of traces that still tries to reach its collector is not waited for.
  if (hasServed) process.exit(code);
  return code;
}

/** Whatever watches over the server starts it again. */
const REMOVED = 'This node took longer than its lease, and the others have its work now. It ends, to be started again.';

interface Served {
  readonly code: number;
  readonly hasServed: boolean;
}

async function serveUntilEnded(argv: readonly string[], io: CliIo): Promise<Served> {
  if (wantsHelp(argv)) {
    io.out(`${usage()}\n`);
    return { code: 0, hasServed: false };
  }
  try {
    const { env, cwd } = io;
    const config = loadConfig(argv, env, { connections: connectionSchemas, cwd });
    const readConfig = () => readConfigApart({ argv, env, cwd });
    const missing = missingFiles(config);
    if (missing.length > 0) throw configError(missing);
    // Whatever is written from here on (state, results, back-ups) is its owner's alone, whatever the shell says.
    process.umask(0o077);
    const openFiles = openFilesLimit();
    const overrides = { openFiles, traceEnv: env, readConfig };
    await using server = await createServer(config, overrides).catch((error: unknown) => {
      throw ownFaultCode(error) === 'overloaded' ? tooFewFiles(openFiles) : error;
    });
    // Listens for signals before it says that it is ready: whoever reads that may send one.
    const end = ended(() => void server.reload());
    io.out(`${readyLine(server)}\n`);
    const isRemoved = await Promise.race([end.then(() => false), server.whenRemoved.then(() => true)]);
    if (isRemoved) io.err(`${REMOVED}\n`);
    else await Promise.race([server.drain(), server.whenRemoved]);
    return { code: isRemoved ? 1 : 0, hasServed: true };
  } catch (error) {
    if (!(error instanceof CoatcheckError)) throw error;
    io.err(`${error.message}\n`);
    return { code: error.code === 'config_invalid' ? 2 : 1, hasServed: false };
  }
}

/** State, results, executors and some clients at once. */
const FEWEST_FILES = 32;

/** File descriptors that this process may have. @throws CoatcheckError `too_few_files` */
export function openFilesLimit(): number {
  // Else it asks for the names of the addresses of this machine. (Not in the types yet.)
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  const soft = userLimits?.open_files?.soft;
  const limit = typeof soft === 'number' ? soft : Infinity;
  if (limit < FEWEST_FILES) throw tooFewFiles(limit);
  return limit;
}

function tooFewFiles(found: number): CoatcheckError {
  return new CoatcheckError('too_few_files', { found, needed: FEWEST_FILES });
}

/** Address and credentials in one line, so that a secret that is shown once is not overlooked; a command to try in another. */
function readyLine({ origin, credentials, demoQuery }: CoatcheckServer): string {
  const { clientId, clientSecret } = credentials;
  const said = clientSecret ?? '(the one you set, or the one printed at the first start)';
  const example = demoQuery === null ? '' : `\ntry: ${tryIt(origin, credentials, demoQuery)}`;
  return `Coatcheck is ready at ${origin} · client_id ${clientId} · client_secret ${said}${example}`;
}

function tryIt(origin: string, { clientId, clientSecret }: CoatcheckServer['credentials'], query: string): string {
  const base = `${origin}/api/4.0`;
  const login = `curl -s -d client_id=${clientId} -d client_secret=${clientSecret ?? 'SECRET'} ${base}/login`;
  return `curl -s -H "Authorization: token $(${login} | cut -d'"' -f4)" '${base}${query}'`;
}

/** One Ctrl-C arrives as often as there are processes between the terminal and this one, each of which hands it on. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Resolves at the first signal to end, or when the process that started this one with a channel is gone; at the next
 * signal the process ends at once. SIGHUP is a service's word to read its configuration again; of a terminal it says
 * that the terminal is gone.
 */
function ended(onReload: () => void): Promise<void> {
  const isInTerminal = process.stdin.isTTY || process.stderr.isTTY;
  if (!isInTerminal) process.on('SIGHUP', onReload);
  const ends = ['SIGINT', 'SIGTERM', ...(isInTerminal ? (['SIGHUP'] as const) : [])] as const;
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    for (const signal of ends) {
      process.on(signal, () => {
        firstAt ??= systemClock.steady();
        if (systemClock.steady() - firstAt > SAME_SIGNAL_MS) process.exit(1);
        resolve();
      });
    }
    process.once('disconnect', resolve);
    // Nothing is said over the channel, and it must not keep the process alive.
    process.channel?.unref();
  });
}

function usage(): string {
  const rows = Object.entries(serveFlags).map(
    ([name, { env, what, fallback }]) => `  --${name.padEnd(10)} ${what} (${env}; default ${fallback})`,
  );
  return `coatcheck serve [DIR] [flags]: serve the project in that folder, or in that of --project\n${rows.join('\n')}`;
}
