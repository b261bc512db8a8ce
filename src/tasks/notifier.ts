/** Wakes code that waits for tasks, on any node. A notification only says which task to look at, not its state. */
export interface Notifier {
  /** Call it when the state of these tasks has durably changed: it soon tells all their listeners, on all nodes. */
  notify(taskIds: readonly string[]): void;
  /**
   * Once this returns, `listener` is told of every notified change of the task; several changes may be told as one, and
   * some calls may be in vain. An implementation that lost contact with other nodes tells all of its listeners when it
   * is back.
   */
  listen(taskId: string, listener: () => void): Disposable;
}
