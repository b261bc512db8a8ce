/** The key with which passwords of connections are sealed: of the configuration, or of a file in the data folder. */
import type { Config } from './config/config.ts';
import { sealKey } from './config/connections-api-schema.ts';
import { createSeal, type Seal, type SealKeeper } from './lib/seal.ts';
import { makeSealKey, readSealKey } from './store/seal-key-file.ts';

export function createSealKeeper({
  connectionsApi: { key },
  dataDir,
}: Pick<Config, 'connectionsApi' | 'dataDir'>): SealKeeper {
  const given = key === null ? null : sealKey(key.reveal());
  let seal: Seal | null = null;
  const sealWith = (bytes: Buffer | null): Seal | null => (seal ??= bytes && createSeal(bytes));
  return {
    seal: () => seal ?? sealWith(given ?? readSealKey(dataDir)),
    sealForWriting: () => seal ?? sealWith(given ?? readSealKey(dataDir)) ?? (seal = createSeal(makeSealKey(dataDir))),
  };
}
