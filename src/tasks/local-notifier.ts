import { Listeners } from './listeners.ts';
import type { Notifier } from './notifier.ts';

/** Notifies listeners within one process, at once. */
export class LocalNotifier implements Notifier {
  readonly #byTask = new Map<string, Listeners>();

  notify(taskIds: readonly string[]): void {
    for (const taskId of taskIds) this.#byTask.get(taskId)?.tell();
  }

  /** All listeners look. */
  notifyAll(): void {
    for (const listeners of this.#byTask.values()) listeners.tell();
  }

  listen(taskId: string, listener: () => void): Disposable {
    const listeners = this.#byTask.get(taskId) ?? new Listeners();
    this.#byTask.set(taskId, listeners);
    const listening = listeners.add(listener);
    return {
      [Symbol.dispose]: () => {
        listening[Symbol.dispose]();
        if (listeners.size === 0 && this.#byTask.get(taskId) === listeners) this.#byTask.delete(taskId);
      },
    };
  }
}
