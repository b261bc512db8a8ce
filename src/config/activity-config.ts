/** What the server tells of its own use: `activity` of `coatcheck.yaml`, and the models and the connection of it. */
import { join } from 'node:path';
import type { Rule } from './yaml-rule.ts';
import { optional, record } from './yaml-reader.ts';
import { byteSize, duration, flag } from './yaml-scalars.ts';

export interface ActivityConfig {
  /** Whether queries that ended are recorded, and the models are there. */
  readonly enabled: boolean;
  /** How long a query that ended is told of. */
  readonly retention_ms: number;
  /** Bytes that the history takes at most; the oldest goes first. */
  readonly max_size: number;
}

/** For what lasts no longer than a command. */
export const NO_ACTIVITY: ActivityConfig = { enabled: false, retention_ms: 0, max_size: 0 };

export type ActivityYaml = Omit<ActivityConfig, 'retention_ms'> & { readonly retention: number };

export const activity = record<ActivityYaml>('activity', {
  enabled: optional(flag, true),
  retention: optional(duration, 90 * 86_400_000),
  max_size: optional(byteSize, 1e9),
}) satisfies Rule<ActivityYaml>;

/** Folder below the data folder. */
const FOLDER = 'activity';

export function activityFolder(dataDir: string): string {
  return join(dataDir, FOLDER);
}

/** The file in that folder that lists the tables, and what they consist of. */
export const TABLES_FILE = 'tables.json';
