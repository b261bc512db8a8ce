/**
 * Wakes those who wait for tasks, on whatever node they wait. Who is told looks for itself: a notification says which
 * task to look at, not what has become of it.
 */
export interface Notifier {
  /** The state of these tasks has changed, durably: all their listeners, of all nodes, are told soon. */
  notify(taskIds: readonly string[]): void;
  /**
   * From when this returns, `listener` is told of every change of the task that is notified; perhaps several as one, and
   * perhaps in vain. An implementation that was cut off from the others tells all of its listeners when it is back.
   */
  listen(taskId: string, listener: () => void): Disposable;
}
