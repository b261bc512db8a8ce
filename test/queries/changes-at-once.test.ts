/** Two changes of the same thing that come at once both count. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { openDatagroupResets } from '../../src/queries/datagroup-resets.ts';
import { openModelConfigurations } from '../../src/queries/model-configurations.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-at-once-'));
  database = await openDatabase(folder);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

it('of a datagroup: one that sets stale_before, and one that sets triggered_at', async () => {
  const open = () => openDatagroupResets({ database, clock: systemClock, onReset: () => undefined });
  const resets = await open();
  await Promise.all([resets.reset('m::d', { staleBefore: 5 }), resets.reset('m::d', { triggeredAt: 6 })]);
  for (const each of [resets, await open()]) expect(each.of('m::d')).toMatchObject({ staleBefore: 5, triggeredAt: 6 });
});

it('of the configuration of a model: one that names its project, and one its connections', async () => {
  const open = () => openModelConfigurations(database, { onChange: () => undefined, tellOthers: () => undefined });
  const configurations = await open();
  const nothing = { projectName: null, isUnlimited: false, connections: [] };
  await Promise.all([
    configurations.change('m', (before = nothing) => ({ ...before, projectName: 'shop' })),
    configurations.change('m', (before = nothing) => ({ ...before, connections: ['db'] })),
  ]);
  const expected = { name: 'm', projectName: 'shop', isUnlimited: false, connections: ['db'] };
  for (const each of [configurations, await open()]) expect(each.of('m')).toEqual(expected);
});
