/** `cluster` of `coatcheck.yaml`: this server is one of several nodes over one state. */
import { hostname } from 'node:os';
import { roles, type Role } from './node-role.ts';
import type { StateConfig } from './state-config.ts';
import type { ClusterConfig, ProjectConfig } from './config.ts';
import type { ConfigProblem } from './config-problem.ts';
import { nullable, optional, record, refine, Refusal, required } from './yaml-reader.ts';
import { resultsOf, resultsPlace, s3, type ResultsPlace, type S3Yaml } from './results-config.ts';
import { duration, filledText, oneOf } from './yaml-scalars.ts';
import type { Env, Rule } from './yaml-rule.ts';

export interface ClusterYaml {
  readonly node: string | null;
  readonly results: ResultsPlace;
  readonly s3: S3Yaml | null;
  readonly lease: number;
  readonly role: Role;
  readonly drain: number;
}

/** A garbage collection, a busy disk and a reconnection must not look like a death. */
const SHORTEST_LEASE_MS = 2_000;
const NODE_NAME = /^[\w-]{1,60}$/;

export const cluster: Rule<ClusterYaml> = record<ClusterYaml>('cluster', {
  node: optional(
    nullable(
      refine(filledText, (name) =>
        NODE_NAME.test(name) ? name : new Refusal(`"${name}" is no name of a node: letters, digits, - and _ only.`),
      ),
    ),
    null,
  ),
  results: required(resultsPlace),
  s3: optional(nullable(s3), null),
  lease: optional(
    refine(duration, (ms) => (ms >= SHORTEST_LEASE_MS ? ms : new Refusal('A lease has at least 2s.'))),
    15_000,
  ),
  role: optional(oneOf(roles), 'all'),
  drain: optional(duration, 30_000),
});

/** The variable beats the file, so that nodes can have one file. */
export function clusterOf(
  inFile: ClusterYaml | null,
  { env, state }: { readonly env: Env; readonly state: StateConfig | null },
  problems: ConfigProblem[],
): ClusterConfig | null {
  if (inFile === null) return null;
  const node = env[NODE_VARIABLE] ?? '';
  if (state === null) {
    const why = 'Nodes share a state in PostgreSQL: set "state" as well.';
    problems.push({ where: 'coatcheck.yaml: cluster', why });
  }
  if (node !== '' && !NODE_NAME.test(node)) {
    problems.push({ where: NODE_VARIABLE, why: 'No name of a node: letters, digits, - and _ only.' });
  }
  const ofMachine = hostname()
    .replaceAll(/[^\w-]/g, '-')
    .slice(0, 60);
  const name = node === '' ? (inFile.node ?? ofMachine) : node;
  const results = resultsOf(inFile.results, inFile.s3, env, problems);
  return { node: name, results, lease_ms: inFile.lease, drain_ms: inFile.drain };
}

const NODE_VARIABLE = 'COATCHECK_NODE';

/** What cannot be had together. */
export function workspaceProblems(
  { workspaces }: Pick<ProjectConfig, 'workspaces'>,
  nodes: ClusterYaml | null,
): readonly ConfigProblem[] {
  if (!workspaces || nodes === null) return [];
  const why = 'Workspaces are in the data folder of one server: set either "project.workspaces" or "cluster".';
  return [{ where: 'coatcheck.yaml: project.workspaces', why }];
}
