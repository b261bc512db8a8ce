import { afterAll } from 'vitest';
import { startPostgres, type OwnPostgres } from '../support/engine-servers.ts';
import { newStateDatabase } from '../support/state-databases.ts';
import { testKills } from './crash-contract.ts';

let postgres: OwnPostgres | null = null;
afterAll(() => postgres?.stop());

testKills('the state in a PostgreSQL that restarts as well', Number(process.env['COATCHECK_KILLS'] ?? 4), async () => {
  postgres = await startPostgres({ isDurable: true });
  const server = postgres;
  const state = await newStateDatabase(server.address);
  return {
    env: { COATCHECK_STATE: state.url },
    disturb: () => server.restart(),
    async unfinished() {
      const [row] = await state.query(`select count(*)::int as n from tasks where state <> 'complete'`);
      return Number(row?.['n']);
    },
  };
});
