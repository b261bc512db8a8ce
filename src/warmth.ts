/** Whether the first query finds everything as the tenth does: processes started, their programs and data in memory. */
import type { Caller } from './access/caller.ts';
import type { CompilePool } from './compile/compile-pool.ts';
import { rehearseCompiling } from './compile/rehearse-compiling.ts';
import type { ExecutorPool } from './execution/executor-pool.ts';
import type { Clock } from './lib/clock.ts';
import type { ProjectSource } from './lookml-project/project-source.ts';

interface WarmthOptions {
  readonly executors: Pick<ExecutorPool, 'ready' | 'size'>;
  readonly compiler: CompilePool;
  readonly project: Pick<ProjectSource, 'current'>;
  readonly access: { readonly directory: { find(userId: string): { readonly caller: Caller } | undefined } };
  readonly clock: Clock;
}

interface Warmth extends Disposable {
  /** What is not ready yet, in words. */
  hindrances(): readonly string[];
}

/** A compiler is made ready for the first query that comes later; one that comes sooner starts it. */
const WARM_AFTER_MS = 500;

/** An executor that is not there by then may never be: the others do its work. */
const LONGEST_START_MS = 60_000;

/** The first administrator. */
const REHEARSAL_USER = '1';

export function createWarmth({ executors, compiler, project, access, clock }: WarmthOptions): Warmth {
  const startedAt = clock.steady();
  let isCompilerReady = false;
  let wereAllReady = false;

  function executorHindrances(): readonly string[] {
    const ready = executors.ready();
    if (ready === 0) return ['No executor is ready.'];
    wereAllReady ||= ready === executors.size || clock.steady() - startedAt > LONGEST_START_MS;
    return wereAllReady ? [] : ['Executors are starting.'];
  }

  async function warmUp(): Promise<void> {
    compiler.warm();
    const caller = access.directory.find(REHEARSAL_USER)?.caller;
    if (caller !== undefined) await rehearseCompiling(compiler, project.current(), caller);
    isCompilerReady = true;
  }

  const timer = clock.after(WARM_AFTER_MS, () => void warmUp());
  return {
    [Symbol.dispose]: () => timer[Symbol.dispose](),
    hindrances: () => [...executorHindrances(), ...(isCompilerReady ? [] : ['No compiler is ready.'])],
  };
}
