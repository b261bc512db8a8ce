/**
 * Waits for statements of one write that do not wait for each other, so that they travel together to a database that is
 * elsewhere. They run in their order. All of them have ended before it rejects: one that ran after its write was undone
 * would be part of the next.
 */
export async function inOneGo(statements: readonly (Promise<unknown> | null)[]): Promise<void> {
  const ended = await Promise.allSettled(statements);
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
