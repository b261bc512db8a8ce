/** Wakes who waits for tasks on all nodes: here at once, on the others by a message. */
import { LocalNotifier } from '../tasks/local-notifier.ts';
import type { Notifier } from '../tasks/notifier.ts';

export class ClusterNotifier implements Notifier {
  readonly #here = new LocalNotifier();
  readonly #tellOthers: (taskIds: readonly string[]) => void;

  constructor(tellOthers: (taskIds: readonly string[]) => void) {
    this.#tellOthers = tellOthers;
  }

  notify(taskIds: readonly string[]): void {
    if (taskIds.length === 0) return;
    this.#here.notify(taskIds);
    this.#tellOthers(taskIds);
  }

  listen(taskId: string, listener: () => void): Disposable {
    return this.#here.listen(taskId, listener);
  }

  /** Another node has notified. */
  heard(taskIds: readonly string[]): void {
    this.#here.notify(taskIds);
  }

  /** What others have notified may not have come here: everybody looks. */
  heardNothing(): void {
    this.#here.notifyAll();
  }
}
