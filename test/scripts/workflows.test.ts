/** The files that GitHub runs, read by GitHub's own parser, and checked for what it does not check. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../support/demo-process.ts';

// The parser imports its schema as only bundlers allow.
const hooks = registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');
hooks.deregister();

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[]; readonly 'timeout-minutes'?: number }>>;
}

const folder = join(root, '.github/workflows');
const names = readdirSync(folder);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');
const stepsOf = (name: string) => Object.values((parse(textOf(name)) as Workflow).jobs).flatMap(({ steps }) => steps);

/** What GitHub would say is wrong. */
async function errorsOf(name: string, content: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const template = value && (await convertWorkflowTemplate(context, value));
  const told = [...context.errors.getErrors(), ...(template?.errors ?? [])];
  return told.map((error) => ('message' in error ? error.message : error.Message));
}

it('there are workflows for pushes and for the night', () => {
  expect(names.toSorted()).toEqual(['ci.yml', 'nightly.yml']);
});

it.each(names)('%s is one that GitHub takes', async (name) => {
  expect(await errorsOf(name, textOf(name))).toEqual([]);
  // It would say so.
  expect(await errorsOf(name, textOf(name).replace('runs-on:', 'runs-at:'))).not.toEqual([]);
});

it.each(names)('%s may only read the repository, and leaves no credentials in the checkout', (name) => {
  const { permissions, jobs } = parse(textOf(name)) as Workflow;
  expect(permissions).toEqual({ contents: 'read' });
  expect(Object.values(jobs).filter((job) => 'permissions' in job)).toEqual([]);
  const checkouts = stepsOf(name).filter(({ uses }) => uses?.startsWith('actions/checkout@') === true);
  expect(checkouts.length).toBeGreaterThan(0);
  for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false);
});

it.each(names)('%s uses actions of GitHub alone, each of a major version, and ends in time', (name) => {
  const used = stepsOf(name).flatMap(({ uses }) => uses ?? []);
  expect(used.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([]);
  const { jobs } = parse(textOf(name)) as Workflow;
  for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
});

it.each(names)('%s runs what there is', (name) => {
  const commands = stepsOf(name).flatMap(({ run }) => run?.split('\n') ?? []);
  const missing = commands.filter((command) => {
    const script = /^npm run ([\w:-]+)/.exec(command)?.[1];
    if (script !== undefined) return scripts[script] === undefined;
    const [path = ''] = command.split(' ');
    return !existsSync(join(root, path)) || (statSync(join(root, path)).mode & 0o111) === 0;
  });
  expect(missing).toEqual([]);
  expect(commands.length).toBeGreaterThan(0);
});
