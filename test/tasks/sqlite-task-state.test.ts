import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/store/database.ts';
import { SqlResultCatalogue } from '../../src/tasks/sql-result-catalogue.ts';
import { createSqlShelf } from '../../src/tasks/sql-shelf.ts';
import { SqlTaskStore } from '../../src/tasks/sql-task-store.ts';
import { describeTaskState } from './task-state-contract.ts';

describeTaskState('tasks and results in SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-state-'));
  return {
    async open(node) {
      const database = await openDatabase(folder);
      return {
        tasks: new SqlTaskStore(database, node),
        catalogue: new SqlResultCatalogue(database, node),
        shelf: createSqlShelf(database),
        async makeSqlQuery() {
          const row = { slug: 'slug', digest: 'digest', definition: '{}', creator_id: '1', created_at: 1 };
          await database.write((handle) => handle.insertInto('sql_queries').values(row).execute());
          return {
            slug: row.slug,
            async runs() {
              const query = database.read.selectFrom('sql_queries').select('run_count');
              return (await query.executeTakeFirstOrThrow()).run_count;
            },
          };
        },
        [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
      };
    },
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true });
    },
  };
});
