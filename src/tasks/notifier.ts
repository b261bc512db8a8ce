/** Wakes those who wait for tasks, on any node. A notification only says which task to look at, not its state. */
export interface Notifier {
  /** The state of these tasks has changed, durably: all their listeners, of all nodes, are told soon. */
  notify(taskIds: readonly string[]): void;
  /**
   * From when this returns, `listener` is told of every change of the task that is notified; perhaps several as one, and
   * perhaps in vain. An implementation that was cut off from the others tells all of its listeners when it is back.
   */
  listen(taskId: string, listener: () => void): Disposable;
}
