/** What each node keeps in memory as a whole, and any of them changes: who changes it tells the others to read it again. */
export type Kept = 'connections' | 'datagroups' | 'models';

export interface KeptOptions {
  readonly tell: (kept: readonly string[]) => void;
  readonly onError: (error: unknown) => void;
}

export class KeptInMemory {
  readonly #options: KeptOptions;
  readonly #reading = new Set<Promise<void>>();
  #readers: Readonly<Record<Kept, () => Promise<void>>> | null = null;

  constructor(options: KeptOptions) {
    this.#options = options;
  }

  /** How this node reads each again. */
  readAgain(readers: Readonly<Record<Kept, () => Promise<void>>>): void {
    this.#readers = readers;
  }

  /** This node has changed it. */
  changed(kept: Kept): void {
    this.#options.tell([kept]);
  }

  /** Others have, or may have while no message came. */
  heard(names: readonly string[]): void {
    for (const [name, read] of Object.entries(this.#readers ?? {})) {
      if (!names.includes(name)) continue;
      const reading = read()
        .catch(this.#options.onError)
        .finally(() => this.#reading.delete(reading));
      this.#reading.add(reading);
    }
  }

  /** Resolves when all that was heard of so far is read. */
  async settled(): Promise<void> {
    await Promise.all(this.#reading);
  }
}

export const ALL_KEPT: readonly Kept[] = ['connections', 'datagroups', 'models'];
