/**
 * Main of a compiler: a child process that holds the resolved project and compiles one query at a time. It is a process
 * rather than a thread, because V8 ends the whole process if one allocation finds no memory, whatever a worker's
 * limits. It may be killed at any moment, keeps nothing but the project, and ends by itself when the server is gone.
 */
import { Script } from 'node:vm';
import { requireThat } from '../lib/require-that.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { doCompileWork, type CompileAnswer, type CompileSettings, type CompileWork } from './compile-work.ts';
import type { FromCompiler, ToCompiler } from './compiler-protocol.ts';
import { openProjectImage } from '../lookml-project/project-image.ts';

let settings: CompileSettings | null = null;
let lifeMs = 0;
let project: ResolvedProject | null = null;

process.title = 'coatcheck-compiler';
// Ctrl-C and a service manager's SIGTERM reach the whole group; the server decides when compilers go.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit());

/** Messages are handled one after the other: a job waits for the project before it. */
let line = Promise.resolve();
process.on('message', (message: ToCompiler) => {
  line = line.then(() => handle(message)).catch(leave);
});

function handle(message: ToCompiler): void {
  switch (message.kind) {
    case 'setup':
      ({ settings, lifeMs } = message);
      return;
    case 'project':
      project = openProjectImage(message.image, project ?? undefined);
      return;
    case 'job':
      compile(message.jobId, message.work);
  }
}

function compile(jobId: number, work: CompileWork): void {
  const { user, system } = process.cpuUsage();
  send({ kind: 'begun', jobId, cpuMs: Math.round((user + system) / 1_000) });
  try {
    send({ kind: 'answer', jobId, answer: withinLife(() => answerOf(work)) });
  } catch (error) {
    if (isOverdue(error)) leave(error);
    send({ kind: 'threw', jobId, text: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function answerOf(work: CompileWork): CompileAnswer {
  requireThat(settings !== null && project !== null, 'a job comes after its project');
  return doCompileWork(work, project, settings);
}

/** Only calls of scripts can have a time limit in V8. */
const runner = new Script('runCompilerWork()', { filename: 'compiler-work' });

/**
 * The server ends a job that takes too long; this is for when the server is gone, which a busy thread does not notice.
 */
function withinLife(work: () => CompileAnswer): CompileAnswer {
  Object.defineProperty(globalThis, 'runCompilerWork', { value: work, configurable: true });
  return runner.runInThisContext({ timeout: lifeMs }) as CompileAnswer;
}

function isOverdue(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

/** The rest of this process cannot be trusted: the server starts another. */
function leave(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}

function send(message: FromCompiler): void {
  // The channel may just have closed: then nobody needs the answer.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
