/** A project is read by a process of its own, and what was read last serves whatever happens to that process. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { LoadedProject, type LoadedProjectOptions } from '../../src/lookml-project/loaded-project.ts';

let folder = '';
let dir = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-loaded-'));
  dir = join(folder, 'project');
  mkdirSync(dir);
  writeFileSync(join(dir, 'm.model.lkml'), 'connection: "c"\ninclude: "*.view"\nexplore: v {}');
  write('a');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(dimension: string): void {
  writeFileSync(join(dir, 'v.view.lkml'), `view: v { dimension: ${dimension} {} }`);
}

async function open(options: Partial<LoadedProjectOptions> = {}): Promise<LoadedProject> {
  const project = new LoadedProject({ place: { dir }, dataDir: join(folder, 'data'), clock: systemClock, ...options });
  await project.opened;
  return project;
}

const fieldsOf = (project: LoadedProject): readonly string[] =>
  Object.keys(project.current().models['m']?.views['v']?.fields ?? {});

test('a change of a file is noticed and served, and the version before can still be read', async () => {
  const changed = Promise.withResolvers<number>();
  await using project = await open({ onChange: ({ errors }) => changed.resolve(errors) });
  expect(project.facts()).toMatchObject({ project: 'project', models: 1, errors: 0 });
  const before = project.current();
  write('b');
  expect(await changed.promise).toBe(0);
  expect(fieldsOf(project)).toEqual(['b']);
  expect(project.image().version).toBe(project.current().version);
  expect(Object.keys(before.models['m']?.views['v']?.fields ?? {})).toEqual(['a']);
});

test('a reload without a change leaves everything as it is', async () => {
  await using project = await open();
  const before = project.current();
  expect(await project.reload()).toBe(before);
});

test('a folder that cannot be read is told at the start, and later leaves what was read', async () => {
  await expect(open({ place: { dir: join(folder, 'nowhere') } })).rejects.toThrow('ENOENT');
  await using project = await open();
  renameSync(dir, `${dir}-away`);
  await expect(project.reload()).rejects.toThrow('ENOENT');
  expect(fieldsOf(project)).toEqual(['a']);
  renameSync(`${dir}-away`, dir);
  write('b');
  await project.reload();
  expect(fieldsOf(project)).toEqual(['b']);
});

test('when the loader is killed, what was read serves on, the log says so, and another loader reads on', async () => {
  const errors: unknown[] = [];
  await using project = await open({ onError: (error) => errors.push(error) });
  const first = project.pid() ?? 0;
  process.kill(first, 'SIGKILL');
  await expect.poll(() => errors.map(String).join('\n')).toMatch(/has ended: SIGKILL/);
  expect(fieldsOf(project)).toEqual(['a']);
  await expect(project.reload()).rejects.toThrow('The loader is being started again.');
  write('b');
  await expect.poll(() => fieldsOf(project)).toEqual(['b']);
  expect(project.pid()).not.toBe(first);
});

test('an end at the start is told to who opens it', async () => {
  await using project = new LoadedProject({ place: { dir }, dataDir: join(folder, 'data'), clock: systemClock });
  process.kill(project.pid() ?? 0, 'SIGKILL');
  await expect(project.opened).rejects.toThrow('has ended: SIGKILL');
});

/** One life of a server: the file of its image, what it serves, and what it told the log. */
async function life(dataDir?: string) {
  await using project = await open(dataDir === undefined ? {} : { dataDir });
  const { path } = project.image();
  // A reload comes after everything that the start began.
  await project.reload();
  const { ino, mtimeMs } = statSync(path);
  return { path, file: { ino, mtimeMs }, fields: fieldsOf(project), facts: project.facts() };
}

test('a project that has not changed is not resolved again at the next start, even from a moved data folder', async () => {
  const first = await life();
  const second = await life();
  expect(second).toEqual(first);
  renameSync(join(folder, 'data'), join(folder, 'moved'));
  const third = await life(join(folder, 'moved'));
  expect([third.file, third.fields]).toEqual([first.file, ['a']]);
});

test('a project that has changed since is served as it is, at the next start', async () => {
  const first = await life();
  write('b');
  const second = await life();
  expect(second.fields).toEqual(['b']);
  expect(second.path).not.toBe(first.path);
});

test('what was kept for the next start and is damaged is not used', async () => {
  const { path, file } = await life();
  const damage = (damaged: string, from: string, to: string): void => {
    const text = readFileSync(damaged, 'utf8');
    expect(text).toContain(from);
    writeFileSync(damaged, text.replaceAll(from, to));
  };
  damage(path, '"a"', '"x"');
  const second = await life();
  expect(second.fields).toEqual(['a']);
  expect(second.file).not.toEqual(file);
  damage(join(dirname(path), 'current.json'), '"bytes"', '"bites"');
  const third = await life();
  expect(third.fields).toEqual(['a']);
  expect(third.file).not.toEqual(second.file);
  rmSync(third.path);
  expect((await life()).fields).toEqual(['a']);
});

test('what was read and cannot be opened is told to who reloads, and the next reload tries again', async () => {
  const errors: unknown[] = [];
  await using project = await open({ onError: (error) => errors.push(error) });
  await project.reload();
  const { path } = project.image();
  const { size } = statSync(path);
  const kept = join(dirname(path), 'current.json');
  const before = readFileSync(kept, 'utf8');
  write('b');
  const reloaded = project.reload();
  reloaded.catch(() => undefined);
  // Nothing is opened in this process meanwhile.
  while (readFileSync(kept, 'utf8') === before) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  const written = readFileSync(path);
  truncateSync(path, size);
  await expect(reloaded).rejects.toThrow();
  expect([fieldsOf(project), errors.length > 0]).toEqual([['a'], true]);
  await expect(project.reload()).rejects.toThrow();
  writeFileSync(path, written);
  await project.reload();
  expect(fieldsOf(project)).toEqual(['b']);
});
