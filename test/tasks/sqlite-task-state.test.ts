import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/store/database.ts';
import { describeTaskState } from './task-state-contract.ts';
import { openStateIn } from './task-state-support.ts';

describeTaskState('tasks and results in SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-state-'));
  return {
    open: async (node) => openStateIn(await openDatabase(folder), node),
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true });
    },
  };
});
