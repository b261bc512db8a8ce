/** What the commands say of a folder that is not the one that was meant. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runInit } from '../../src/cli/init.ts';
import { runSql } from '../../src/cli/sql.ts';
import { runValidate } from '../../src/cli/validate.ts';
import { runCommand } from '../support/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-advice-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'shop'));
writeFileSync(join(folder, 'broken.model.lkml'), 'include: "/gone.view.lkml"\nexplore: orders {}\n');

it('a folder where a model was expected is named as one', async () => {
  const { code, err } = await runCommand(runSql, ['shop', 'm', 'orders', 'orders.id'], { cwd: folder });
  expect([code, err]).toEqual([2, expect.stringMatching(/^shop is a folder here: name a project as shop\/ or by /m)]);
});

it('errors of the LookML are named when a query does not compile', async () => {
  const { code, err } = await runCommand(runSql, ['broken', 'orders', 'orders.id'], { cwd: folder });
  expect([code, err]).toEqual([2, expect.stringMatching(/^The LookML has \d+ errors?, which may be why: /m)]);
});

it('a folder without a model is not praised', async () => {
  const { code, out, err } = await runCommand(runValidate, ['shop'], { cwd: folder });
  expect([code, out]).toEqual([0, '0 models: 0 errors, 0 warnings\n']);
  expect(err).toBe('shop contains no model (a file named *.model.lkml).\n');
  const read = await runCommand(runValidate, ['shop', '--json'], { cwd: folder });
  expect([read.out, read.err]).toEqual(['[]\n', err]);
});

it('a file that only has the name of a DuckDB database is refused before it is asked', async () => {
  writeFileSync(join(folder, 'notes.duckdb'), 'id,name\n1,a\n');
  const { code, err } = await runCommand(runInit, ['new', '--from', 'notes.duckdb'], { cwd: folder });
  expect([code, err]).toEqual([2, 'init: --from notes.duckdb is not a DuckDB database file\n']);
});
