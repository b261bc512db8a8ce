/** The project as Looker's API tells of one: for programs that check LookML. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGitHead } from '../../src/lookml-project/git-head.ts';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer('', {}, [
    '{ client_id: dev-id, client_secret: dev-secret, permissions: [access_data, develop] }',
    '{ client_id: part-id, client_secret: part-secret, permissions: [access_data, develop], models: [] }',
  ]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function tokenOf(name: string): Promise<string> {
  const raw = new URLSearchParams({ client_id: `${name}-id`, client_secret: `${name}-secret` });
  return (await server.call('POST', '/login', { raw, token: null })).json.access_token;
}

describe('the project', () => {
  it('is told with its branch, and with what is wrong with its LookML', async () => {
    const token = await tokenOf('dev');
    const { json: projects } = await server.call('GET', '/projects', { token });
    expect(projects).toHaveLength(1);
    const path = `/projects/${projects[0].id}`;
    expect((await server.call('GET', path, { token })).json).toEqual(projects[0]);
    const { json: branch } = await server.call('GET', `${path}/git_branch`, { token });
    expect([typeof branch.name, branch.ref]).toEqual(['string', expect.stringMatching(/^[\da-f]{16,}$/)]);
    // The folder of a test lies in no repository.
    expect(branch.commit_at).toBeNull();
    const { json: validation } = await server.call('POST', `${path}/validate`, { token });
    expect(Array.isArray(validation.errors)).toBe(true);
    expect((await server.call('GET', `${path}/validate`, { token })).json).toEqual({ ...validation, stale: false });
    expect((await server.call('GET', '/projects/constructor', { token })).status).toBe(404);
  });

  it('is not there for whoever may not use all of its models, and asks for develop', async () => {
    const { json: projects } = await server.call('GET', '/projects');
    const paths = ['', '/git_branch', '/validate'].map((part) => `/projects/${projects[0].id}${part}`);
    const part = await tokenOf('part');
    expect((await server.call('GET', '/projects', { token: part })).json).toEqual([]);
    for (const path of paths) expect((await server.call('GET', path, { token: part })).status, path).toBe(404);
    const analyst = await server.token('analyst');
    for (const path of ['/projects', ...paths]) {
      expect((await server.call('GET', path, { token: analyst })).json.message, path).toMatch(/permission develop/);
    }
  });
});

describe('the branch of a folder', () => {
  it('is read from the repository that it is in, loose, packed, by itself or in a tree that was added', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coatcheck-git-'));
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
        encoding: 'utf8',
      }).trim();
    try {
      git('init', '-q', '-b', 'feature/a');
      expect(await readGitHead(folder)).toEqual({ branch: 'feature/a', commit: null });
      git('commit', '-q', '--allow-empty', '-m', 'x');
      const commit = git('rev-parse', 'HEAD');
      mkdirSync(join(folder, 'lookml'));
      expect(await readGitHead(join(folder, 'lookml'))).toEqual({ branch: 'feature/a', commit });
      git('pack-refs', '--all');
      expect(await readGitHead(folder)).toEqual({ branch: 'feature/a', commit });
      git('worktree', 'add', '-q', '-b', 'b', join(folder, 'tree'));
      expect(await readGitHead(join(folder, 'tree'))).toEqual({ branch: 'b', commit });
      git('checkout', '-q', '--detach');
      expect(await readGitHead(folder)).toEqual({ branch: null, commit });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
