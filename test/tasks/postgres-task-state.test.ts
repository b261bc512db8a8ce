import { openPostgres } from '../../src/store/postgres-database.ts';
import { newStateDatabase } from '../support/state-databases.ts';
import { describeTaskState } from './task-state-contract.ts';
import { openStateIn } from './task-state-support.ts';

describeTaskState(
  'tasks and results in PostgreSQL',
  async () => {
    const state = await newStateDatabase();
    return {
      open: async (node) => openStateIn(await openPostgres(state.settings), node),
      [Symbol.asyncDispose]: () => state[Symbol.asyncDispose](),
    };
  },
  { isDistant: true },
);
