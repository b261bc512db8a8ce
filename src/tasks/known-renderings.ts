/** Which renderings are on disk. Those seen or made are remembered; for all others the disk is asked. */
import { LruMap } from '../lib/lru-map.ts';
import type { PublishedResults } from '../results/storage/result-storage.ts';

const REMEMBERED = 10_000;

export class KnownRenderings {
  readonly #results: PublishedResults;
  readonly #known = new LruMap<string, true>(REMEMBERED);

  constructor(results: PublishedResults) {
    this.#results = results;
  }

  remember(resultId: string, renderKey: string): void {
    this.#known.set(keyOf(resultId, renderKey), true);
  }

  forget(resultId: string, renderKey: string): void {
    this.#known.delete(keyOf(resultId, renderKey));
  }

  async has(resultId: string, renderKey: string): Promise<boolean> {
    if (this.#known.get(keyOf(resultId, renderKey)) === true) return true;
    await using rendering = await this.#results.openRendering(resultId, renderKey);
    if (rendering === null) return false;
    this.remember(resultId, renderKey);
    return true;
  }
}

function keyOf(resultId: string, renderKey: string): string {
  return `${resultId}/${renderKey}`;
}
