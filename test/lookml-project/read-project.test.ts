/** The folder of a project is read while others write there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readProject } from '../../src/lookml-project/read-project.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-read-project-'));
  writeFileSync(join(folder, 'shop.model.lkml'), 'explore: orders {}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('passes over folders and files that go while it is read', async () => {
  const paths = new Set<string>();
  for (let round = 0; round < 60; round += 1) {
    for (let index = 0; index < 20; index += 1) {
      const below = join(folder, `job-${String(index)}`, 'deeper');
      mkdirSync(below, { recursive: true });
      writeFileSync(join(below, 'part.view.lkml'), 'view: part {}');
    }
    const reading = readProject(folder);
    await new Promise((done) => setImmediate(done));
    for (let index = 0; index < 20; index += 1)
      rmSync(join(folder, `job-${String(index)}`), { recursive: true, force: true });
    for (const path of (await reading).keys()) paths.add(path);
  }
  expect(paths).toContain('shop.model.lkml');
});

it('reads no project without the files that are replaced meanwhile', async () => {
  const names = Array.from({ length: 40 }, (_, index) => join(folder, `rights-${String(index)}.view.lkml`));
  const write = (): void =>
    names.forEach((name) => writeFileSync(name, 'view: +orders { required_access_grants: [g] }'));
  write();
  const sizes = new Set<number>();
  for (let round = 0; round < 20; round += 1) {
    const reading = readProject(folder);
    for (let turns = 0; turns <= round; turns += 1) await new Promise((done) => setImmediate(done));
    for (const name of names) rmSync(name);
    await new Promise((done) => setImmediate(done));
    write();
    sizes.add((await reading).size);
  }
  for (const name of names) rmSync(name);
  expect([...sizes]).toEqual([names.length + 1]);
});

it('reads neither the data folder nor what comes with packages', async () => {
  for (const other of ['.coatcheck', 'node_modules']) {
    mkdirSync(join(folder, other));
    writeFileSync(join(folder, other, 'hidden.view.lkml'), 'view: hidden {}');
  }
  expect([...(await readProject(folder)).keys()]).toEqual(['shop.model.lkml']);
});

it('fails if the project’s folder is not there', async () => {
  await expect(readProject(join(folder, 'nowhere'))).rejects.toThrow(/ENOENT/);
});
