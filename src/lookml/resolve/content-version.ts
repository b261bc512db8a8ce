/**
 * A version for a project whose reader gave none: 106 bits over paths and texts (two rounds of the public cyrb53 mix).
 * Not for secrets; `lookml-project` gives a SHA-256 instead.
 */
export function contentVersion(files: ReadonlyMap<string, string>): string {
  const hash = (seed: number): string => {
    let high = 0xdeadbeef ^ seed;
    let low = 0x41c6ce57 ^ seed;
    const mix = (text: string): void => {
      for (let index = 0; index < text.length; index += 1) {
        const code = text.charCodeAt(index);
        high = Math.imul(high ^ code, 2654435761);
        low = Math.imul(low ^ code, 1597334677);
      }
    };
    for (const path of [...files.keys()].toSorted()) {
      mix(`${path}\0${files.get(path) ?? ''}\0`);
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return (4294967296 * (2097151 & low) + (high >>> 0)).toString(16).padStart(14, '0');
  };
  return hash(0) + hash(1);
}
