import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { testKills } from './crash-contract.ts';

testKills('the state in the data folder', Number(process.env['COATCHECK_KILLS'] ?? 5), async () => ({
  env: {},
  async unfinished(dataDir) {
    using state = new DatabaseSync(join(dataDir, 'state.sqlite'), { readOnly: true });
    expect(state.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    return Number(state.prepare(`select count(*) as n from tasks where state != 'complete'`).get()?.['n']);
  },
}));
