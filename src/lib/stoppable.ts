/**
 * Does `work`. An abort starts `stop`, whose own signal is aborted once the work has ended. Rejects with the reason of
 * `signal` if that was aborted first.
 */
export async function stoppable<T>(
  signal: AbortSignal,
  stop: (ended: AbortSignal) => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const ended = new AbortController();
  let stopping: Promise<void> | null = null;
  const onAbort = (): void => {
    stopping = stop(ended.signal);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    ended.abort();
    await stopping;
  }
}
