import { afterAll, beforeAll, expect, it } from 'vitest';
import { shapeResult } from '../../src/results/shape/shape-result.ts';
import { makeField, makePrepared, makeShape, makeStatement } from './support/fixtures.ts';
import { openTestWorkbench } from './support/workbench.ts';
import type { TestWorkbench } from './support/workbench.ts';

let workbench: TestWorkbench;
beforeAll(async () => {
  workbench = await openTestWorkbench();
});
afterAll(async () => {
  await workbench[Symbol.asyncDispose]();
});

it('an Arrow stream that the disk does not take fails as its write does, and ends no process', async () => {
  const { connection } = workbench;
  await connection.run('CREATE VIEW many AS SELECT i AS "t.id" FROM range(400000) t(i)');
  const main = { statement: makeStatement('main'), relation: 'many', truncated: false };
  const prepared = makePrepared(makeShape([makeField('t.id')], { limit: null }));
  const shaped = await shapeResult(connection, prepared, [main], new AbortController().signal);
  const rendering = workbench.render(shaped, { format: 'arrow' }, { file: '/dev/full' });
  await expect(rendering).rejects.toMatchObject({ code: 'ENOSPC' });
});
